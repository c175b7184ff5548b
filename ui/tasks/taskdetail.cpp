#include "ui/tasks/taskdetail.h"

#include "models/taskcalls.h"
#include "models/toollogmodel.h"
#include "taskgraph/taskstore.h"
#include "ui/style/theme.h"
#include "ui/tasks/taskdetailtext.h"

#include <QScrollBar>

namespace Deckhand {

TaskDetail::TaskDetail(const TaskStore &store, QWidget *parent) : QTextBrowser(parent), m_store(store)
{
    setObjectName(QStringLiteral("taskDetail"));
    setAccessibleName(tr("Task details"));
    setFrameShape(NoFrame);
    setOpenLinks(false);
    setTextInteractionFlags(Qt::TextBrowserInteraction);
    document()->setDocumentMargin(10);
    connect(this, &QTextBrowser::anchorClicked, this, &TaskDetail::follow);
    connect(&store, &TaskStore::changed, this, &TaskDetail::fill);
    followTheme(*this, [this](const Theme &) { fill(); });
}

void TaskDetail::setCalls(const ToolLogModel &calls)
{
    if (m_calls)
        m_calls->disconnect(this);
    m_calls = &calls;
    connect(m_calls, &QAbstractItemModel::dataChanged, this, &TaskDetail::fill);
    fill();
}

void TaskDetail::setRunsElsewhere(std::function<bool(const Task &)> runsElsewhere)
{
    m_runsElsewhere = std::move(runsElsewhere);
}

void TaskDetail::showTask(int id)
{
    if (std::exchange(m_task, id) != id)
        verticalScrollBar()->setValue(0);
    fill();
}

void TaskDetail::fill()
{
    // Not while nobody sees it: each tool call of a long run would lay it out again.
    const Task *task = m_store.graph().find(m_task);
    if (!task || isHidden())
        return;
    const auto isAbout = [this](const ToolCall &call) { return isAboutTask(call, m_task); };
    const QList<ToolCall> calls = m_calls ? m_calls->calls(isAbout) : QList<ToolCall>();
    const QString html =
        taskDetailText(*task, m_store.graph(), calls, m_runsElsewhere && m_runsElsewhere(*task), Theme::of(palette()));
    if (std::exchange(m_html, html) == html)
        return;
    const int scrolled = verticalScrollBar()->value();
    setHtml(html);
    verticalScrollBar()->setValue(scrolled);
}

void TaskDetail::follow(const QUrl &link)
{
    const QString target = QUrl::fromPercentEncoding(link.path(QUrl::FullyEncoded).toLatin1());
    if (link.scheme() == u"task")
        emit taskRequested(target.toInt());
    else if (link.scheme() == u"output")
        emit outputRequested(BackgroundTaskId(target));
    else if (link.scheme() == u"call")
        emit callRequested(ToolUseId(target));
}

} // namespace Deckhand
