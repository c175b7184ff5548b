#pragma once

#include "base/result.h"

#include <QJsonObject>
#include <QList>
#include <QMetaType>
#include <QString>

#include <optional>

namespace Deckhand {

enum class TaskStatus { Pending, InProgress, Completed };
/// `pending`, `in_progress`, `completed`.
QString statusWord(TaskStatus status);
std::optional<TaskStatus> taskStatusFromWord(const QString &word);

/// One node of the plan: `.tasks/task_N.json`.
struct Task {
    int id = 0;
    QString subject;
    QString description;
    TaskStatus status = TaskStatus::Pending;
    QList<int> blockedBy; ///< ascending; blockers stay here when they are completed
    QList<int> blocks;    ///< ascending
    QString owner;
    QString command;     ///< what Deckhand adds; empty: none
    QJsonObject unknown; ///< keys of other programs, kept

    bool operator==(const Task &other) const = default;
};

/// Keys in the order of CONTRACTS.md, section 7, indented by two spaces, ending with a line feed.
QByteArray taskToJson(const Task &task);
/// Ids may be numbers or strings of digits. Says what is wrong and where.
Result<Task> taskFromJson(const QByteArray &json);

} // namespace Deckhand

Q_DECLARE_METATYPE(Deckhand::Task)
