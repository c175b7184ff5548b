#pragma once

#include "anthropic/refusedattachments.h"
#include "anthropic/wireblock.h"

#include <QHash>
#include <QSet>

#include <deque>

namespace Deckhand {

/// A message of the history with its blocks, written once.
struct WrittenMessage {
    MessagePtr message;
    QList<WireBlock> blocks;
};

/// One message of the request.
struct WireMessage {
    Role role = Role::User;
    QList<const WireBlock *> blocks; ///< never empty
};

/// Joins a history into what a strict server takes, whatever was cancelled, cut, lost or written by a sloppy server:
/// roles alternate and begin with user; each call is answered in the next message, results first, once; ids are unique;
/// no result stands without its call. The history itself is not touched: the repair is the same in every request, so
/// that what was cached stays cached.
class WireHistory
{
public:
    struct Terms {
        QString model;                       ///< thinking of other models is left out
        QString server = {};                 ///< and of other servers; what has no signature goes to no other at all
        bool unsignedThinking = true;        ///< false: what has no signature is left out
        int firstThinking = 0;               ///< thinking of earlier messages (by index) is left out
        bool documents = true;               ///< false: a line of text instead
        QList<SentAttachment> withheld = {}; ///< a line of text instead
    };
    explicit WireHistory(Terms terms) : m_terms(std::move(terms)) {}

    /// Once. The blocks belong to `history` and to this object: a long conversation is joined without copying.
    QList<WireMessage> join(const QList<WrittenMessage> &history);
    /// There is thinking without a signature that came from this server in this model, whether it goes along or not.
    bool hasUnsignedThinking() const { return m_hasUnsignedThinking; }

private:
    struct Call {
        QString said; ///< the id that its result names
        QString sent; ///< the id on the wire
    };

    void lookAhead(const QList<WrittenMessage> &history);
    const WireBlock *withoutRefused(const WrittenMessage &message, const WireBlock &block);
    void takeUser(const WrittenMessage &message);
    void takeAssistant(const WrittenMessage &message, int index);
    bool isOfAsked(const Message &message) const;
    bool goesAlong(const WrittenMessage &message, const WireBlock &block, int index);
    void takeResult(const WireBlock &result);
    const WireBlock *withUniqueId(const WireBlock &use);
    const WireBlock *keep(WireBlock block);
    void closeUserMessage();

    Terms m_terms;
    QList<WireMessage> m_out;
    QList<const WireBlock *> m_results; ///< of the user message that is being joined
    QList<const WireBlock *> m_others;
    std::deque<WireBlock> m_made; ///< what the history does not hold
    QList<Call> m_open;           ///< calls of the last assistant message that are not answered yet
    QSet<QString> m_ids;
    QSet<QString> m_serverCalls;            ///< not answered yet
    QHash<QString, int> m_lastServerResult; ///< by call: the number of the block that answers it
    bool m_hasUnsignedThinking = false;
    int m_block = 0;          ///< counts the blocks of all messages of the model
    int m_unresolvedFrom = 0; ///< first message whose server calls may still wait for their results
};

} // namespace Deckhand
