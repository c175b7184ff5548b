#include "ui/closing/closequestion.h"

#include "background/backgroundtasks.h"
#include "base/humantext.h"
#include "base/textcut.h"
#include "ui/style/plainlabel.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace Deckhand {

namespace {

constexpr int kNamed = 4;
constexpr int kWidth = 520;
constexpr int kCommandWidth = 380;

QString titleOf(const CloseFacts &facts)
{
    if (facts.runningCount == 0)
        return CloseQuestion::tr("Background tasks wait for their start");
    return facts.runningCount == 1 ? CloseQuestion::tr("A background task is still running")
                                   : CloseQuestion::tr("%1 background tasks are still running").arg(facts.runningCount);
}

QString restOf(const CloseFacts &facts)
{
    QStringList lines;
    if (facts.runningCount > 0)
        lines << CloseQuestion::tr(
            "Tasks that are kept go on without the window. The next start of Deckhand in this folder "
            "looks after them again, and the agent is told how they ended.");
    if (facts.queuedCount == 1)
        lines << CloseQuestion::tr("1 waiting task will not be started.");
    else if (facts.queuedCount > 1)
        lines << CloseQuestion::tr("%1 waiting tasks will not be started.").arg(facts.queuedCount);
    return lines.join(QStringLiteral("\n\n"));
}

} // namespace

CloseFacts CloseFacts::of(const BackgroundTasks &tasks)
{
    CloseFacts facts;
    const TaskCounts counts = tasks.counts();
    facts.runningCount = counts.running + counts.paused;
    facts.queuedCount = counts.queued;
    for (const BackgroundTask &task : tasks.tasks()) {
        if (task.status != BackgroundStatus::Running || facts.running.size() >= kNamed)
            continue;
        const QString time = runningTimeText(task.runningMs(tasks.nowMs()));
        facts.running.append({oneLine(task.command), task.paused ? CloseQuestion::tr("%1, paused").arg(time) : time});
    }
    return facts;
}

CloseQuestion::CloseQuestion(const CloseFacts &facts, QWidget *parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("closeQuestion"));
    setWindowTitle(tr("Quit Deckhand?"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 18);
    column->setSpacing(12);
    m_title = plainLabel(this, "closeTitle", titleOf(facts));
    column->addWidget(m_title);
    m_commands = addCommands(facts);
    m_rest = plainLabel(this, "closeRest", restOf(facts));
    column->addWidget(m_rest);
    m_always = new QCheckBox(tr("&Always do this, without asking"), this);
    m_always->setObjectName(QStringLiteral("closeAlways"));
    column->addSpacing(2);
    column->addWidget(m_always);
    column->addSpacing(6);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    m_stay = addButton(tr("S&tay"), "closeStay");
    m_stop = addButton(tr("&Stop them and quit"), "closeStop");
    m_keep = addButton(tr("&Keep them running"), "closeKeep");
    m_keep->setDefault(true);
    buttons->addWidget(m_stay);
    buttons->addStretch();
    buttons->addWidget(m_stop);
    buttons->addWidget(m_keep);
    column->addLayout(buttons);
    connect(m_stay, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_stop, &QPushButton::clicked, this, [this] { choose(OnClose::Stop); });
    connect(m_keep, &QPushButton::clicked, this, [this] { choose(OnClose::Keep); });
    if (facts.runningCount == 0) {
        m_keep->hide(); // nothing there that could go on
        m_stop->setText(tr("&Quit"));
        m_stop->setDefault(true);
        m_always->hide();
    }
    setFixedWidth(kWidth);
    m_keep->setFocus();
    followTheme(this, &CloseQuestion::applyTheme);
}

/// A line each, whatever the commands hold: their number decides how high the question is.
QFrame *CloseQuestion::addCommands(const CloseFacts &facts)
{
    auto *frame = new QFrame(this);
    frame->setObjectName(QStringLiteral("closeCommands"));
    auto *grid = new QGridLayout(frame);
    grid->setContentsMargins(12, 9, 12, 9);
    grid->setVerticalSpacing(5);
    grid->setColumnStretch(0, 1);
    const auto add = [&](int row, int column, const QString &text) {
        auto *label = new QLabel(text, frame);
        label->setTextFormat(Qt::PlainText);
        grid->addWidget(label, row, column, column == 0 ? Qt::AlignLeft : Qt::AlignRight);
        return label;
    };
    int row = 0;
    for (const CloseFacts::Running &running : facts.running) {
        const QFont code = monospaceFont();
        QLabel *command = add(row, 0, QFontMetrics(code).elidedText(running.command, Qt::ElideRight, kCommandWidth));
        command->setFont(code);
        command->setObjectName(QStringLiteral("closeCommand"));
        add(row++, 1, running.time);
    }
    if (const qsizetype more = facts.runningCount - facts.running.size(); more > 0)
        add(row, 0, tr("… and %1 more").arg(more))->setObjectName(QStringLiteral("closeMore"));
    frame->setVisible(!facts.running.isEmpty());
    layout()->addWidget(frame);
    return frame;
}

QPushButton *CloseQuestion::addButton(const QString &text, const char *objectName)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(QLatin1String(objectName));
    button->setAutoDefault(true); // Enter is the button that has the focus
    return button;
}

void CloseQuestion::choose(OnClose choice)
{
    const bool always = m_always->isChecked();
    setResult(QDialog::Accepted);
    hide();
    emit chosen(choice, always);
}

void CloseQuestion::applyTheme(const Theme &theme)
{
    m_title->setFont(titleFont(font(), 1.15));
    m_commands->setStyleSheet(QStringLiteral("#closeCommands{background:%1;border:1px solid %2;border-radius:7px}")
                                  .arg(theme.window.name(), theme.border.name()));
    m_rest->setStyleSheet(QStringLiteral("color:%1").arg(theme.muted.name()));
    outlineIndicator(*m_always, theme);
    m_keep->setStyleSheet(filledButtonSheet(theme));
    m_stop->setStyleSheet(m_keep->isHidden() ? filledButtonSheet(theme) : quietButtonSheet(theme));
    m_stay->setStyleSheet(quietButtonSheet(theme));
}

} // namespace Deckhand
