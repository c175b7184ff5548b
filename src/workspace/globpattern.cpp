#include "workspace/globpattern.h"

#include <cctype>
#include <optional>

namespace Deckhand {

namespace {

constexpr qsizetype kMostExpanded = 1000;

/// `[:alpha:]` and its like, behind the `[`.
bool isOfClass(QByteArrayView name, uchar c)
{
    struct Class {
        QByteArrayView name;
        int (*has)(int);
    };
    static const Class classes[]{{"alnum", std::isalnum}, {"alpha", std::isalpha}, {"blank", std::isblank},
                                 {"cntrl", std::iscntrl}, {"digit", std::isdigit}, {"graph", std::isgraph},
                                 {"lower", std::islower}, {"print", std::isprint}, {"punct", std::ispunct},
                                 {"space", std::isspace}, {"upper", std::isupper}, {"xdigit", std::isxdigit}};
    for (const Class &known : classes) {
        if (known.name == name)
            return known.has(c) != 0;
    }
    return false;
}

/// One `[…]`: whether it has the character, and where it ends. Nothing: it is never closed.
class Bracket
{
public:
    Bracket(QByteArrayView pattern, qsizetype begin, uchar wanted) : m_pattern(pattern), m_at(begin), m_wanted(wanted)
    {
        const bool isNegated = isNext('!') || isNext('^');
        m_at += isNegated ? 1 : 0;
        for (bool isFirst = true; !m_end; isFirst = false) {
            if (m_at >= m_pattern.size())
                return;
            if (m_pattern[m_at] == ']' && !isFirst)
                m_end = m_at + 1;
            else if (!readOne())
                return;
        }
        m_has = m_has != isNegated;
    }

    std::optional<qsizetype> end() const { return m_end; }
    bool has() const { return m_has; }

private:
    bool isNext(char c) const { return m_at < m_pattern.size() && m_pattern[m_at] == c; }

    bool readOne()
    {
        if (m_pattern.sliced(m_at).startsWith("[:")) {
            const qsizetype close = m_pattern.indexOf(QByteArrayView(":]"), m_at + 2);
            if (close >= 0) {
                m_has |= isOfClass(m_pattern.sliced(m_at + 2, close - m_at - 2), m_wanted);
                m_at = close + 2;
                return true;
            }
        }
        const std::optional<uchar> first = takeSign();
        if (!first)
            return false;
        std::optional<uchar> last = first;
        if (isNext('-') && m_at + 1 < m_pattern.size() && m_pattern[m_at + 1] != ']') {
            ++m_at;
            last = takeSign();
        }
        m_has |= last && *first <= m_wanted && m_wanted <= *last;
        return last.has_value();
    }

    std::optional<uchar> takeSign()
    {
        m_at += isNext('\\') ? 1 : 0;
        return m_at < m_pattern.size() ? std::optional(uchar(m_pattern[m_at++])) : std::nullopt;
    }

