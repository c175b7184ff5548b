#include "ui/taskgraph/graphnodes.h"

#include "models/taskgraphmodel.h"

#include <QAbstractItemModel>

#include <algorithm>

namespace Deckhand {

namespace {

TaskNode nodeAt(const QModelIndex &row)
{
    return {.id = row.data(TaskGraphModel::IdRole).toInt(),
            .name = row.data(TaskGraphModel::NameRole).toString(),
            .subject = row.data(TaskGraphModel::SubjectRole).toString(),
            .status = row.data(TaskGraphModel::StatusRole).toString(),
            .blockers = row.data(TaskGraphModel::BlockersRole).value<QList<int>>(),
            .command = row.data(TaskGraphModel::CommandRole).toString(),
            .owner = row.data(TaskGraphModel::OwnerRole).toString(),
            .startedAt = row.data(TaskGraphModel::StartedAtRole).toDateTime(),
            .endedAt = row.data(TaskGraphModel::EndedAtRole).toDateTime(),
            .blocked = row.data(TaskGraphModel::IsBlockedRole).toBool(),
            .startsByItself = row.data(TaskGraphModel::StartsByItselfRole).toBool(),
            .spoken = row.data(Qt::AccessibleTextRole).toString()};
}

} // namespace

QList<TaskNode> readTaskNodes(const QAbstractItemModel &model)
{
    QList<TaskNode> nodes;
    const int rows = model.rowCount();
    nodes.reserve(rows);
    for (int row = 0; row < rows; ++row)
        nodes.append(nodeAt(model.index(row, 0)));
    std::stable_sort(nodes.begin(), nodes.end(), [](const TaskNode &a, const TaskNode &b) { return a.id < b.id; });
    const auto sameId = [](const TaskNode &a, const TaskNode &b) { return a.id == b.id; };
    nodes.erase(std::unique(nodes.begin(), nodes.end(), sameId), nodes.end());
    return nodes;
}

QString taskToolTip(const QAbstractItemModel &model, int id)
{
    const QModelIndexList rows = model.match(model.index(0, 0), TaskGraphModel::IdRole, id, 1, Qt::MatchExactly);
    return rows.value(0).data(Qt::ToolTipRole).toString();
}

qint64 millisecondsOf(const TaskNode &node, const QDateTime &now)
{
    if (!node.startedAt.isValid())
        return -1;
    const QDateTime end = node.isRunning() ? now : node.endedAt;
    return end.isValid() ? qMax<qint64>(0, node.startedAt.msecsTo(end)) : -1;
}

qsizetype indexOfTask(const QList<TaskNode> &nodes, int id)
{
    const auto found = std::lower_bound(nodes.cbegin(), nodes.cend(), id,
                                        [](const TaskNode &node, int wanted) { return node.id < wanted; });
    return found != nodes.cend() && found->id == id ? found - nodes.cbegin() : -1;
}

} // namespace Deckhand
