#include "ui/conversation/soughtwords.h"

#include <algorithm>

namespace Deckhand {

namespace {

/// Of Markdown: may stand within a word and not be drawn.
bool isUndrawnMark(QChar c)
{
    return c == u'*' || c == u'_' || c == u'`' || c == u'~' || c == u'\\';
}

} // namespace

SoughtWords::SoughtWords(const QString &typed, int serial) : m_words(SearchWords::phrase(typed)), m_serial(serial)
{
    if (isEmpty())
        return;
    const QString &phrase = m_words.terms().first();
    for (const QStringView word : wordsIn(phrase)) {
        if (word.size() > m_part.size())
            m_part = word.toString();
    }
    if (m_part.isEmpty())
        m_part = phrase.trimmed().at(0);
}

bool SoughtWords::mayBeInMarkdown(QStringView source) const
{
    QString folded = FoldedText(source).text();
    if (folded.contains(m_part)
        || (folded.contains(u'&') && folded.contains(u';'))) // an entity is drawn as what it names
        return true;
    folded.erase(std::remove_if(folded.begin(), folded.end(), isUndrawnMark), folded.end());
    return folded.contains(m_part);
}

} // namespace Deckhand
