#include "conversation/transcript.h"

#include "conversation/toldcalls.h"
#include "conversation/webblocks.h"

#include <QRegularExpression>
#include <QStringList>

namespace Deckhand {

namespace {

bool isBlank(QStringView text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.isSpace(); });
}

TranscriptEntry entryOf(TranscriptEntry::Kind kind, const QString &text)
{
    TranscriptEntry entry;
    entry.kind = kind;
    entry.text = text;
    return entry;
}

TranscriptEntry entryOf(const ToolCall &call)
{
    TranscriptEntry entry;
    entry.kind = TranscriptEntry::Kind::ToolCall;
    entry.call = std::make_shared<const ToolCall>(call);
    return entry;
}

/// A call of a tool of the server's, or what it gave.
void addServerBlock(QList<TranscriptEntry> &entries, const OpaqueBlock &block)
{
    if (const auto call = serverCallOf(block)) {
        entries.append(entryOf(*call));
        return;
    }
    for (TranscriptEntry &entry : entries) {
        if (entry.kind != TranscriptEntry::Kind::ToolCall)
            continue;
        ToolCall call = *entry.call;
        if (!completeServerCall(call, block))
            continue;
        entry.call = std::make_shared<const ToolCall>(std::move(call));
        return;
    }
}

/// The entries that a finished message of the model gives, in order.
QList<TranscriptEntry> entriesOf(const Message &message)
{
    using Kind = TranscriptEntry::Kind;
    QList<TranscriptEntry> entries;
    const auto add = [&entries](Kind kind, const QString &text) {
        if (!isBlank(text))
            entries.append(entryOf(kind, text));
    };
    bool goesOn = false; // a text that cites comes in pieces
    for (const ContentBlock &block : message.content) {
        const bool isText = std::holds_alternative<TextBlock>(block);
        const bool isNext = std::exchange(goesOn, isText) && isText && !entries.isEmpty();
        if (const auto *text = std::get_if<TextBlock>(&block); text && isNext && entries.last().kind == Kind::Assistant)
            entries.last().text += textWithCitations(*text);
        else if (text)
            add(Kind::Assistant, textWithCitations(*text));
        else if (const auto *thinking = std::get_if<ThinkingBlock>(&block))
            add(Kind::Thinking, thinking->thinking);
        else if (const auto *use = std::get_if<ToolUseBlock>(&block))
            entries.append(entryOf(callOf(*use)));
        else if (const auto *opaque = std::get_if<OpaqueBlock>(&block); opaque && opaque->sendBack)
            addServerBlock(entries, *opaque);
        else if (opaque)
            add(Kind::Remark,
                QStringLiteral("The model sent a block of type \u201c%1\u201d, which this program does not show.")
                    .arg(opaque->type));
    }
    return entries;
}

} // namespace

void Transcript::apply(const AgentEvent &event, TranscriptObserver *observer)
{
    m_observer = observer;
    std::visit([this](const auto &what) { on(what); }, event);
    m_observer = nullptr;
}

void Transcript::on(const TurnStarted &)
{
    if (m_retryRow < 0)
        return;
    m_entries[m_retryRow].canRetry = false;
    changed(std::exchange(m_retryRow, -1));
}

void Transcript::on(const UserMessageAdded &event)
{
    const QList<ContentBlock> &content = event.message->content;
    for (const ContentBlock &block : content) {
        // What rides behind a summary was shown when it was said.
        if (const auto *summary = std::get_if<SummaryBlock>(&block))
            return addSummary(summary->text);
        if (const auto *result = std::get_if<ToolResultBlock>(&block))
            completeTool(*result);
        else if (const auto *notices = std::get_if<NoticesBlock>(&block))
            add(entryOf(Kind::Notices, notices->text));
    }
    addUserWords(event.message);
    // Notices enter the history when the request that carries them is accepted: in flight, but not part of its answer.
    if (m_streamStart >= 0)
        m_streamStart = m_rowOfRequest[m_request] = size();
}

void Transcript::addSummary(const QString &text)
{
    add(entryOf(Kind::Summary, text));
    if (m_streamStart >= 0)
        m_streamStart = size();
}

void Transcript::addUserWords(const MessagePtr &message)
{
    TranscriptEntry entry = entryOf(Kind::User, wordsOf(message->content));
    entry.attachments = attachmentsOf(message->content);
    if (isBlank(entry.text) && entry.attachments.isEmpty())
        return;
    entry.message = message;
    add(std::move(entry));
}

void Transcript::completeTool(const ToolResultBlock &result)
{
    const int row = m_rowOfTool.value(result.toolUseId, -1);
    if (row < 0 || m_entries.at(row).call->state == ToolCall::State::Done)
        return; // a live call's own event told it already, with more
    ToolCall call = *m_entries.at(row).call;
    complete(call, result);
    m_entries[row].call = std::make_shared<const ToolCall>(std::move(call));
    changed(row);
}

