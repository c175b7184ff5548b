#include "output/searchpattern.h"

#include <algorithm>

namespace Deckhand {

namespace {

// PCRE stops a match that needs more steps: a line costs a few tenths of a millisecond at most.
QString boundedExpression(const QString &text)
{
    return QStringLiteral("(*LIMIT_MATCH=20000)(*LIMIT_DEPTH=1000)") + text;
}

bool hasUpper(const QString &text, SearchPattern::Kind kind)
{
    // The letter of an escape such as \W says nothing about case.
    bool escaped = false;
    for (const QChar c : text) {
        if (c.isUpper() && !escaped)
            return true;
        escaped = kind == SearchPattern::Kind::Expression && c == u'\\' && !escaped;
    }
    return false;
}

/// Whether bytes that hold this character, and no others, show it. U+FFFD stands for what is no text.
bool isInBytes(char32_t c, Qt::CaseSensitivity sensitivity)
{
    if (c < 0x80)
        return c >= U' ' && c <= U'~';
    const bool hasCase =
        QChar::category(c) == QChar::Letter_Lowercase || QChar::toLower(c) != c || QChar::toUpper(c) != c;
    return c >= 0xa0 && c != QChar::ReplacementCharacter && (sensitivity == Qt::CaseSensitive || !hasCase);
}

ByteFinder finderOf(const QString &text, Qt::CaseSensitivity sensitivity)
{
    const QByteArray bytes = text.toUtf8();
    const QList<uint> characters = text.toUcs4();
    const bool inBytes = std::all_of(characters.cbegin(), characters.cend(),
                                     [sensitivity](uint c) { return isInBytes(c, sensitivity); });
    return inBytes && !bytes.isEmpty() && bytes.size() <= ByteFinder::kLongest ? ByteFinder(bytes, sensitivity)
                                                                               : ByteFinder();
}

} // namespace

SearchPattern::SearchPattern(const QString &text, Kind kind)
    : m_text(text),
      m_kind(kind),
      m_case(hasUpper(text, kind) ? Qt::CaseSensitive : Qt::CaseInsensitive)
{
    if (kind == Kind::Text) {
        m_bytes = finderOf(text, m_case);
        return;
    }
    m_expression.setPattern(boundedExpression(text));
    m_expression.setPatternOptions(m_case == Qt::CaseInsensitive ? QRegularExpression::CaseInsensitiveOption
                                                                 : QRegularExpression::NoPatternOption);
}

QString SearchPattern::error() const
{
    if (m_kind == Kind::Text || m_expression.isValid())
        return {};
    const qsizetype ownOffset = m_expression.patternErrorOffset() - (m_expression.pattern().size() - m_text.size());
    return QStringLiteral("%1 (at character %2)")
        .arg(m_expression.errorString())
        .arg(qMax<qsizetype>(0, ownOffset) + 1);
}

void SearchPattern::eachMatch(const QString &line, const Found &found) const
{
    if (m_text.isEmpty())
        return;
    if (m_kind == Kind::Text) {
        for (qsizetype at = line.indexOf(m_text, 0, m_case); at >= 0;
             at = line.indexOf(m_text, at + m_text.size(), m_case))
            found(int(at), int(m_text.size()));
        return;
    }
    for (qsizetype at = 0; at <= line.size();) {
        const QRegularExpressionMatch match = m_expression.match(line, at);
        if (!match.hasMatch())
            return;
        if (match.capturedLength() > 0)
            found(int(match.capturedStart()), int(match.capturedLength()));
        at = qMax(match.capturedEnd(), match.capturedStart() + 1);
    }
}

} // namespace Deckhand
