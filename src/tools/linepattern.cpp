#include "tools/linepattern.h"

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kLongestPattern = 10'000;
constexpr qsizetype kShortestNeedle = 2;
// Of PCRE, for each place in a text. Where a pattern says limits itself, the lower ones hold.
const QLatin1String kLimits("(*LIMIT_MATCH=200000)(*LIMIT_DEPTH=5000)(*LIMIT_HEAP=20000)");

bool isAsciiLetter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z');
}

bool isAsciiText(QStringView text)
{
    char16_t any = 0;
    for (const QChar c : text)
        any = char16_t(any | c.unicode());
    return any < 0x80;
}

/// What an expression says of the lines that it matches, as far as it is plain: read by its signs, and given up where one has
/// an uncommon meaning.
class PatternReader
{
public:
    PatternReader(QStringView pattern, Qt::CaseSensitivity sensitivity) : m_pattern(pattern), m_case(sensitivity)
    {
        while (m_isPlain && m_at < m_pattern.size())
            readOne(m_pattern[m_at++]);
        m_isPlain &= m_depth == 0;
        keepRun();
    }

    /// No look around, no atom that is not gone back into, no option in the middle.
    bool isPlain() const { return m_isPlain; }
    /// The longest text that is in every match.
    QByteArray needle() const { return m_isPlain && !m_hasAlternatives ? m_longest : QByteArray(); }
    /// And nothing else.
    bool isOnlyNeedle() const { return m_isPlain && m_isOnlyText; }

private:
    bool isNext(char16_t c) const { return m_at < m_pattern.size() && m_pattern[m_at] == c; }

    void readOne(QChar c)
    {
        switch (c.unicode()) {
        case u'\\':
            return readEscape();
        case u'[':
            return readClass();
        case u'(':
            return readGroup();
        case u')':
            m_isPlain &= m_depth-- > 0;
            return endRun();
        case u'|':
            m_hasAlternatives |= m_depth == 0;
            return endRun();
        case u'*':
        case u'?':
            return readRepetition(true);
        case u'+':
            return readRepetition(false);
        case u'{':
            return isCount() ? readCount() : addSign(c);
        case u'.':
        case u'^':
        case u'$':
            return endRun();
        default:
            return addSign(c);
        }
    }

    /// Only signs of ASCII are the same bytes in all encodings. Two letters of it have relatives elsewhere that are the same
    /// where case does not matter.
    void addSign(QChar c)
    {
        const bool hasRelatives = m_case == Qt::CaseInsensitive && QStringView(u"kKsS").contains(c);
        if (c.unicode() >= 0x80 || c.unicode() < 0x20 || hasRelatives)
            return endRun();
        if (m_depth == 0)
            m_run += char(c.unicode());
    }

    void endRun()
    {
        m_isOnlyText = false;
        keepRun();
    }
    void keepRun()
    {
        if (m_run.size() > m_longest.size())
            m_longest = m_run;
        m_run.clear();
    }

    void readEscape()
    {
        if (m_at == m_pattern.size()) {
            m_isPlain = false;
            return;
        }
        const QChar c = m_pattern[m_at++];
        if (!isAsciiLetter(c) && !c.isDigit())
            return addSign(c);
        m_isPlain &= QStringView(u"dDwWsSbBtfehHvV").contains(c);
        endRun();
    }

    void readClass()
    {
        endRun();
        m_at += isNext(u'^') ? 1 : 0;
        for (bool isFirst = true; m_at < m_pattern.size(); isFirst = false) {
            const QChar c = m_pattern[m_at++];
            if (c == u']' && !isFirst)
                return;
            if (c == u'\\')
                m_at += 1;
            else if (c == u'[' && (isNext(u':') || isNext(u'.') || isNext(u'=')))
                m_at = std::max(m_at, m_pattern.indexOf(u']', m_at) + 1);
        }
        m_isPlain = false;
    }

    void readGroup()
    {
        endRun();
        ++m_depth;
        m_isPlain &= !isNext(u'*');
        if (!isNext(u'?'))
            return;
        const QStringView rest = m_pattern.sliced(m_at + 1);
        m_isPlain &= rest.startsWith(u':');
        m_at += 2;
    }

