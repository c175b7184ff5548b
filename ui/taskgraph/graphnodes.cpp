#include "ui/taskgraph/graphnodes.h"

#include "models/taskgraphmodel.h"

#include <QAbstractItemModel>

#include <algorithm>

namespace Deckhand {

namespace {

TaskNode nodeAt(const QModelIndex &row)
{
    TaskNode node;
    node.id = row.data(TaskGraphModel::IdRole).toInt();
    node.name = row.data(TaskGraphModel::NameRole).toString();
    node.subject = row.data(TaskGraphModel::SubjectRole).toString();
    node.status = row.data(TaskGraphModel::StatusRole).toString();
    node.blocked = row.data(TaskGraphModel::IsBlockedRole).toBool();
    node.blockers = row.data(TaskGraphModel::BlockersRole).value<QList<int>>();
    node.command = row.data(TaskGraphModel::CommandRole).toString();
    node.owner = row.data(TaskGraphModel::OwnerRole).toString();
    node.startsByItself = row.data(TaskGraphModel::StartsByItselfRole).toBool();
    node.startedAt = row.data(TaskGraphModel::StartedAtRole).toDateTime();
    node.endedAt = row.data(TaskGraphModel::EndedAtRole).toDateTime();
    node.spoken = row.data(Qt::AccessibleTextRole).toString();
    return node;
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