    const QByteArrayView m_pattern;
    qsizetype m_at;
    const uchar m_wanted;
    std::optional<qsizetype> m_end;
    bool m_has = false;
};

/// Where the pattern goes on behind what stands for this one character; -1: it does not match.
qsizetype behindOne(QByteArrayView pattern, qsizetype at, char c)
{
    switch (pattern[at]) {
    case '?':
        return at + 1;
    case '[': {
        const Bracket bracket(pattern, at + 1, uchar(c));
        return bracket.end() && bracket.has() ? *bracket.end() : -1;
    }
    case '\\':
        return at + 1 < pattern.size() && pattern[at + 1] == c ? at + 2 : -1;
    default:
        return pattern[at] == c ? at + 1 : -1;
    }
}

/// Within one name. Goes back to the last star only: the shortest way through the ones before it is as good as any.
bool matchesName(QByteArrayView pattern, QByteArrayView name)
{
    qsizetype p = 0, n = 0, star = -1, resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
            continue;
        }
        const qsizetype next = p < pattern.size() ? behindOne(pattern, p, name[n]) : -1;
        if (next >= 0) {
            p = next;
            ++n;
        } else if (star >= 0) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

/// Behind the brace that closes the one before `at`, with the places of its commas; -1: there is none.
qsizetype closingBrace(QByteArrayView pattern, qsizetype at, QList<qsizetype> &commas)
{
    int depth = 0;
    for (; at < pattern.size(); ++at) {
        const char c = pattern[at];
        if (c == '\\')
            ++at;
        else if (c == '{')
            ++depth;
        else if (c == '}' && depth-- == 0)
            return at;
        else if (c == ',' && depth == 0)
            commas.append(at);
    }
    return -1;
}

} // namespace

QByteArrayView nameIn(QByteArrayView path)
{
    return path.sliced(path.lastIndexOf('/') + 1);
}

GlobPattern::GlobPattern(QByteArrayView pattern)
{
    for (const QByteArray &part : pattern.toByteArray().split('/')) {
        if (part != "**" || m_parts.isEmpty() || m_parts.last() != "**")
            m_parts.append(part);
    }
}

bool GlobPattern::matches(QByteArrayView path) const
{
    if (m_parts.size() == 1 && m_parts.first() != "**")
        return !path.contains('/') && matchesName(m_parts.first(), path);
    // As within a name: a part for a sign, `**` for the star. At the end it needs something to stand for.
    qsizetype p = 0, at = 0, star = -1, resume = 0;
    while (at < path.size()) {
        const qsizetype slash = path.indexOf('/', at);
        const qsizetype end = slash < 0 ? path.size() : slash;
        if (p < m_parts.size() && m_parts.at(p) == "**") {
            if (p + 1 == m_parts.size())
                return true;
            star = p++;
            resume = at;
        } else if (p < m_parts.size() && matchesName(m_parts.at(p), path.sliced(at, end - at))) {
            ++p;
            at = end + 1;
        } else if (star >= 0) {
            p = star + 1;
            const qsizetype next = path.indexOf('/', resume);
            if (next < 0)
                return false;
            at = resume = next + 1;
        } else {
            return false;
        }
    }
    return p == m_parts.size();
}

QList<QByteArray> GlobPattern::expandBraces(const QByteArray &pattern)
{
    QList<QByteArray> open{pattern};
    QList<QByteArray> expanded;
    while (!open.isEmpty() && expanded.size() + open.size() <= kMostExpanded) {
        const QByteArray one = open.takeFirst();
        qsizetype begin = one.indexOf('{');
        QList<qsizetype> commas;
        qsizetype end = -1;
        for (; begin >= 0; begin = one.indexOf('{', begin + 1)) {
            commas.clear();
            end = closingBrace(one, begin + 1, commas);
            if (end >= 0 && !commas.isEmpty())
                break;
        }
        if (begin < 0) {
            expanded.append(one);
            continue;
        }
        commas.append(end);
        qsizetype from = begin + 1;
        QList<QByteArray> made;
        for (const qsizetype comma : commas) {
            made.append(one.first(begin) + one.sliced(from, comma - from) + one.sliced(end + 1));
            from = comma + 1;
        }
        open = made + open;
    }
    return expanded;
}

FileGlob::FileGlob(const QByteArray &pattern)
{
    for (QByteArray one : GlobPattern::expandBraces(pattern)) {
        while (one.startsWith("./"))
            one.remove(0, 2);
        m_isForFolders |= one.endsWith('/');
        while (one.endsWith('/'))
            one.chop(1);
        const bool isOfName = !one.contains('/');
        if (one.startsWith('/'))
            one.remove(0, 1);
        if (!one.isEmpty())
            m_patterns.push_back({GlobPattern(one), isOfName});
    }
}

bool FileGlob::matches(QByteArrayView path, QByteArrayView base) const
{
    const QByteArrayView fromBase = base.isEmpty()             ? path
                                  : path.size() <= base.size() ? nameIn(path) // the base is this very file
                                                               : path.sliced(base.size() + 1);
    for (const Pattern &pattern : m_patterns) {
        const bool isMatch = pattern.isOfName
                               ? pattern.glob.matches(nameIn(path)) || pattern.glob.matches(fromBase)
                               : pattern.glob.matches(fromBase) || (!base.isEmpty() && pattern.glob.matches(path));
        if (isMatch)
            return true;
    }
    return isEmpty();
}

} // namespace Deckhand
