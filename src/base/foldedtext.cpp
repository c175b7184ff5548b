#include "base/foldedtext.h"

#include <algorithm>
#include <array>

namespace Deckhand {

namespace {

bool isMark(QChar c)
{
    return c.category() == QChar::Mark_NonSpacing || c.category() == QChar::Mark_Enclosing;
}

bool isWordCharacter(QChar c)
{
    return c.isLetterOrNumber() || c.isSurrogate();
}

/// The letter below its accents, without case; null for a mark, which has none.
QChar foldedLetter(QChar c)
{
    if (isMark(c))
        return {};
    // What Hangul is composed of are no accents, and ligatures and the like are other letters.
    if (c.decompositionTag() == QChar::Canonical && c.script() != QChar::Script_Hangul)
        return foldedLetter(c.decomposition().at(0));
    return QChar(c.toCaseFolded());
}

/// Most texts beyond ASCII are Latin, and what Qt knows of a character takes it a hundred times as long as a look here.
QChar foldedLatin(QChar c)
{
    constexpr int kFirst = 0x80;
    constexpr int kEnd = 0x250;
    static const auto letters = [] {
        std::array<QChar, kEnd - kFirst> made;
        for (int i = kFirst; i < kEnd; ++i)
            made[size_t(i - kFirst)] = foldedLetter(QChar(char16_t(i)));
        return made;
    }();
    return c < QChar(kEnd) ? letters[c.unicode() - kFirst] : foldedLetter(c);
}

bool beginsWord(QStringView text, qsizetype at)
{
    return at == 0 || !isWordCharacter(text.at(at - 1)) || isIdeograph(text.at(at));
}

} // namespace

bool isIdeograph(QChar c)
{
    switch (c.script()) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana:
    case QChar::Script_Thai:
        return true;
    default:
        return false;
    }
}

FoldedText::FoldedText(QStringView original) : m_originalSize(original.size())
{
    m_text.reserve(original.size());
    for (qsizetype i = 0; i < original.size(); ++i) {
        const QChar c = original.at(i);
        if (c <= QChar(u' '))
            append(u' ', i);
        else if (c.unicode() < 0x80)
            append(c >= QChar(u'A') && c <= QChar(u'Z') ? c.unicode() | 0x20 : c.unicode(), i);
        else
            appendLetter(c, i);
    }
}

void FoldedText::append(char16_t c, qsizetype place)
{
    if (!m_moved && m_text.size() != place) {
        m_moved = true;
        m_places.reserve(m_originalSize);
        for (int i = 0; i < m_text.size(); ++i)
            m_places.append(i);
    }
    m_text.append(QChar(c));
    if (m_moved)
        m_places.append(int(place));
}

void FoldedText::appendLetter(QChar c, qsizetype place)
{
    if (c == QChar(u'ß') || c == QChar(u'ẞ')) {
        append(u's', place);
        append(u's', place);
    } else if (c.isSpace()) {
        append(u' ', place);
    } else if (const QChar letter = foldedLatin(c); !letter.isNull()) {
        append(letter.unicode(), place);
    }
}

TextRange FoldedText::original(TextRange folded) const
{
    const auto placeOf = [this](qsizetype at) { return m_moved ? qsizetype(m_places.at(at)) : at; };
    const qsizetype from = placeOf(folded.from);
    const qsizetype last = placeOf(folded.end() - 1);
    const qsizetype next = folded.end() < m_text.size() ? placeOf(folded.end()) : m_originalSize;
    return {from, std::max(next, last + 1) - from};
}

QList<QStringView> wordsIn(QStringView folded)
{
    QList<QStringView> words;
    for (qsizetype at = 0; at < folded.size();) {
        const auto begin = std::find_if(folded.begin() + at, folded.end(), isWordCharacter);
        const auto end = std::find_if_not(begin, folded.end(), isWordCharacter);
        if (begin != end)
            words.append(QStringView(begin, end));
        at = end - folded.begin();
    }
    return words;
}

SearchWords::SearchWords(const QString &typed)
{
    // What is between two quotes is a phrase; the last quote of an odd number is on the way to become one.
    const QStringList parts = typed.split(u'"');
    for (qsizetype i = 0; i < parts.size(); ++i) {
        if (i % 2 != 0)
            addTerm(parts.at(i));
        else
            for (const QString &word : parts.at(i).simplified().split(u' ', Qt::SkipEmptyParts))
                addTerm(word);
    }
}

SearchWords SearchWords::phrase(const QString &typed)
{
    SearchWords words;
    words.m_anywhere = true;
    if (const QString term = FoldedText(typed).text(); !term.trimmed().isEmpty())
        words.m_terms.append(term);
    return words;
}

void SearchWords::addTerm(const QString &typed)
{
    const QString term = FoldedText(typed).text().trimmed();
    if (term.size() > 1 && !m_terms.contains(term))
        m_terms.append(term);
}

QList<TextRange> SearchWords::matchesOf(const QString &term, const FoldedText &text, bool &begins) const
{
    QList<TextRange> found;
    const QString &folded = text.text();
    const bool beginningsOnly = term.size() == 2 && !m_anywhere && isWordCharacter(term.at(0));
    for (qsizetype at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at)) {
        const bool isBeginning = beginsWord(folded, at);
        begins |= isBeginning;
        if (isBeginning || !beginningsOnly)
            found.append(text.original({at, term.size()}));
        at += term.size();
    }
    return found;
}

QList<TextRange> SearchWords::matchesIn(const FoldedText &text, bool *begin) const
{
    QList<TextRange> found;
    bool allBegin = true;
    for (const QString &term : m_terms) {
        bool begins = false;
        const QList<TextRange> matches = matchesOf(term, text, begins);
        if (matches.isEmpty())
            return {};
        found += matches;
        allBegin &= begins;
    }
    if (begin)
        *begin = allBegin;
    std::sort(found.begin(), found.end(), [](const TextRange &a, const TextRange &b) { return a.from < b.from; });
    const auto overlap = [](const TextRange &a, const TextRange &b) { return b.from < a.end(); };
    found.erase(std::unique(found.begin(), found.end(), overlap), found.end());
    return found;
}

} // namespace Deckhand