int Transcript::rowOfRequest(int number) const
{
    const int row = m_rowOfRequest.value(number, -1);
    return row < size() ? row : -1;
}

void Transcript::on(const RequestStarted &event)
{
    m_request = event.number;
    m_rowOfRequest.insert(m_request, size());
    m_streamStart = size();
    m_rowOfBlock.clear();
}

void Transcript::on(const Streamed &event)
{
    if (m_streamStart >= 0)
        std::visit([this](const auto &what) { onStream(what); }, event.event);
}

void Transcript::onStream(const BlockStarted &event)
{
    // Text and thinking get their row with their first words: the model often opens a block that stays empty.
    std::optional<ToolCall> call;
    if (const auto *use = std::get_if<ToolUseBlock>(&event.block))
        call = callOf(*use);
    else if (const auto *opaque = std::get_if<OpaqueBlock>(&event.block))
        call = serverCallOf(*opaque);
    if (!call)
        return;
    TranscriptEntry entry = entryOf(*call);
    entry.streaming = true;
    m_rowOfBlock.insert(event.index, add(std::move(entry)));
}

void Transcript::onStream(const TextDelta &event)
{
    growBlock(event.index, Kind::Assistant, event.text);
}

void Transcript::onStream(const ThinkingDelta &event)
{
    growBlock(event.index, Kind::Thinking, event.text);
}

void Transcript::growBlock(int index, Kind kind, const QString &text)
{
    auto known = m_rowOfBlock.constFind(index);
    // A text that cites comes in pieces, which are one for people.
    if (known == m_rowOfBlock.cend() && kind == Kind::Assistant) {
        const auto before = m_rowOfBlock.constFind(index - 1);
        if (before != m_rowOfBlock.cend() && m_entries.at(*before).kind == kind) {
            m_entries[*before].streaming = true;
            known = m_rowOfBlock.insert(index, *before);
        }
    }
    if (known != m_rowOfBlock.cend()) {
        // Appending in place is amortised constant only while nobody else holds this string.
        m_entries[*known].text += text;
        changed(*known, true);
    } else if (!isBlank(text)) {
        TranscriptEntry entry = entryOf(kind, text);
        entry.streaming = true;
        m_rowOfBlock.insert(index, add(std::move(entry)));
    }
}

void Transcript::onStream(const BlockFinished &event)
{
    const auto known = m_rowOfBlock.constFind(event.index);
    if (known == m_rowOfBlock.cend())
        return;
    m_entries[*known].streaming = false;
    changed(*known);
}

void Transcript::on(const AssistantMessageAdded &event)
{
    int row = m_streamStart >= 0 ? m_streamStart : size();
    for (TranscriptEntry &entry : entriesOf(*event.message)) {
        reconcile(row, std::move(entry));
        if (m_entries.at(row).kind == Kind::Assistant)
            m_entries[row].message = event.message;
        ++row;
    }
    if (row < size())
        remove(row, size() - 1);
    m_streamStart = -1;
    m_rowOfBlock.clear();
}

/// Makes `row` show `entry`. What was streamed is normally the same, and then nothing is touched.
void Transcript::reconcile(int row, TranscriptEntry entry)
{
    if (row < size() && m_entries.at(row).kind != entry.kind)
        remove(row, size() - 1);
    if (row >= size()) {
        add(std::move(entry));
        return;
    }
    TranscriptEntry &shown = m_entries[row];
    if (entry.kind == Kind::ToolCall) {
        if (shown.call->id != entry.call->id)
            m_rowOfTool.remove(shown.call->id);
        m_rowOfTool.insert(entry.call->id, row);
    } else if (!shown.streaming && shown.text == entry.text) {
        shown.text = entry.text; // the message's own: what was streamed would be held a second time for good
        return;
    }
    shown = std::move(entry);
    changed(row);
}

void Transcript::on(const RequestFailed &)
{
    if (m_streamStart >= 0 && m_streamStart < size())
        remove(m_streamStart, size() - 1);
    m_rowOfRequest.remove(m_request);
    m_streamStart = -1;
    m_rowOfBlock.clear();
}

void Transcript::on(const CompactionStarted &event)
{
    m_compactsByHand = !event.automatic;
}

void Transcript::on(const CompactionEnded &event)
{
    m_streamStart = -1;
    if (!event.error.isEmpty() && !m_compactsByHand)
        add(entryOf(Kind::Remark, event.error));
}

void Transcript::on(const ToolCallChanged &event)
{
    const int row = m_rowOfTool.value(event.call.id, -1);
    if (row < 0) {
        add(entryOf(event.call));
        return;
    }
    m_entries[row].call = std::make_shared<const ToolCall>(event.call);
    m_entries[row].streaming = false;
    changed(row);
}

