#include "historysearch/hitcollector.h"

#include <algorithm>
#include <tuple>

namespace Deckhand {

bool HitCollector::wants(const SearchedConversation &conversation) const
{
    return (m_query.folder.isEmpty() || conversation.folder == m_query.folder)
        && m_of.value(conversation.session) < m_query.mostOfOne;
}

bool HitCollector::wants(const Piece &piece) const
{
    return (m_query.tool.isEmpty() || piece.tool == m_query.tool)
        && (m_query.file.isEmpty() || piece.files.contains(m_query.file, Qt::CaseInsensitive))
        && (!m_query.since.isValid() || piece.at >= m_query.since)
        && (!m_query.until.isValid() || (piece.at.isValid() && piece.at <= m_query.until));
}

void HitCollector::add(const SearchedConversation &conversation, const Piece &piece)
{
    std::optional<SearchHit> hit = hitIn(piece, m_words);
    if (!hit)
        return;
    ++m_of[conversation.session];
    hit->session = conversation.session;
    hit->title = conversation.title();
    hit->folder = conversation.folder;
    m_answer.hits.append(*hit);
}

SearchAnswer HitCollector::take()
{
    m_answer.query = m_query;
    m_answer.isCapped = isFull();
    const auto before = [](const SearchHit &a, const SearchHit &b) {
        return std::tuple(!a.beginsWords, b.at) < std::tuple(!b.beginsWords, a.at);
    };
    std::stable_sort(m_answer.hits.begin(), m_answer.hits.end(), before);
    return std::exchange(m_answer, {});
}

} // namespace Deckhand
