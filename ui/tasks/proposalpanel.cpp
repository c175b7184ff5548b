#include "ui/tasks/proposalpanel.h"

#include "base/textcut.h"
#include "taskgraph/taskstore.h"
#include "ui/panels/visibletext.h"
#include "ui/style/plainlabel.h"

#include <QCheckBox>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace Deckhand {

namespace {

constexpr qsizetype kShownDescription = 200;
constexpr qsizetype kUnbroken = 12;

QList<int> idsOf(const QList<Task> &tasks)
{
    QList<int> ids;
    for (const Task &task : tasks)
        ids.append(task.id);
    return ids;
}

/// A label breaks its lines only between words, and a command may be one long word.
QString breakable(const QString &text)
{
    QString broken;
    qsizetype run = 0;
    for (const QChar c : text) {
        run = c.isSpace() ? 0 : run + 1;
        if (run > kUnbroken && !c.isLowSurrogate()) {
            broken += QChar(0x200b);
            run = 1;
        }
        broken += c;
    }
    return broken;
}

void showIn(QLabel &label, const QString &text)
{
    const QString visible = VisibleText::of(text).text;
    label.setText(breakable(visible));
    label.setAccessibleName(visible);
    label.setVisible(!visible.isEmpty());
}

} // namespace

ProposalPanel::ProposalPanel(const TaskStore &store, QWidget *parent)
    : QuestionCard(&Theme::accent, parent),
      m_store(store),
      m_title(plainLabel(this, "proposalTitle")),
      m_content(new CardContent(this)),
      m_ask(new QRadioButton(tr("As&k first"), this)),
      m_acceptEdits(new QRadioButton(tr("Accept &edits"), this)),
      m_discard(new QPushButton(tr("&Discard"), this)),
      m_putOff(new QPushButton(tr("&Later"), this)),
      m_carryOut(new QPushButton(tr("Carry &out"), this))
{
    setObjectName(QStringLiteral("proposalPanel"));
    setAccessibleName(tr("Proposed plan"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_ask->setChecked(true);
    m_ask->setToolTip(tr("The agent asks before it writes or runs commands"));
    m_acceptEdits->setToolTip(tr("The agent edits files, and asks before it runs commands"));
    m_discard->setToolTip(tr("Deletes what is proposed; it can be undone"));
    m_putOff->setToolTip(tr("Hides this until the proposal changes (Esc)"));
    m_carryOut->setToolTip(tr("Approves what is checked, and tells the agent to carry it out"));
    build(new QVBoxLayout(this));
    connect(m_discard, &QPushButton::clicked, this, [this] { emit discardRequested(idsOf(m_tasks)); });
    connect(m_putOff, &QPushButton::clicked, this, &ProposalPanel::putOff);
    connect(m_carryOut, &QPushButton::clicked, this, &ProposalPanel::carryOut);
    connect(&store, &TaskStore::changed, this, &ProposalPanel::refresh);
    hide();
    followTheme(this, &ProposalPanel::applyTheme);
    refresh();
}

void ProposalPanel::build(QVBoxLayout *column)
{
    column->setContentsMargins(18, 12, 14, 12);
    column->setSpacing(10);
    column->addWidget(m_title);
    column->addWidget(m_content);
    auto *modes = new QHBoxLayout;
    modes->setSpacing(14);
    modes->addWidget(m_ask);
    modes->addWidget(m_acceptEdits);
    modes->addStretch();
    column->addLayout(modes);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_discard);
    buttons->addWidget(m_putOff);
    buttons->addStretch();
    buttons->addWidget(m_carryOut);
    column->addLayout(buttons);
    for (QPushButton *button : {m_discard, m_putOff, m_carryOut})
        button->setAutoDefault(true);
}

void ProposalPanel::setIdle(bool idle)
{
    m_isIdle = idle;
    refresh();
}

void ProposalPanel::showAgain()
{
    m_later.clear();
    refresh();
    if (!m_rows.isEmpty())
        m_rows.first().box->setFocus();
}

void ProposalPanel::refresh()
{
    QList<Task> proposed = m_store.graph().shown();
    proposed.removeIf([](const Task &task) { return !task.isProposed(); });
    const bool hasSameRows = idsOf(proposed) == idsOf(m_tasks);
    m_tasks = proposed;
    if (!hasSameRows)
        makeRows();
    fillRows();
    const bool isAsked = m_isIdle && !m_tasks.isEmpty() && m_tasks != m_later;
    const bool hadFocus = isAncestorOf(window()->focusWidget());
    emit proposalChanged(!m_tasks.isEmpty());
    setVisible(isAsked);
    if (!isAsked && hadFocus)
        emit leftWithFocus();
}

void ProposalPanel::makeRows()
{
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 6, 2);
    column->setSpacing(2);
    m_rows.clear();
    for (const Task &task : std::as_const(m_tasks)) {
        if (!m_rows.isEmpty())
            column->addSpacing(8);
        m_rows.append(makeRow(task.id, column));
    }
    m_content->setContent(content);
    applyTheme(Theme::of(palette()));
    if (!m_rows.isEmpty())
        setTabOrder(m_rows.last().edit, m_ask);
    for (const auto &[before, after] : {std::pair<QWidget *, QWidget *>(m_ask, m_acceptEdits),
                                        {m_acceptEdits, m_discard},
                                        {m_discard, m_putOff},
                                        {m_putOff, m_carryOut}})
        setTabOrder(before, after);
}

