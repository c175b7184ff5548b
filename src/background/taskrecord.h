#pragma once

#include "background/backgroundtask.h"

#include <optional>

namespace Deckhand {

/// What a task's folder says of it (`task.json`): enough to look after it in another run of the program. How it stands
/// is not in here: that is what its supervisor says.
struct TaskRecord {
    BackgroundTaskId id;
    BackgroundTaskSpec spec;
    QString workspace;
    QString owner;     ///< the run of the program that looks after it (OwnerLock)
    QDateTime askedAt; ///< UTC
};

/// False when it could not be written whole: the old file is still there then.
bool writeTaskRecord(const QString &folder, const TaskRecord &record);
/// Nothing when there is none that can be read.
std::optional<TaskRecord> readTaskRecord(const QString &folder);
/// That there is none, or one that tells no task. That of another folder is not damaged.
bool isTaskRecordDamaged(const QString &folder);

} // namespace Deckhand