    /// Of what stands before it. Behind it `?` makes it lazy, `+` keeps what it has.
    void readRepetition(bool mayBeNone)
    {
        if (mayBeNone)
            m_run.chop(1);
        endRun();
        m_isPlain &= !isNext(u'+');
        m_at += isNext(u'?') ? 1 : 0;
    }

    bool isCount() const
    {
        const qsizetype end = m_pattern.indexOf(u'}', m_at);
        const auto isOfCount = [](QChar c) { return (c >= u'0' && c <= u'9') || c == u',' || c == u' '; };
        return end > m_at && std::all_of(m_pattern.begin() + m_at, m_pattern.begin() + end, isOfCount);
    }
    void readCount()
    {
        m_at = m_pattern.indexOf(u'}', m_at) + 1;
        readRepetition(true);
    }

    const QStringView m_pattern;
    const Qt::CaseSensitivity m_case;
    qsizetype m_at = 0;
    int m_depth = 0;
    QByteArray m_run;
    QByteArray m_longest;
    bool m_isPlain = true;
    bool m_isOnlyText = true;
    bool m_hasAlternatives = false;
};

QString problemOf(const QRegularExpression &expression, qsizetype limits)
{
    return QStringLiteral("The pattern cannot be read at character %1: %2. Mend it, or search for it as a text with "
                          "literal.")
        .arg(std::max<qsizetype>(0, expression.patternErrorOffset() - limits) + 1)
        .arg(expression.errorString());
}

} // namespace

Result<LinePattern> LinePattern::compile(const QString &text, Kind kind, Qt::CaseSensitivity sensitivity)
{
    if (text.contains(u'\n'))
        return Error{QStringLiteral("The pattern holds a line break, but each line is searched by itself.")};
    if (text.size() > kLongestPattern)
        return Error{QStringLiteral("The pattern is longer than %1 characters.").arg(kLongestPattern)};
    const QString pattern = kind == Kind::Literal ? QRegularExpression::escape(text) : text;
    const PatternReader reader(pattern, sensitivity);
    LinePattern made;
    // Lines may end with CR LF, which only `$` minds.
    const QString limits = kLimits + (pattern.contains(u'$') ? QLatin1String("(*ANYCRLF)") : QLatin1String());
    made.m_expression.setPattern(limits + pattern);
    QRegularExpression::PatternOptions options = QRegularExpression::MultilineOption;
    if (sensitivity == Qt::CaseInsensitive)
        options |= QRegularExpression::CaseInsensitiveOption;
    made.m_expression.setPatternOptions(options);
    // What a letter, a digit, a space and the border of a word is.
    static const QRegularExpression classes(QStringLiteral(R"(\\[wWdDsSbB]|\[:)"));
    made.m_mindsUnicode = pattern.contains(classes);
    made.m_unicode = QRegularExpression(limits + pattern, options | QRegularExpression::UseUnicodePropertiesOption);
    if (!made.m_expression.isValid())
        return Error{problemOf(made.m_expression, limits.size())};
    made.m_readsAcrossLines = reader.isPlain();
    const QByteArray needle = reader.needle();
    if (needle.size() >= kShortestNeedle || (reader.isOnlyNeedle() && !needle.isEmpty())) {
        made.m_needle = ByteFinder(needle.first(std::min(needle.size(), ByteFinder::kLongest)), sensitivity);
        made.m_isOnlyNeedle = reader.isOnlyNeedle() && needle.size() <= ByteFinder::kLongest;
    }
    return made;
}

LinePattern LinePattern::again() const
{
    LinePattern copy(*this);
    copy.m_expression = QRegularExpression(m_expression.pattern(), m_expression.patternOptions());
    copy.m_unicode = QRegularExpression(m_unicode.pattern(), m_unicode.patternOptions());
    return copy;
}

LinePattern::Place LinePattern::firstIn(QStringView text, qsizetype from) const
{
    const QRegularExpression &expression = m_mindsUnicode && !isAsciiText(text) ? m_unicode : m_expression;
    const QRegularExpressionMatch match = expression.match(text, from, QRegularExpression::NormalMatch,
                                                           QRegularExpression::DontCheckSubjectStringMatchOption);
    if (!match.isValid())
        return {-1, -1, true};
    return match.hasMatch() ? Place{match.capturedStart(), match.capturedEnd()} : Place{};
}

} // namespace Deckhand