ProposalPanel::Row ProposalPanel::makeRow(int task, QVBoxLayout *column)
{
    const Row row{new QCheckBox,
                  plainLabel(nullptr, "proposedSubject"),
                  plainLabel(nullptr, "proposedDescription"),
                  plainLabel(nullptr, "proposedCommand"),
                  plainLabel(nullptr, "proposedFacts"),
                  new QPushButton(tr("Edit"))};
    row.box->setChecked(isChosen(task));
    row.edit->setAutoDefault(true);
    // The lines below the subject begin where that does.
    const int besideBox = row.box->sizeHint().width() + 4;
    auto *first = new QHBoxLayout;
    first->setSpacing(0);
    row.box->setFixedWidth(besideBox);
    first->addWidget(row.box);
    first->addWidget(row.subject, 1);
    first->addSpacing(8);
    first->addWidget(row.edit);
    column->addLayout(first);
    for (QLabel *label : {row.description, row.command, row.facts}) {
        label->setContentsMargins(besideBox, 0, 0, 0);
        column->addWidget(label);
    }
    connect(row.box, &QCheckBox::toggled, this, [this, task](bool chosen) {
        if (chosen)
            m_left.remove(task);
        else
            m_left.insert(task);
        fillRows();
    });
    row.subject->installEventFilter(this);
    connect(row.edit, &QPushButton::clicked, this, [this, task] { emit editRequested(task); });
    return row;
}

void ProposalPanel::fillRows()
{
    qsizetype chosen = 0;
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        const Task &task = m_tasks.at(i);
        const Row &row = m_rows.at(i);
        const QString name = QStringLiteral("%1 %2").arg(task.name(), oneLine(task.subject));
        const QString command = task.command.isEmpty() ? QString() : QStringLiteral("$ %1").arg(task.command.line);
        showIn(*row.subject, name);
        row.box->setAccessibleName(tr("%1, proposed").arg(name));
        row.box->setAccessibleDescription(command);
        row.edit->setAccessibleName(tr("Edit %1").arg(task.name()));
        showIn(*row.description, oneLine(task.description, kShownDescription));
        showIn(*row.command, command);
        showIn(*row.facts, factsOf(task));
        chosen += isChosen(task.id) ? 1 : 0;
    }
    m_title->setText(m_tasks.size() == 1 ? tr("The agent proposes 1 task")
                                         : tr("The agent proposes %1 tasks").arg(m_tasks.size()));
    m_carryOut->setEnabled(chosen > 0);
}

QString ProposalPanel::factsOf(const Task &task) const
{
    const TaskGraph &graph = m_store.graph();
    QStringList blockers;
    for (const int id : graph.openBlockers(task)) {
        const Task *other = graph.find(id);
        const QString name = other ? other->name() : graph.nameWithReason(id);
        blockers << (other && other->isProposed() && !isChosen(id) ? tr("%1 (not chosen)").arg(name) : name);
    }
    QStringList facts;
    if (!task.command.folder.isEmpty())
        facts << tr("in %1").arg(task.command.folder);
    if (!blockers.isEmpty())
        facts << tr("after %1").arg(blockers.join(QStringLiteral(", ")));
    if (!task.command.isEmpty() && task.command.startsByItself)
        facts << tr("follows by itself");
    return facts.join(QStringLiteral(" · "));
}

/// The words of a task are a part of its check box; a second click edits it, as in the list of tasks.
bool ProposalPanel::eventFilter(QObject *watched, QEvent *event)
{
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        if (m_rows.at(i).subject != watched)
            continue;
        if (event->type() == QEvent::MouseButtonRelease)
            m_rows.at(i).box->click();
        else if (event->type() == QEvent::MouseButtonDblClick)
            emit editRequested(m_tasks.at(i).id);
    }
    return QuestionCard::eventFilter(watched, event);
}

void ProposalPanel::putOff()
{
    m_later = m_tasks;
    refresh();
}

void ProposalPanel::carryOut()
{
    QList<Task> chosen;
    QList<Task> others;
    for (const Task &task : std::as_const(m_tasks))
        (isChosen(task.id) ? chosen : others).append(task);
    m_later = others; // they have been answered
    emit carryOutRequested(chosen, others, m_ask->isChecked() ? PermissionMode::Ask : PermissionMode::AcceptEdits);
}

void ProposalPanel::applyTheme(const Theme &theme)
{
    m_title->setFont(titleFont(font()));
    for (QPushButton *button : {m_discard, m_putOff})
        button->setStyleSheet(quietButtonSheet(theme));
    m_carryOut->setStyleSheet(filledButtonSheet(theme));
    for (QRadioButton *mode : {m_ask, m_acceptEdits})
        outlineIndicator(*mode, theme);
    const QString muted = QStringLiteral("color:%1").arg(theme.muted.name());
    for (const Row &row : std::as_const(m_rows)) {
        outlineIndicator(*row.box, theme);
        row.edit->setStyleSheet(quietButtonSheet(theme));
        row.description->setStyleSheet(muted);
        row.command->setFont(monospaceFont());
        row.facts->setStyleSheet(muted);
    }
}

} // namespace Deckhand
