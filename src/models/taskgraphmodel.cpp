#include "models/taskgraphmodel.h"

#include "base/humantext.h"
#include "base/textcut.h"

#include <algorithm>
#include <chrono>

namespace Deckhand {

namespace {

QString statusText(const Task &task)
{
    return task.status == TaskStatus::InProgress ? TaskGraphModel::tr("in progress") : task.stateWord();
}

QString toolTip(const Task &task, const QString &openBlockers)
{
    QStringList lines{QStringLiteral("%1 %2").arg(task.name(), task.subject), statusText(task)};
    if (!task.run.outcome.isEmpty())
        lines.last() += QStringLiteral(" (%1)").arg(task.run.outcome);
    if (!openBlockers.isEmpty())
        lines << QStringLiteral("waits for %1").arg(openBlockers);
    if (!task.command.isEmpty())
        lines << QStringLiteral("$ %1").arg(task.command.line);
    if (!task.description.isEmpty())
        lines << task.description;
    return literalToolTip(lines.join(u'\n'));
}

QString accessibleText(const Task &task, const QString &openBlockers)
{
    const QString text = QStringLiteral("%1, %2, %3").arg(task.name(), task.stateWord(), oneLine(task.subject));
    return openBlockers.isEmpty() ? text : QStringLiteral("%1, blocked by %2").arg(text, openBlockers);
}

} // namespace

TaskGraphModel::TaskGraphModel(TaskStore &store, Clock &clock, QObject *parent)
    : TableModel({tr("Id"), tr("Subject"), tr("Status"), tr("Blocked by"), tr("Command"), tr("Time"), tr("Owner")},
                 {Id}, parent),
      m_store(store),
      m_clock(clock),
      m_rows(readRows()),
      m_problems(store.problems())
{
    connect(&store, &TaskStore::changed, this, &TaskGraphModel::refresh);
    tick();
}

void TaskGraphModel::setWillStart(std::function<bool(int)> willStart)
{
    m_willStart = std::move(willStart);
    refresh();
}

QModelIndex TaskGraphModel::indexOf(int id, int column) const
{
    const auto row = std::find_if(m_rows.begin(), m_rows.end(), [id](const Row &row) { return row.task.id == id; });
    return row == m_rows.end() ? QModelIndex() : index(int(row - m_rows.begin()), column);
}

QVariant TaskGraphModel::cell(int at, int column, int role) const
{
    const Row &row = m_rows.at(at);
    const Task &task = row.task;
    switch (role) {
    case Qt::DisplayRole:
        return display(row, column);
    case Qt::ToolTipRole:
        return toolTip(task, row.blockersText);
    case Qt::AccessibleTextRole:
        return column == Id ? accessibleText(task, row.blockersText) : display(row, column);
    case IdRole:
        return task.id;
    case NameRole:
        return task.name();
    case SubjectRole:
        return task.subject;
    case StatusRole:
        return task.stateWord();
    case IsBlockedRole:
        return !row.openBlockers.isEmpty();
    case BlockersRole:
        return QVariant::fromValue(task.blockedBy);
    case OwnerRole:
        return task.owner;
    case CommandRole:
        return task.command.line;
    case RunRole:
        return task.run.backgroundTask;
    case OutcomeRole:
        return task.run.outcome;
    case StartsByItselfRole:
        return row.startsByItself;
    case StartedAtRole:
        return task.startedAt;
    case EndedAtRole:
        return task.endedAt;
    case SortRole:
        return sortKey(row, column);
    default:
        return {};
    }
}

void TaskGraphModel::refresh()
{
    const QList<Row> fresh = readRows();
    removeMissing(fresh);
    insertMoveOrUpdate(fresh);
    if (m_problems != m_store.problems()) {
        m_problems = m_store.problems();
        emit problemsChanged();
    }
    tick();
}

QList<TaskGraphModel::Row> TaskGraphModel::readRows() const
{
    QList<Row> rows;
    const QList<Task> tasks = m_store.graph().shown();
    rows.reserve(tasks.size());
    for (const Task &task : tasks) {
        const TaskGraph &graph = m_store.graph();
        const QList<int> blockers = isOpen(task.status) ? graph.openBlockers(task) : QList<int>();
        rows.append({task, blockers, blockers.isEmpty() ? QString() : graph.blockersText(task),
                     m_willStart && m_willStart(task.id)});
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

void TaskGraphModel::insertMoveOrUpdate(const QList<Row> &fresh)
{
    QSet<int> known;
    for (const Row &row : std::as_const(m_rows))
        known.insert(row.task.id);
    for (int at = 0; at < fresh.size(); ++at) {
        if (at >= m_rows.size() || m_rows.at(at).task.id != fresh.at(at).task.id)
            putInPlace(at, fresh.at(at), known);
        if (m_rows.at(at) != fresh.at(at)) {
            m_rows[at] = fresh.at(at);
            emit dataChanged(index(at, 0), index(at, ColumnCount - 1));
        }
    }
}

/// Another row stands there: this one is new, or comes from further down.
void TaskGraphModel::putInPlace(int at, const Row &row, const QSet<int> &known)
{
    if (!known.contains(row.task.id)) {
        beginInsertRows({}, at, at);
        m_rows.insert(at, row);
        endInsertRows();
        return;
    }
    const auto isIt = [&row](const Row &other) { return other.task.id == row.task.id; };
    const int from = int(std::find_if(m_rows.begin() + at, m_rows.end(), isIt) - m_rows.begin());
    beginMoveRows({}, from, from, {}, at);
    m_rows.move(from, at);
    endMoveRows();
}

/// Keeps itself going while a task is in progress.
void TaskGraphModel::tick()
{
    if (m_ticking)
        return;
    for (int at = 0; at < m_rows.size() && !m_ticking; ++at)
        m_ticking = m_rows.at(at).task.status == TaskStatus::InProgress && m_rows.at(at).task.startedAt.isValid();
    if (!m_ticking)
        return;
    m_clock.callAfter(std::chrono::seconds(1), this, [this] {
        m_ticking = false;
        for (int at = 0; at < m_rows.size(); ++at) {
            if (m_rows.at(at).task.status == TaskStatus::InProgress)
                emit dataChanged(index(at, Time), index(at, Time), {Qt::DisplayRole, SortRole});
        }
        tick();
    });
}

QString TaskGraphModel::timeText(const Task &task) const
{
    if (!task.startedAt.isValid())
        return {};
    if (task.status == TaskStatus::InProgress)
        return runningTimeText(std::max<qint64>(0, task.startedAt.msecsTo(m_clock.now())));
    return task.endedAt.isValid() ? durationText(std::max<qint64>(0, task.startedAt.msecsTo(task.endedAt))) : QString();
}

QString TaskGraphModel::display(const Row &row, int column) const
{
    switch (column) {
    case Id:
        return row.task.name();
    case Subject:
        return oneLine(row.task.subject);
    case Status:
        return statusText(row.task);
    case BlockedBy:
        return row.blockersText;
    case Command:
        return oneLine(row.task.command.line);
    case Time:
        return timeText(row.task);
    case Owner:
        return oneLine(row.task.owner);
    default:
        return {};
    }
}

QVariant TaskGraphModel::sortKey(const Row &row, int column) const
{
    if (column == Id)
        return row.task.id;
    if (column != Time)
        return display(row, column);
    const QDateTime end = row.task.status == TaskStatus::InProgress ? m_clock.now() : row.task.endedAt;
    if (!row.task.startedAt.isValid() || !end.isValid())
        return qint64(-1);
    return std::max<qint64>(0, row.task.startedAt.msecsTo(end));
}

} // namespace Deckhand
