#pragma once

#include "historysearch/conversationpieces.h"

#include <QHash>

namespace Deckhand {

/// Whose pieces are looked at.
struct SearchedConversation {
    SessionId session;
    QString folder;
    QString words; ///< the first that the user said
    QString given; ///< a title; empty: none
    const QString &title() const { return given.isEmpty() ? words : given; }
};

/// Takes pieces, the newest first, and keeps those that are wanted until there are enough.
class HitCollector
{
public:
    explicit HitCollector(const SearchQuery &query) : m_query(query), m_words(query.words) {}

    const SearchWords &words() const { return m_words; }
    bool isFull() const { return m_answer.hits.size() >= m_query.most; }
    bool wants(const SearchedConversation &conversation) const;
    /// By what is known of it without its text.
    bool wants(const Piece &piece) const;
    void add(const SearchedConversation &conversation, const Piece &piece);
    SearchAnswer take();

private:
    const SearchQuery m_query;
    const SearchWords m_words;
    SearchAnswer m_answer;
    QHash<SessionId, int> m_of;
};

} // namespace Deckhand
