#pragma once

#include <QString>

#include <optional>
#include <utility>

namespace Deckhand {

// What a line of Markdown begins, by CommonMark's rules. The line is seen from within its containers, and is indented with
// spaces only (expandIndent).

constexpr int kDeepestContainer = 12; ///< what is deeper is left as it is

void expandIndent(QString &line);
/// Takes `width` columns of blanks from the line's beginning. False, and nothing taken, if there are fewer.
bool takeIndent(QString &line, int width);
int indentOf(QStringView line);
bool isBlank(QStringView line);

struct ListMarker {
    QChar kind; ///< of a bullet itself, of a number what stands behind it
    int number = -1;
    int width = 0; ///< from the line's beginning to the content
    bool isEmpty = false;
};

std::optional<ListMarker> listMarkerOf(const QString &line);
bool isRule(const QString &line);
bool isTableRule(const QString &line);
bool isQuote(const QString &line);
/// Of a line that isQuote(): what is quoted.
QString unquoted(const QString &line);

/// The marks that open or close a fence; empty: none.
QString fenceOf(const QString &line);

/// Of a heading of its own line: its level and its text.
std::optional<std::pair<int, QString>> headingOf(const QString &line);

/// The level that a line underlines the paragraph before it to; 0: none.
int underlineOf(const QString &line);

/// Ends a paragraph without a blank line.
bool interrupts(const QString &line);

} // namespace Deckhand
