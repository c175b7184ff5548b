#include "anthropic/wirehistory.h"

#include <algorithm>

namespace Deckhand {

namespace {

using Kind = WireBlock::Kind;

bool holdsOnlyResults(const WrittenMessage &message)
{
    return std::all_of(message.blocks.cbegin(), message.blocks.cend(),
                       [](const WireBlock &block) { return block.kind == Kind::ToolResult; });
}

} // namespace

QList<WireMessage> WireHistory::join(const QList<WrittenMessage> &history)
{
    lookAhead(history);
    m_out.reserve(history.size());
    for (int i = 0; i < int(history.size()); ++i) {
        if (history.at(i).message->role == Role::User)
            takeUser(history.at(i));
        else
            takeAssistant(history.at(i), i);
    }
    closeUserMessage();
    return std::move(m_out);
}

/// A server's own tool may answer in a later message: after a pause, or after the results of our tools. At the end of
/// the history it is waited for; further up a call without its result is refused.
void WireHistory::lookAhead(const QList<WrittenMessage> &history)
{
    int number = 0;
    for (const WrittenMessage &message : history) {
        if (message.message->role == Role::User)
            continue;
        for (const WireBlock &block : message.blocks) {
            ++number;
            if (block.kind == Kind::ServerToolResult)
                m_lastServerResult.insert(block.id, number);
        }
    }
    qsizetype at = history.size();
    while (at > 0 && history.at(at - 1).message->role == Role::User && holdsOnlyResults(history.at(at - 1)))
        --at;
    while (at > 0 && (history.at(at - 1).message->role == Role::Assistant || history.at(at - 1).blocks.isEmpty()))
        --at;
    m_unresolvedFrom = int(at);
}

void WireHistory::takeUser(const WrittenMessage &message)
{
    for (const WireBlock &written : message.blocks) {
        const WireBlock *block = withoutRefused(message, written);
        if (block->kind == Kind::ToolResult)
            takeResult(*block);
        else if (block->kind == Kind::Document && !m_terms.documents)
            m_others.append(keep({Kind::Content, textJson(block->id)}));
        else
            m_others.append(block);
    }
}

const WireBlock *WireHistory::withoutRefused(const WrittenMessage &message, const WireBlock &block)
{
    const bool isRefused = !m_terms.withheld.isEmpty() && m_terms.withheld.contains({message.message, block.source});
    return isRefused ? keep(withheldBlock(message.message->content.at(block.source))) : &block;
}

void WireHistory::takeResult(const WireBlock &result)
{
    const auto call =
        std::find_if(m_open.cbegin(), m_open.cend(), [&result](const Call &one) { return one.said == result.id; });
    if (call == m_open.cend())
        return;
    m_results.append(call->sent == result.id ? &result : keep(renamed(result, call->sent)));
    m_open.erase(call);
}

void WireHistory::takeAssistant(const WrittenMessage &message, int index)
{
    QList<const WireBlock *> blocks;
    for (const WireBlock &block : message.blocks) {
        if (goesAlong(message, block, index))
            blocks.append(&block);
    }
    if (blocks.isEmpty())
        return;
    closeUserMessage();
    if (m_out.isEmpty())
        m_out.append(
            {Role::User, {keep({Kind::Content, textJson(QStringLiteral("(What was said before is missing)"))})}});
    if (m_out.last().role == Role::User)
        m_out.append({Role::Assistant, {}});
    for (const WireBlock *block : std::as_const(blocks))
        m_out.last().blocks.append(block->kind == Kind::ToolUse ? withUniqueId(*block) : block);
}

bool WireHistory::isOfAsked(const Message &message) const
{
    return (message.requestModel.isEmpty() || message.requestModel == m_terms.model)
        && (message.server.isEmpty() || message.server == m_terms.server);
}

bool WireHistory::goesAlong(const WrittenMessage &message, const WireBlock &block, int index)
{
    ++m_block;
    switch (block.kind) {
    case Kind::Thinking:
        return index >= m_terms.firstThinking && isOfAsked(*message.message);
    case Kind::UnsignedThinking:
        if (message.message->server != m_terms.server || m_terms.server.isEmpty() || !isOfAsked(*message.message))
            return false;
        m_hasUnsignedThinking = true;
        return m_terms.unsignedThinking;
    case Kind::ServerToolUse:
        if (m_lastServerResult.value(block.id) < m_block && index < m_unresolvedFrom)
            return false;
        m_serverCalls.insert(block.id);
        return true;
    case Kind::ServerToolResult:
        return m_serverCalls.remove(block.id);
    default:
        return true;
    }
}

/// Some local servers call every call `call_0`.
const WireBlock *WireHistory::withUniqueId(const WireBlock &use)
{
    QString id = use.id;
    for (int i = 2; m_ids.contains(id); ++i)
        id = use.id + QLatin1Char('_') + QString::number(i);
    m_ids.insert(id);
    m_open.append({use.id, id});
    return id == use.id ? &use : keep(renamed(use, id));
}

const WireBlock *WireHistory::keep(WireBlock block)
{
    m_made.push_back(std::move(block));
    return &m_made.back();
}

void WireHistory::closeUserMessage()
{
    for (const Call &call : std::as_const(m_open))
        m_results.append(keep(missingResult(call.sent)));
    m_open.clear();
    if (m_results.isEmpty() && m_others.isEmpty())
        return;
    m_out.append({Role::User, m_results + m_others});
    m_results.clear();
    m_others.clear();
}

} // namespace Deckhand
