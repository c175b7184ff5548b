#pragma once

#include "output/outputdocument.h"
#include "ui/style/theme.h"

#include <QFont>

class QPainter;

namespace Deckhand {

/// What stands left of the lines, when it is asked for: when each arrived, and its number in the whole output.
class OutputGutter
{
public:
    /// The document must outlive it.
    explicit OutputGutter(OutputDocument &document) : m_document(document) {}

    void setTimes(bool shown) { m_times = shown; }
    void setNumbers(bool shown) { m_numbers = shown; }

    void setAppearance(const QFont &font, const Theme &theme);
    /// 0 when there is nothing to show.
    int width() const;

    /// `number` is the line's, or below 0 when it is not known yet.
    void draw(QPainter &painter, QRect cell, qint64 number, const OutputLine &line) const;
    void drawEdge(QPainter &painter, int height) const;
    /// The whole time of a line, for a tool tip at `x`; empty where there is none.
    QString toolTip(int x, const OutputLine &line) const;

private:
    int timesWidth() const { return m_times ? 10 * m_character + kPadding : 0; }
    int numbersWidth() const;

    static constexpr int kPadding = 12;

    OutputDocument &m_document;
    bool m_times = false;
    bool m_numbers = false;
    QFont m_font;
    Theme m_theme;
    int m_character = 1;
};

} // namespace Deckhand
