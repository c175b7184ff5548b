#pragma once

#include "conversation/agentevent.h"

#include <QHash>
#include <QSet>

namespace Deckhand {

/// One thing to show of a conversation.
struct TranscriptEntry {
    enum class Kind { User, Assistant, Thinking, ToolCall, Notices, Summary, Error, Remark };

    Kind kind = Kind::Remark;
    bool streaming = false;  ///< it still grows
    bool canRetry = false;   ///< of Error: at most one entry has it, and only while no turn runs
    QStringList attachments; ///< of User: what came with the words, a line for people each
    QString text;            ///< words, thinking, the notices' block, the error; empty for tool calls
    MessagePtr message;      ///< of User and Assistant: the one of the history that it shows
    std::shared_ptr<const Deckhand::ToolCall> call = nullptr; ///< of ToolCall only, else null: there are many entries
};

/// Hears what Transcript::apply does, in the brackets that an item model needs.
class TranscriptObserver
{
public:
    virtual ~TranscriptObserver() = default;
    virtual void insertBegins(int first, int last) = 0;
    virtual void insertEnded() = 0;
    virtual void removeBegins(int first, int last) = 0;
    virtual void removeEnded() = 0;
    /// `grew`: only that text was appended to a streaming entry.
    virtual void rowChanged(int row, bool grew) = 0;
};

/// The conversation as people see it: a fold over what happened. What was streamed is provisional until the message is there:
/// the message's words win, and a request that failed takes its rows back.
class Transcript
{
public:
    void apply(const AgentEvent &event, TranscriptObserver *observer = nullptr);

    int size() const { return int(m_entries.size()); }
    const TranscriptEntry &at(int row) const { return m_entries.at(row); }
    /// -1 where the conversation has no such call, or it is not read to its end.
    int rowOfTool(const ToolUseId &id) const { return m_rowOfTool.value(id, -1); }
    /// The first row of what a model call of this run of the program answered; -1 where it gave nothing that is shown.
    int rowOfRequest(int number) const;

private:
    using Kind = TranscriptEntry::Kind;

    void on(const TurnStarted &event);
    void on(const UserMessageAdded &event);
    void on(const RequestStarted &event);
    void on(const Streamed &event);
    void on(const WireEvent &) {}
    void on(const AssistantMessageAdded &event);
    void on(const RequestFailed &event);
    void on(const RetryScheduled &) {} // told beside the conversation: it is over when the answer comes
    void on(const CompactionStarted &event);
    void on(const CompactionEnded &event);
    void on(const ToolCallChanged &event);
    void on(const TurnEnded &event);
    void on(const Remark &event);

    void onStream(const StreamStarted &) {}
    void onStream(const BlockStarted &event);
    void onStream(const TextDelta &event);
    void onStream(const ThinkingDelta &event);
    void onStream(const ToolInputDelta &) {}
    void onStream(const BlockFinished &event);

    void addUserWords(const MessagePtr &message);
    void addSummary(const QString &text);
    void completeTool(const ToolResultBlock &result);
    void reconcile(int row, TranscriptEntry entry);
    void growBlock(int index, Kind kind, const QString &text);
    void finishStreaming();
    bool abandonStream();

    int add(TranscriptEntry entry);
    void remove(int first, int last);
    void changed(int row, bool grew = false);

    QList<TranscriptEntry> m_entries;
    int m_streamStart = -1;            ///< first row of the request in flight; -1: none
    QHash<int, int> m_rowOfBlock;      ///< of the request in flight
    QHash<ToolUseId, int> m_rowOfTool; ///< rows never shift but by removal at their end
    QHash<int, int> m_rowOfRequest;    ///< where the answer begins, by the number of the model call
    int m_request = 0;                 ///< in flight, or the last
    int m_retryRow = -1;
    bool m_compactsByHand = false; ///< its failure is told by the end of its turn
    TranscriptObserver *m_observer = nullptr;
};

/// What a notices block says in one line: "Background task 1a2b3c4d completed".
QString noticesSummary(const QString &block);

} // namespace Deckhand
