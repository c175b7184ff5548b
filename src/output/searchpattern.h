#pragma once

#include "output/bytefinder.h"

#include <QRegularExpression>
#include <QString>

#include <functional>

namespace Deckhand {

/// What is searched for: a text or a regular expression. Upper and lower case are the same unless the text has an upper-case
/// letter. An expression that needs too many steps on a line does not match there, so that none can hold up the window.
class SearchPattern
{
public:
    enum class Kind { Text, Expression };

    SearchPattern() = default;
    explicit SearchPattern(const QString &text, Kind kind = Kind::Text);

    const QString &text() const { return m_text; }
    Kind kind() const { return m_kind; }
    bool isEmpty() const { return m_text.isEmpty(); }
    /// Why the expression cannot be used, for people; empty when it can.
    QString error() const;

    /// Finds the text in bytes as they are; empty when they must be decoded for it: its letters beyond ASCII may be written large
    /// or small, it is an expression, or very long.
    const ByteFinder &bytes() const { return m_bytes; }

    using Found = std::function<void(int column, int length)>;
    /// Matches in one line, from left to right, none of them empty.
    void eachMatch(const QString &line, const Found &found) const;

    friend bool operator==(const SearchPattern &a, const SearchPattern &b)
    {
        return a.m_text == b.m_text && a.m_kind == b.m_kind;
    }

private:
    QString m_text;
    Kind m_kind = Kind::Text;
    Qt::CaseSensitivity m_case = Qt::CaseInsensitive;
    ByteFinder m_bytes;
    QRegularExpression m_expression;
};

} // namespace Deckhand
