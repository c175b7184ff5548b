#include "models/toollogmodel.h"

#include "base/humantext.h"
#include "base/textcut.h"

#include <algorithm>

namespace Deckhand {

namespace {

QString toolTip(const ToolCall &call)
{
    QString head = call.name + QStringLiteral(" · ") + stateWord(call);
    if (call.startedAt.isValid())
        head += call.startedAt.toLocalTime().toString(QStringLiteral(" · yyyy-MM-dd HH:mm:ss"));
    return literalToolTip(call.summary.isEmpty() ? head : head + u'\n' + call.summary);
}

/// What did not begin yet is the newest.
qint64 sortTime(const ToolCall &call)
{
    if (call.startedAt.isValid())
        return call.startedAt.toMSecsSinceEpoch();
    return call.state == ToolCall::State::Done ? 0 : std::numeric_limits<qint64>::max();
}

} // namespace

ToolLogModel::ToolLogModel(QObject *parent, int maximumRows)
    : TableModel({tr("Time"), tr("Tool"), tr("Summary"), tr("State"), tr("Duration")}, {Duration}, parent),
      m_maximumRows(qMax(1, maximumRows))
{
}

QVariant ToolLogModel::cell(int row, int column, int role) const
{
    const ToolCall &call = m_calls.at(row);
    switch (role) {
    case Qt::DisplayRole:
        return display(row, column);
    case Qt::ToolTipRole:
        return toolTip(call);
    case Qt::AccessibleTextRole:
        if (column == Time)
            return QStringLiteral("%1, %2, %3").arg(call.name, stateWord(call), oneLine(call.summary));
        return display(row, column);
    case IdRole:
        return call.id.toString();
    case StateRole:
        return stateWord(call);
    case InputRole:
        return inputText(call.input);
    case ResultRole:
        return call.state == ToolCall::State::Done ? resultText(call.result) : QString();
    case SortRole:
        if (column == Time)
            return sortTime(call);
        return column == Duration ? QVariant(call.durationMs) : QVariant(display(row, column));
    default:
        return {};
    }
}

QList<ToolCall> ToolLogModel::calls(const std::function<bool(const ToolCall &)> &wanted) const
{
    QList<ToolCall> found;
    std::copy_if(m_calls.begin(), m_calls.end(), std::back_inserter(found), wanted);
    return found;
}

void ToolLogModel::apply(const AgentEvent &event)
{
    if (const auto *changed = std::get_if<ToolCallChanged>(&event))
        record(changed->call);
    else if (const auto *answer = std::get_if<AssistantMessageAdded>(&event))
        m_told.follow(*answer->message);
    else if (const auto *results = std::get_if<UserMessageAdded>(&event))
        recordTold(m_told.follow(*results->message));
}

void ToolLogModel::record(const ToolCall &call)
{
    const auto known = m_numbers.constFind(call.id);
    if (known != m_numbers.constEnd()) {
        const int row = int(*known - m_dropped);
        m_calls[row] = call;
        emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
        return;
    }
    if (m_calls.size() >= m_maximumRows)
        dropOldest();
    const int row = rowCount();
    beginInsertRows({}, row, row);
    m_numbers.insert(call.id, m_dropped + row);
    m_calls.append(call);
    endInsertRows();
}

/// Those of this run were heard of while they ran.
void ToolLogModel::recordTold(const QList<ToolCall> &calls)
{
    for (const ToolCall &call : calls) {
        if (m_numbers.contains(call.id))
            continue;
        record(call);
        m_endOfTold = m_dropped + rowCount();
    }
}

void ToolLogModel::dropOldest()
{
    // A tenth at once: removing one row a call would move all the others each time.
    const int count = qMax(1, m_maximumRows / 10);
    beginRemoveRows({}, 0, count - 1);
    for (int row = 0; row < count; ++row)
        m_numbers.remove(m_calls.at(row).id);
    m_calls.remove(0, count);
    m_dropped += count;
    endRemoveRows();
}

QString ToolLogModel::display(int row, int column) const
{
    const ToolCall &call = m_calls.at(row);
    switch (column) {
    case Time: {
        const bool isOfEarlierRun = m_dropped + row < m_endOfTold;
        return call.startedAt.toLocalTime().toString(isOfEarlierRun ? QStringLiteral("MM-dd HH:mm")
                                                                    : QStringLiteral("HH:mm:ss"));
    }
    case Tool:
        return call.name;
    case Summary:
        return oneLine(call.summary);
    case State:
        return stateWord(call);
    case Duration:
        return call.state == ToolCall::State::Done ? durationText(call.durationMs) : QString();
    default:
        return {};
    }
}

} // namespace Deckhand