void Transcript::on(const TurnEnded &event)
{
    switch (event.outcome) {
    case TurnOutcome::Completed:
        break;
    case TurnOutcome::Interrupted:
        add(entryOf(Kind::Remark, abandonStream()
                                      ? QStringLiteral("Stopped. The model will not remember this unfinished answer.")
                                      : QStringLiteral("Stopped.")));
        break;
    case TurnOutcome::MaxTokens:
        add(entryOf(Kind::Remark,
                    event.error.isEmpty() ? QStringLiteral("The answer was cut by the token limit.") : event.error));
        break;
    case TurnOutcome::MaxTurns:
        add(entryOf(Kind::Remark,
                    event.error.isEmpty() ? QStringLiteral("The limit of model calls was reached.") : event.error));
        break;
    case TurnOutcome::Refused:
    case TurnOutcome::Failed:
        TranscriptEntry entry = entryOf(Kind::Error, event.error);
        if (entry.text.isEmpty())
            entry.text = event.outcome == TurnOutcome::Refused ? QStringLiteral("The model refused to answer.")
                                                               : QStringLiteral("The turn failed.");
        entry.canRetry = event.canRetry;
        const int row = add(std::move(entry));
        m_retryRow = event.canRetry ? row : -1;
        break;
    }
    finishStreaming();
}

/// Stop, before the message was there. Its words stay readable, but the tool calls in it were never made.
/// True if words are left.
bool Transcript::abandonStream()
{
    if (m_streamStart < 0)
        return false;
    for (int row = size() - 1; row >= m_streamStart; --row) {
        const TranscriptEntry &entry = m_entries.at(row);
        if (entry.kind == Kind::ToolCall || isBlank(entry.text))
            remove(row, row);
    }
    return m_streamStart < size();
}

void Transcript::finishStreaming()
{
    if (m_streamStart < 0)
        return;
    for (int row = m_streamStart; row < size(); ++row) {
        if (std::exchange(m_entries[row].streaming, false))
            changed(row);
    }
    m_streamStart = -1;
    m_rowOfBlock.clear();
}

void Transcript::on(const Remark &event)
{
    add(entryOf(Kind::Remark, event.text));
}

int Transcript::add(TranscriptEntry entry)
{
    const int row = size();
    if (entry.kind == Kind::ToolCall)
        m_rowOfTool.insert(entry.call->id, row);
    if (m_observer)
        m_observer->insertBegins(row, row);
    m_entries.append(std::move(entry));
    if (m_observer)
        m_observer->insertEnded();
    return row;
}

void Transcript::remove(int first, int last)
{
    if (m_observer)
        m_observer->removeBegins(first, last);
    for (int row = first; row <= last; ++row) {
        if (m_entries.at(row).kind == Kind::ToolCall)
            m_rowOfTool.remove(m_entries.at(row).call->id);
    }
    m_entries.remove(first, last - first + 1);
    if (m_observer)
        m_observer->removeEnded();
}

void Transcript::changed(int row, bool grew)
{
    if (m_observer)
        m_observer->rowChanged(row, grew);
}

QString noticesSummary(const QString &block)
{
    if (block.startsWith(QLatin1String("<plan-reminder>")))
        return QStringLiteral("Reminder of the plan");
    if (block.startsWith(QLatin1String("<folder-opened>")))
        return QStringLiteral("A folder was opened to the agent");
    static const QRegularExpression memory(QStringLiteral("^<memory-file folder=\"[^\"]*\" path=\"([^\"]*)\""));
    if (const auto match = memory.match(block); match.hasMatch())
        return QStringLiteral("Memory file ") + match.captured(1);
    if (block.startsWith(QLatin1String("<plan-mode>")))
        return QStringLiteral("Reminder that it only plans");
    static const QRegularExpression entry(QStringLiteral("^\\[bg:([0-9A-Za-z]+)\\] (\\w+)"),
                                          QRegularExpression::MultilineOption);
    QStringList ends;
    auto matches = entry.globalMatch(block);
    while (matches.hasNext()) {
        const auto match = matches.next();
        ends.append(match.captured(1) + QLatin1Char(' ') + match.captured(2));
    }
    if (ends.isEmpty())
        return QStringLiteral("Background tasks ended");
    if (ends.size() == 1)
        return QStringLiteral("Background task ") + ends.first();
    constexpr int shown = 4;
    QString text =
        QStringLiteral("%1 background tasks: ").arg(ends.size()) + ends.mid(0, shown).join(QStringLiteral(", "));
    return ends.size() > shown ? text + QStringLiteral(" …") : text;
}

} // namespace Deckhand
