#include "models/backgroundtaskmodel.h"

#include "models/humantext.h"

namespace Deckhand {

using namespace std::chrono_literals;

namespace {

QString exitText(const BackgroundTask &task)
{
    switch (task.status) {
    case BackgroundStatus::Queued:
    case BackgroundStatus::Running:
        return {};
    case BackgroundStatus::Completed:
        return QStringLiteral("0");
    case BackgroundStatus::Failed:
        if (task.signal <= 0)
            return QString::number(task.exitCode);
        return signalName(task.signal).isEmpty() ? QStringLiteral("signal %1").arg(task.signal) : signalName(task.signal);
    case BackgroundStatus::Timeout:
        return QStringLiteral("time limit");
    case BackgroundStatus::Stopped:
        return QStringLiteral("on request");
    case BackgroundStatus::Error:
        return QStringLiteral("no start");
    case BackgroundStatus::Lost:
        return QStringLiteral("unknown");
    }
    Q_UNREACHABLE();
}

QString stateText(const BackgroundTask &task)
{
    const QString word = statusWord(task.status);
    return task.leftRunning > 0 ? QStringLiteral("%1 (%2 left)").arg(word).arg(task.leftRunning) : word;
}

QString sizeOf(const BackgroundTask &task)
{
    return task.outputBytes > 0 ? sizeText(task.outputBytes) : QStringLiteral("–");
}

QString toolTip(const BackgroundTask &task)
{
    QStringList lines;
    if (!task.description.isEmpty())
        lines << task.description;
    lines << task.command;
    const QString end = endDescription(task);
    lines << QStringLiteral("%1 · %2").arg(task.id.toString(), stateText(task)) + (end.isEmpty() ? QString() : u" · " + end);
    lines << QStringLiteral("in %1").arg(task.workingDirectory);
    if (task.droppedBytes > 0)
        lines << QStringLiteral("%1 of the output were not kept").arg(sizeText(task.droppedBytes));
    if (!task.survivors.isEmpty())
        lines << QStringLiteral("%1 of its processes could not be ended").arg(task.survivors.size());
    return literalToolTip(lines.join(u'\n'));
}

} // namespace

BackgroundTaskModel::BackgroundTaskModel(BackgroundTasks &tasks, Clock &clock, QObject *parent)
    : QAbstractTableModel(parent), m_tasks(tasks), m_clock(clock)
{
    for (const BackgroundTask &task : tasks.tasks()) {
        m_positions.insert(task.id, int(m_ids.size()));
        m_ids.append(task.id);
    }
    connect(&tasks, &BackgroundTasks::added, this, &BackgroundTaskModel::addRow);
    connect(&tasks, &BackgroundTasks::changed, this, &BackgroundTaskModel::updateRow);
    connect(&tasks, &BackgroundTasks::outputGrew, this, &BackgroundTaskModel::noteGrowth);
    startTicking();
}

int BackgroundTaskModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_ids.size());
}

int BackgroundTaskModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant BackgroundTaskModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const BackgroundTask &task = taskAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return display(task, index.column());
    case Qt::ToolTipRole:
        return toolTip(task);
    case Qt::TextAlignmentRole:
        return QVariant(index.column() >= Elapsed ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        if (index.column() == State)
            return QStringLiteral("%1, %2, %3").arg(task.id.toString(), stateText(task), oneLine(task.command));
        return display(task, index.column());
    case IdRole:
        return task.id.toString();
    case StatusRole:
        return statusWord(task.status);
    case IsRunningRole:
        return !isFinal(task.status);
    case CommandRole:
        return task.command;
    case EndRole:
        return oneLine(endDescription(task));
    case SortRole:
        return sortKey(task, index.column());
    default:
        return {};
    }
}

QVariant BackgroundTaskModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(section >= Elapsed ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    static const QStringList names{tr("State"), tr("Command"), tr("Elapsed"), tr("Exit"), tr("Size")};
    return names.at(section);
}

