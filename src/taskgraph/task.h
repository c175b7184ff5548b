#pragma once

#include <QJsonObject>
#include <QList>
#include <QMetaType>
#include <QString>

namespace Deckhand {

enum class TaskStatus { Pending, InProgress, Completed };
/// `pending`, `in_progress`, `completed`.
QString statusWord(TaskStatus status);

/// One node of the plan: `.tasks/task_N.json`.
struct Task {
    int id = 0;
    QString subject;
    QString description;
    TaskStatus status = TaskStatus::Pending;
    QList<int> blockedBy;
    QList<int> blocks;
    QString owner;
    QString command;      ///< what Deckhand adds; empty: none
    QJsonObject unknown;  ///< keys of other programs, kept
};

} // namespace Deckhand

Q_DECLARE_METATYPE(Deckhand::Task)
