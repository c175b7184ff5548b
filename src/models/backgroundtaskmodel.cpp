#include "models/backgroundtaskmodel.h"

#include "base/humantext.h"
#include "base/textcut.h"
#include "models/tasktext.h"

namespace Deckhand {

using namespace std::chrono_literals;

namespace {

const QList<int> kTextRoles{Qt::DisplayRole, Qt::AccessibleTextRole, BackgroundTaskModel::SortRole};
const QList<int> kStateRoles{Qt::DisplayRole, Qt::AccessibleTextRole, BackgroundTaskModel::SortRole,
                             BackgroundTaskModel::MarkRole, BackgroundTaskModel::FullStateRole};

QString sizeOf(const BackgroundTask &task)
{
    return task.outputBytes > 0 ? sizeText(task.outputBytes) : QStringLiteral("–");
}

/// One core is 100 %, as in other programs that show processes.
QString cpuText(double cores)
{
    return QStringLiteral("%1 %").arg(qRound(cores * 100));
}

QString rateText(double bytesPerSecond)
{
    return bytesPerSecond < 1 ? QStringLiteral("–") : sizeText(qint64(bytesPerSecond)) + QStringLiteral("/s");
}

QString meterText(const BackgroundTask &task, int column)
{
    if (!task.meters)
        return {};
    switch (column) {
    case BackgroundTaskModel::Rate:
        return rateText(task.meters->outputRate);
    case BackgroundTaskModel::Cpu:
        return cpuText(task.meters->tree.cores);
    case BackgroundTaskModel::Memory:
        return sizeText(task.meters->tree.memoryBytes);
    case BackgroundTaskModel::Processes:
        return QString::number(task.meters->tree.processes);
    default:
        return {};
    }
}

double meterKey(const BackgroundTask &task, int column)
{
    if (!task.meters)
        return -1;
    switch (column) {
    case BackgroundTaskModel::Rate:
        return task.meters->outputRate;
    case BackgroundTaskModel::Cpu:
        return task.meters->tree.cores;
    case BackgroundTaskModel::Memory:
        return double(task.meters->tree.memoryBytes);
    default:
        return task.meters->tree.processes;
    }
}

QString endText(const BackgroundTask &task)
{
    const QString end = oneLine(endDescription(task));
    const QString remark = pipelineRemark(task);
    return remark.isEmpty() ? end : QStringLiteral("%1, but %2").arg(end, remark);
}

} // namespace

BackgroundTaskModel::BackgroundTaskModel(BackgroundTasks &tasks, Clock &clock, QObject *parent)
    : TableModel({tr("State"), tr("Command"), tr("Elapsed"), tr("Exit"), tr("Size"), tr("Rate"), tr("CPU"),
                  tr("Memory"), tr("Processes")},
                 {Elapsed, Exit, Size, Rate, Cpu, Memory, Processes}, parent),
      m_tasks(tasks),
      m_clock(clock)
{
    for (const BackgroundTask &task : tasks.tasks())
        addRow(task.id);
    connect(&tasks, &BackgroundTasks::added, this, &BackgroundTaskModel::addRow);
    connect(&tasks, &BackgroundTasks::changed, this, &BackgroundTaskModel::updateRow);
    connect(&tasks, &BackgroundTasks::outputGrew, this,
            [this](const BackgroundTaskId &id) { showLater(&m_grown, id); });
    connect(&tasks, &BackgroundTasks::measured, this,
            [this](const BackgroundTaskId &id) { showLater(&m_measured, id); });
}

QVariant BackgroundTaskModel::cell(int row, int column, int role) const
{
    const BackgroundTask &task = taskIn(row);
    switch (role) {
    case Qt::DisplayRole:
        return display(task, column);
    case Qt::ToolTipRole:
        return literalToolTip(taskFacts(task, silence(task)));
    case Qt::AccessibleTextRole:
        if (column == State)
            return QStringLiteral("%1, %2, %3")
                .arg(task.id.toString(), taskStateInFull(task, silence(task)), oneLine(task.command));
        return display(task, column);
    case IdRole:
        return task.id.toString();
    case StatusRole:
        return statusWord(task.status);
    case CommandRole:
        return task.command;
    case EndRole:
        return endText(task);
    case MarkRole:
        return taskMarkWord(task, silence(task));
    case FullStateRole:
        return taskStateInFull(task, silence(task));
    case SortRole:
        return sortKey(task, column);
    default:
        return {};
    }
}

BackgroundTaskId BackgroundTaskModel::idAt(const QModelIndex &index) const
{
    return index.isValid() ? taskIn(index.row()).id : BackgroundTaskId();
}

QModelIndex BackgroundTaskModel::indexOf(const BackgroundTaskId &id, int column) const
{
    return m_positions.contains(id) ? index(rowOf(id), column) : QModelIndex();
}

const BackgroundTask *BackgroundTaskModel::taskAt(const QModelIndex &index) const
{
    return index.isValid() ? &taskIn(index.row()) : nullptr;
}

BackgroundTaskModel::Totals BackgroundTaskModel::totals() const
{
    Totals totals;
    totals.counts = m_tasks.counts();
    for (const BackgroundTask &task : m_tasks.tasks()) {
        if (!task.meters)
            continue;
        totals.measured = true;
        totals.cores += task.meters->tree.cores;
        totals.memoryBytes += task.meters->tree.memoryBytes;
    }
    return totals;
}

void BackgroundTaskModel::addRow(const BackgroundTaskId &id)
{
    beginInsertRows({}, 0, 0);
    m_positions.insert(id, int(m_ids.size()));
    m_ids.append(id);
    if (m_tasks.find(id)->adopted)
        m_adoptedMs.insert(id, m_clock.monotonicMs());
    endInsertRows();
    if (!isFinal(m_tasks.find(id)->status))
        startTicking();
}

void BackgroundTaskModel::updateRow(const BackgroundTaskId &id)
{
    if (!m_positions.contains(id))
        return;
    const int row = rowOf(id);
    emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
    if (!isFinal(taskIn(row).status))
        startTicking();
}

/// A hundred chatty tasks would repaint the list thousands of times a second: the first report waits for the others.
void BackgroundTaskModel::showLater(QSet<BackgroundTaskId> *waiting, const BackgroundTaskId &id)
{
    if (m_grown.isEmpty() && m_measured.isEmpty())
        m_clock.callAfter(200ms, this, [this] { showWaiting(); });
    waiting->insert(id);
}

void BackgroundTaskModel::showWaiting()
{
    const QSet<BackgroundTaskId> grown = std::exchange(m_grown, {});
    const QSet<BackgroundTaskId> measured = std::exchange(m_measured, {});
    for (const BackgroundTaskId &id : grown) {
        const QModelIndex size = indexOf(id, Size);
        if (size.isValid())
            emit dataChanged(size, size, kTextRoles);
        if (m_silent.remove(id))
            emit dataChanged(indexOf(id, State), indexOf(id, State), kStateRoles);
    }
    for (const BackgroundTaskId &id : measured) {
        const QModelIndex rate = indexOf(id, Rate);
        if (rate.isValid())
            emit dataChanged(rate, indexOf(id, Processes), kTextRoles);
    }
}

void BackgroundTaskModel::startTicking()
{
    if (std::exchange(m_ticking, true))
        return;
    m_clock.callAfter(1s, this, [this] { tick(); });
}

void BackgroundTaskModel::tick()
{
    m_ticking = false;
    int first = -1;
    int last = -1;
    for (int row = 0; row < rowCount(); ++row) {
        const BackgroundTask &task = taskIn(row);
        if (isFinal(task.status))
            continue;
        first = first < 0 ? row : first;
        last = row;
        const bool isSilent = silence(task).has_value();
        const bool wasSilent = m_silent.contains(task.id);
        if (isSilent)
            m_silent.insert(task.id);
        else
            m_silent.remove(task.id);
        if (isSilent || wasSilent)
            emit dataChanged(index(row, State), index(row, State), kStateRoles);
    }
    if (first < 0)
        return;
    emit dataChanged(index(first, Elapsed), index(last, Elapsed), kTextRoles);
    startTicking();
}

const BackgroundTask &BackgroundTaskModel::taskIn(int row) const
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
    return isFinal(task.status) ? task.durationMs : task.runningMs(m_clock.monotonicMs());
}