BackgroundTaskId BackgroundTaskModel::idAt(const QModelIndex &index) const
{
    return index.isValid() ? taskAt(index.row()).id : BackgroundTaskId();
}

QModelIndex BackgroundTaskModel::indexOf(const BackgroundTaskId &id, int column) const
{
    return m_positions.contains(id) ? index(rowOf(id), column) : QModelIndex();
}

void BackgroundTaskModel::addRow(const BackgroundTaskId &id)
{
    beginInsertRows({}, 0, 0);
    m_positions.insert(id, int(m_ids.size()));
    m_ids.append(id);
    endInsertRows();
    startTicking();
}

void BackgroundTaskModel::updateRow(const BackgroundTaskId &id)
{
    if (!m_positions.contains(id))
        return;
    const int row = rowOf(id);
    emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
    startTicking();
}

void BackgroundTaskModel::noteGrowth(const BackgroundTaskId &id)
{
    // A hundred chatty tasks would repaint the list thousands of times a second: the first report waits for the others.
    if (m_grown.isEmpty())
        m_clock.callAfter(200ms, this, [this] { showGrowth(); });
    m_grown.insert(id);
}

void BackgroundTaskModel::showGrowth()
{
    const QSet<BackgroundTaskId> grown = std::exchange(m_grown, {});
    for (const BackgroundTaskId &id : grown) {
        const QModelIndex cell = indexOf(id, Size);
        if (cell.isValid())
            emit dataChanged(cell, cell, {Qt::DisplayRole, Qt::AccessibleTextRole, SortRole});
    }
}

void BackgroundTaskModel::startTicking()
{
    if (m_ticking || m_tasks.runningCount() == 0)
        return;
    m_ticking = true;
    m_clock.callAfter(1s, this, [this] { tick(); });
}

void BackgroundTaskModel::tick()
{
    m_ticking = false;
    int first = -1;
    int last = -1;
    for (int row = 0; row < rowCount(); ++row) {
        if (isFinal(taskAt(row).status))
            continue;
        first = first < 0 ? row : first;
        last = row;
    }
    if (first >= 0)
        emit dataChanged(index(first, Elapsed), index(last, Elapsed), {Qt::DisplayRole, Qt::AccessibleTextRole, SortRole});
    startTicking();
}

const BackgroundTask &BackgroundTaskModel::taskAt(int row) const
{
    // A row of this model always is a task there: none is ever removed.
    return *m_tasks.find(m_ids.at(m_ids.size() - 1 - row));
}

int BackgroundTaskModel::rowOf(const BackgroundTaskId &id) const
{
    return int(m_ids.size()) - 1 - m_positions.value(id);
}

qint64 BackgroundTaskModel::elapsedMs(const BackgroundTask &task) const
{
    if (isFinal(task.status))
        return task.durationMs;
    return qMax<qint64>(0, task.startedAt.msecsTo(m_clock.now()));
}

QString BackgroundTaskModel::elapsedText(const BackgroundTask &task) const
{
    // It never ran, or nobody knows how long: "0 ms" would be a false fact.
    if (isFinal(task.status) && task.durationMs == 0)
        return QStringLiteral("–");
    return isFinal(task.status) ? durationText(task.durationMs) : runningTimeText(elapsedMs(task));
}

QString BackgroundTaskModel::display(const BackgroundTask &task, int column) const
{
    switch (column) {
    case State: return stateText(task);
    case Command: return oneLine(task.command);
    case Elapsed: return elapsedText(task);
    case Exit: return exitText(task);
    case Size: return sizeOf(task);
    default: return {};
    }
}

QVariant BackgroundTaskModel::sortKey(const BackgroundTask &task, int column) const
{
    switch (column) {
    case Elapsed: return elapsedMs(task);
    case Size: return task.outputBytes;
    default: return display(task, column);
    }
}

} // namespace Deckhand
