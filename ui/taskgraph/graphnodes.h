#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

class QAbstractItemModel;

namespace Deckhand {

/// What the drawn graph shows of a task; to the letter, as the model has it.
struct TaskNode {
    int id = 0;
    QString name; ///< as in #7
    QString subject;
    QString status; ///< pending, proposed, in_progress, completed, failed, cancelled
    QList<int> blockers;
    QString command;
    QString owner;
    QDateTime startedAt; ///< UTC; may be invalid
    QDateTime endedAt;
    bool blocked = false;
    bool startsByItself = false;
    QString spoken; ///< for assistive tools

    bool isRunning() const { return status == u"in_progress"; }
    bool isCompleted() const { return status == u"completed"; }
    bool isFailed() const { return status == u"failed"; }
    bool isProposed() const { return status == u"proposed"; }
    bool isCancelled() const { return status == u"cancelled"; }

    bool operator==(const TaskNode &other) const = default;
};

/// The rows of a TaskGraphModel (or of another model with its roles), by ascending ids, each id once.
QList<TaskNode> readTaskNodes(const QAbstractItemModel &model);

/// What the model says about it at length.
QString taskToolTip(const QAbstractItemModel &model, int id);

/// For how long the task has been running, or has run; -1: unknown.
qint64 millisecondsOf(const TaskNode &node, const QDateTime &now);

/// The index of the id in a list by ascending ids; -1: it is not there.
qsizetype indexOfTask(const QList<TaskNode> &nodes, int id);

} // namespace Deckhand
