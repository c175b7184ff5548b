#pragma once

#include "base/result.h"
#include "output/bytefinder.h"

#include <QRegularExpression>
#include <QString>

namespace Deckhand {

/// What search_files looks for in each line by itself: a Perl expression, or a text. No expression hangs: a place that needs too many
/// steps is passed over. Each thread needs one of its own (`again`): they would wait for each other.
class LinePattern
{
public:
    enum class Kind { Expression, Literal };

    /// An error says what is wrong with the expression, and where.
    static Result<LinePattern> compile(const QString &text, Kind kind, Qt::CaseSensitivity sensitivity);
    LinePattern again() const;

    /// ASCII that every line with a match holds; empty: there is none that is known.
    const ByteFinder &needle() const { return m_needle; }
    /// A line with the needle is a match.
    bool isOnlyNeedle() const { return m_isOnlyNeedle; }

    /// Whether a text of many lines may be asked at once: firstIn() then gives nothing that lies behind the first match in a line
    /// by itself.
    bool readsAcrossLines() const { return m_readsAcrossLines; }

    struct Place {
        qsizetype begin = -1; ///< -1: nowhere
        qsizetype end = -1;
        bool isTooHard = false; ///< and so nobody knows
    };
    /// The first at or behind `from`. `text` is valid UTF-16.
    Place firstIn(QStringView text, qsizetype from = 0) const;

private:
    LinePattern() = default;

    QRegularExpression m_expression; ///< for ASCII, where letters are told apart much faster
    QRegularExpression m_unicode;    ///< for all text, where that makes a difference;
    bool m_mindsUnicode = false;     ///< whether it does
    ByteFinder m_needle;
    bool m_isOnlyNeedle = false;
    bool m_readsAcrossLines = false;
};

} // namespace Deckhand
