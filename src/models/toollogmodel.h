#pragma once

#include "conversation/agentevent.h"
#include "conversation/toldcalls.h"
#include "models/tablemodel.h"

#include <functional>

namespace Deckhand {

/// Every tool call of the session, one row each, the oldest first. Fed with the session's events; what is no tool call is
/// passed over. Beyond `maximumRows` the oldest rows go, a tenth at a time.
class ToolLogModel : public TableModel
{
    Q_OBJECT
public:
    enum Column { Time, Tool, Summary, State, Duration, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole, ///< QString: the tool use
        StateRole,             ///< QString: see stateWord()
        InputRole,             ///< QString: the input for people, a field a line
        ResultRole,            ///< QString: what the tool answered; empty before
        SortRole
    };

    explicit ToolLogModel(QObject *parent = nullptr, int maximumRows = 10'000);

    /// Those that `wanted` says yes to, the oldest first.
    QList<ToolCall> calls(const std::function<bool(const ToolCall &)> &wanted) const;

public slots:
    void apply(const Deckhand::AgentEvent &event);

private:
    int count() const override { return int(m_calls.size()); }
    QVariant cell(int row, int column, int role) const override;
    void record(const ToolCall &call);
    void recordTold(const QList<ToolCall> &calls);
    void dropOldest();
    QString display(int row, int column) const;

    QList<ToolCall> m_calls;
    QHash<ToolUseId, qint64> m_numbers; ///< the n-th call ever; its row is n - m_dropped
    qint64 m_dropped = 0;
    ToldCalls m_told;
    qint64 m_endOfTold = 0; ///< calls with a smaller number are of earlier runs of the program
    const int m_maximumRows;
};

} // namespace Deckhand