QString BackgroundTaskModel::elapsedText(const BackgroundTask &task) const
{
    // It never ran, or nobody knows how long: "0 ms" would be a false fact.
    if (isFinal(task.status) && task.durationMs == 0)
        return QStringLiteral("–");
    return isFinal(task.status) ? durationText(task.durationMs) : runningTimeText(elapsedMs(task));
}

std::optional<qint64> BackgroundTaskModel::silence(const BackgroundTask &task) const
{
    const auto adoptedMs = m_adoptedMs.constFind(task.id);
    const qint64 watchedMs =
        adoptedMs == m_adoptedMs.cend() ? std::numeric_limits<qint64>::max() : m_clock.monotonicMs() - *adoptedMs;
    return silenceOf(task, std::min(task.silentMs(m_clock.monotonicMs()), watchedMs));
}

QString BackgroundTaskModel::display(const BackgroundTask &task, int column) const
{
    switch (column) {
    case State:
        return taskStateText(task, silence(task));
    case Command:
        return oneLine(task.command);
    case Elapsed:
        return elapsedText(task);
    case Exit:
        return taskExitText(task);
    case Size:
        return sizeOf(task);
    default:
        return meterText(task, column);
    }
}

QVariant BackgroundTaskModel::sortKey(const BackgroundTask &task, int column) const
{
    switch (column) {
    case Elapsed:
        return elapsedMs(task);
    case Size:
        return task.outputBytes;
    case Rate:
    case Cpu:
    case Memory:
    case Processes:
        return meterKey(task, column);
    // The text of a silent one moves every second; its row shall not.
    case State:
        return taskMarkWord(task, silence(task));
    default:
        return display(task, column);
    }
}

} // namespace Deckhand
