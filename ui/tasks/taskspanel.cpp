#include "ui/tasks/taskspanel.h"

#include "models/taskgraphmodel.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QVBoxLayout>

namespace Deckhand {

namespace {

constexpr int kShownProblems = 3;

StatusMark markOf(const QModelIndex &index, const Theme &theme)
{
    return markOfTaskStatus(index.data(TaskGraphModel::StatusRole).toString(),
                            index.data(TaskGraphModel::IsBlockedRole).toBool(), theme);
}

bool isMuted(const QModelIndex &index)
{
    const QString status = index.data(TaskGraphModel::StatusRole).toString();
    return index.data(TaskGraphModel::IsBlockedRole).toBool() || status == u"completed" || status == u"cancelled";
}

} // namespace

TasksPanel::TasksPanel(TaskGraphModel *model, QWidget *parent)
    : ListPanel(*model, TaskGraphModel::SortRole,
                {tr("Tasks"), tr("The agent's plan appears here: its tasks, and which of them wait for others."),
                 tr("No task matches the filter.")},
                parent)
    , m_model(model)
    , m_problems(new QLabel)
{
    setObjectName(QStringLiteral("tasksPanel"));
    view()->setObjectName(QStringLiteral("tasksView"));
    RowDelegate &delegate = view()->rowDelegate();
    delegate.setMark(TaskGraphModel::Subject, markOf);
    delegate.setMutedRows(isMuted);
    for (const int column : {TaskGraphModel::Id, TaskGraphModel::Status, TaskGraphModel::BlockedBy,
                             TaskGraphModel::Command, TaskGraphModel::Time, TaskGraphModel::Owner})
        delegate.setLook(column, RowDelegate::Look::Muted);
    delegate.setLook(TaskGraphModel::Command, RowDelegate::Look::Code);
    view()->setColumns({QStringLiteral("#99"), {}, tr("in progress"), QStringLiteral("#10, #11"),
                        QStringLiteral("make check"), QStringLiteral("1:02:09"), tr("an owner")},
                       TaskGraphModel::Subject,
                       {TaskGraphModel::Owner, TaskGraphModel::Command, TaskGraphModel::Status, TaskGraphModel::Time,
                        TaskGraphModel::BlockedBy});

    m_problems->setObjectName(QStringLiteral("taskProblems"));
    m_problems->setAccessibleName(tr("Problems with task files"));
    m_problems->setTextFormat(Qt::PlainText);
    m_problems->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problems->setWordWrap(true);
    content()->insertWidget(1, m_problems);
    connect(model, &TaskGraphModel::problemsChanged, this, &TasksPanel::showProblems);
    applyTheme();
    showProblems();
}

void TasksPanel::showProblems()
{
    const QStringList &problems = m_model->problems();
    QStringList lines = problems.mid(0, kShownProblems);
    if (problems.size() > kShownProblems)
        lines << tr("… and %1 more").arg(problems.size() - kShownProblems);
    m_problems->setText(lines.join(u'\n'));
    m_problems->setVisible(!problems.isEmpty());
}

void TasksPanel::applyTheme()
{
    const Theme theme = Theme::of(palette());
    const QString sheet = QStringLiteral("QLabel{background:%1;color:%2;border-bottom:1px solid %3;padding:6px 10px}")
                              .arg(mixed(theme.window, theme.warning, 0.14).name(), theme.text.name(),
                                   mixed(theme.window, theme.warning, 0.45).name());
    if (sheet != m_problems->styleSheet())
        m_problems->setStyleSheet(sheet);
}

void TasksPanel::changeEvent(QEvent *event)
{
    ListPanel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyTheme();
}

} // namespace Deckhand
