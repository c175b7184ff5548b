#pragma once

#include "base/ids.h"

#include <QTextBrowser>

#include <functional>

namespace Deckhand {

class TaskStore;
struct Task;
class ToolLogModel;

/// All of one task: its description, what it waits for and what waits for it, its command and how that ended, the messages
/// that it came from. What can be gone to is a link, reached with Tab. Everything from outside is shown to the letter.
class TaskDetail : public QTextBrowser
{
    Q_OBJECT
public:
    /// The store outlives it.
    explicit TaskDetail(const TaskStore &store, QWidget *parent = nullptr);

    /// In which the calls that changed a task are looked for. It outlives this, or another comes before it ends.
    void setCalls(const ToolLogModel &calls);

    /// Tells which runs are none of this program's: they have no output here.
    void setRunsElsewhere(std::function<bool(const Task &)> runsElsewhere);

    /// 0: none.
    void showTask(int id);

signals:
    void taskRequested(int id);
    void outputRequested(const Deckhand::BackgroundTaskId &id);
    void callRequested(const Deckhand::ToolUseId &id);

protected:
    /// Nothing is ever loaded.
    QVariant loadResource(int, const QUrl &) override { return {}; }

private:
    void fill();
    void follow(const QUrl &link);

    const TaskStore &m_store;
    const ToolLogModel *m_calls = nullptr;
    std::function<bool(const Task &)> m_runsElsewhere;
    int m_task = 0;
    QString m_html;
};

} // namespace Deckhand
