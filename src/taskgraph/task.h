#pragma once

#include "base/result.h"

#include <QDateTime>
#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QMetaType>
#include <QString>

#include <optional>

namespace Deckhand {

enum class TaskStatus {
    Pending,
    InProgress,
    Completed,
    Failed,    ///< tried, and it did not work; it goes on blocking others
    Cancelled, ///< will not be done; it goes on blocking others, until somebody removes the edge
    Deleted    ///< hidden; the file is kept. It blocks nobody
};
/// `pending`, `in_progress`, `completed`, `failed`, `cancelled`, `deleted`.
QString statusWord(TaskStatus status);
std::optional<TaskStatus> taskStatusFromWord(const QString &word);
/// All of them, in this order.
QStringList taskStatusWords();
/// Somebody may still work on it: pending, in progress, failed.
bool isOpen(TaskStatus status);
/// Nobody has begun it: pending, cancelled, deleted.
bool isUnbegun(TaskStatus status);

/// The largest number of a task, with nine digits.
inline constexpr int kLargestTaskNumber = 999'999'999;
/// The number that stands for an id here. Numbers stand for themselves, also those written as text (`"7"`, `"task_7"`); a text
/// that is none, as in `task_1761234567_0042`, and a number with more digits have one beyond `kLargestTaskNumber` that is made of
/// their characters: every program has the same, always. Nothing for what can be no id.
std::optional<int> taskIdFromText(const QString &text);
std::optional<int> taskIdFromJson(const QJsonValue &value);

/// How a task with a command is run.
struct TaskCommand {
    QString line;                ///< for the shell; empty: none
    QString folder;              ///< relative to the workspace; empty: the workspace
    int timeLimitSeconds = 0;    ///< 0: none
    QString wake;                ///< a wake rule's word; empty: as the program decides
    bool startsByItself = false; ///< once what it waits for is completed and somebody has started the plan

    bool isEmpty() const { return line.isEmpty(); }
    bool operator==(const TaskCommand &other) const = default;
};

/// `folder` without what is superfluous in it, empty for the workspace itself; an error when it leads out of the workspace.
Result<QString> folderInWorkspace(const QString &folder);

/// The last run of its command.
struct TaskRun {
    QString backgroundTask; ///< id; empty: it was never started
    QString outcome;        ///< for people, as in "exit code 2"; empty while it runs
    QString outputTail;     ///< of a run that failed
    QString by = {}; ///< while it runs: the mark of the Deckhand that has it; empty where another program wrote it

    bool operator==(const TaskRun &other) const = default;
};

/// In what a task's file differs from what Deckhand would write, so that the programs that made it go on understanding it.
struct TaskDialect {
    QHash<int, QJsonValue> ids; ///< those that are not written as their plain numbers
    QHash<QString, QJsonValue>
        empty; ///< of the format's keys: how it writes that there is nothing; undefined: not at all

    /// It is no part of what a task is: a file that was written again may differ in it.
    bool operator==(const TaskDialect &) const { return true; }
};

/// One node of the plan: a file of `.tasks/`.
struct Task {
    int id = 0;
    QString subject;
    QString description;
    TaskStatus status = TaskStatus::Pending;
    QList<int> blockedBy; ///< ascending; blockers stay here when they are completed
    QList<int> blocks;    ///< ascending
    QString owner;

    // What Deckhand adds.
    bool proposed = false; ///< by an agent that plans; kept until the user approves it or somebody begins it
    TaskCommand command;
    TaskRun run;
    std::optional<double> position; ///< among the others, set by hand; unset: by id
    QDateTime createdAt;            ///< UTC, as all of these; invalid where another program made the file
    QDateTime startedAt;            ///< when it last went in progress
    QDateTime endedAt;              ///< when it was completed, failed or was cancelled; invalid while it is open

    QJsonObject unknown; ///< keys of other programs, kept
    TaskDialect dialect;

    /// What people call it: `#7`, `#task_1761234567_0042`.
    QString name() const;
    /// It waits for the user's word: it is never started, and blocks others as any that is pending.
    bool isProposed() const { return proposed && status == TaskStatus::Pending; }
    /// `proposed`, or the word of its status: for people.
    QString stateWord() const;
    /// As its file writes the id of this or another task that it names.
    QJsonValue writtenId(int task) const;
    bool operator==(const Task &other) const = default;
};

/// Keys in the order of CONTRACTS.md, section 7, indented by two spaces, ending with a line feed. What Deckhand adds and is
/// not set is left out.
QByteArray taskToJson(const Task &task);
/// The same for the task's file: one of another program grows only by what was done here.
QByteArray taskToFile(const Task &task);
/// Says what is wrong and where. A key that Deckhand added, but that holds
/// something else here, is another program's: it is kept and not read.
Result<Task> taskFromJson(const QByteArray &json);

} // namespace Deckhand

Q_DECLARE_METATYPE(Deckhand::Task)
