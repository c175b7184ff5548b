#pragma once

#include "ui/conversation/completion.h"

namespace Deckhand {

class BackgroundTasks;

/// Completes `@task:ID`, also by letters of its command; the last started first.
class TaskCompletion final : public CompletionSource
{
    Q_OBJECT
public:
    /// The tasks outlive it.
    explicit TaskCompletion(const BackgroundTasks &tasks, QObject *parent = nullptr);

    QChar mark() const override { return u'@'; }
    void look(const QString &word) override;

private:
    const BackgroundTasks &m_tasks;
};

} // namespace Deckhand
