#include "models/taskgraphmodel.h"

#include "models/humantext.h"

#include <QSet>

namespace Deckhand {

namespace {

QString numberList(const QList<int> &ids)
{
    QStringList names;
    for (const int id : ids)
        names << u'#' + QString::number(id);
    return names.join(QStringLiteral(", "));
}

QString toolTip(const Task &task, const QString &blockers)
{
    QStringList lines{QStringLiteral("#%1 %2").arg(QString::number(task.id), task.subject)};
    if (!task.description.isEmpty())
        lines << task.description;
    if (!blockers.isEmpty())
        lines << QStringLiteral("waits for %1").arg(blockers);
    return literalToolTip(lines.join(u'\n'));
}

QString accessibleText(const Task &task, const QString &blockers)
{
    const QString text = QStringLiteral("#%1, %2, %3").arg(QString::number(task.id), statusWord(task.status),
                                                           oneLine(task.subject));
    return blockers.isEmpty() ? text : QStringLiteral("%1, blocked by %2").arg(text, blockers);
}

bool sameForPeople(const Task &a, const Task &b)
{
    return a.subject == b.subject && a.description == b.description && a.status == b.status && a.owner == b.owner;
}

} // namespace

TaskGraphModel::TaskGraphModel(TaskStore &store, QObject *parent)
    : QAbstractTableModel(parent), m_store(store), m_rows(readRows()), m_problems(store.problems())
{
    connect(&store, &TaskStore::changed, this, &TaskGraphModel::refresh);
}

int TaskGraphModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int TaskGraphModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant TaskGraphModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return display(row, index.column());
    case Qt::ToolTipRole:
        return toolTip(row.task, row.blockers);
    case Qt::TextAlignmentRole:
        return QVariant((index.column() == Id ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        return index.column() == Id ? accessibleText(row.task, row.blockers) : display(row, index.column());
    case IdRole:
        return row.task.id;
    case StatusRole:
        return statusWord(row.task.status);
    case IsBlockedRole:
        return !row.blockers.isEmpty();
    case DescriptionRole:
        return row.task.description;
    case SortRole:
        return index.column() == Id ? QVariant(row.task.id) : QVariant(display(row, index.column()));
    default:
        return {};
    }
}

QVariant TaskGraphModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == Id ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    static const QStringList names{tr("Id"), tr("Subject"), tr("Status"), tr("Blocked by"), tr("Owner")};
    return names.at(section);
}

void TaskGraphModel::refresh()
{
    const QList<Row> fresh = readRows();
    removeMissing(fresh);
    insertOrUpdate(fresh);
    if (m_problems != m_store.problems()) {
        m_problems = m_store.problems();
        emit problemsChanged();
    }
}

QList<TaskGraphModel::Row> TaskGraphModel::readRows() const
{
    QList<Row> rows;
    const QList<Task> tasks = m_store.graph().tasks();
    rows.reserve(tasks.size());
    for (const Task &task : tasks) {
        const bool open = task.status != TaskStatus::Completed;
        rows.append({task, open ? numberList(m_store.graph().openBlockers(task)) : QString()});
    }
    return rows;
}

void TaskGraphModel::removeMissing(const QList<Row> &fresh)
{
    QSet<int> ids;
    for (const Row &row : fresh)
        ids.insert(row.task.id);
    for (int at = rowCount() - 1; at >= 0; --at) {
        if (ids.contains(m_rows.at(at).task.id))
            continue;
        beginRemoveRows({}, at, at);
        m_rows.removeAt(at);
        endRemoveRows();
    }
}

void TaskGraphModel::insertOrUpdate(const QList<Row> &fresh)
{
    // Both lists are in the order of ids, and every old id is in the fresh list: one walk finds what is new.
    for (int at = 0; at < fresh.size(); ++at) {
        const Row &row = fresh.at(at);
        if (at >= m_rows.size() || m_rows.at(at).task.id != row.task.id) {
            beginInsertRows({}, at, at);
            m_rows.insert(at, row);
            endInsertRows();
        } else {
            const bool same = sameForPeople(m_rows.at(at).task, row.task) && m_rows.at(at).blockers == row.blockers;
            m_rows[at] = row;
            if (!same)
                emit dataChanged(index(at, 0), index(at, ColumnCount - 1));
        }
    }
}

QString TaskGraphModel::display(const Row &row, int column) const
{
    switch (column) {
    case Id: return u'#' + QString::number(row.task.id);
    case Subject: return oneLine(row.task.subject);
    case Status: return row.task.status == TaskStatus::InProgress ? tr("in progress") : statusWord(row.task.status);
    case BlockedBy: return row.blockers;
    case Owner: return oneLine(row.task.owner);
    default: return {};
    }
}

} // namespace Deckhand
