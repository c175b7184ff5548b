#pragma once

#include <QList>
#include <QString>

namespace Deckhand {

/// A colour as a command asked for it. What an indexed one looks like is said by AnsiPalette.
struct AnsiColor {
    enum class Kind : quint8 { Default, Indexed, Rgb };

    Kind kind = Kind::Default;
    quint8 red = 0; ///< Indexed: the index, 0 to 255
    quint8 green = 0;
    quint8 blue = 0;

    static AnsiColor indexed(int index) { return {Kind::Indexed, quint8(index), 0, 0}; }
    friend bool operator==(const AnsiColor &, const AnsiColor &) = default;
};

struct AnsiStyle {
    AnsiColor foreground;
    AnsiColor background;
    bool bold = false;
    bool faint = false;
    bool italic = false;
    bool underline = false;
    bool inverse = false;

    bool isPlain() const { return *this == AnsiStyle(); }
    friend bool operator==(const AnsiStyle &, const AnsiStyle &) = default;
};

/// Text with the styles of its parts. Spans are in order, do not overlap, and leave out what is plain.
struct StyledText {
    struct Span {
        int start = 0;
        int length = 0;
        AnsiStyle style;
        friend bool operator==(const Span &, const Span &) = default;
    };

    QString text;
    QList<Span> spans;

    void append(QStringView part, const AnsiStyle &style);
    void clear();
    friend bool operator==(const StyledText &, const StyledText &) = default;
};

inline void StyledText::append(QStringView part, const AnsiStyle &style)
{
    const int start = int(text.size());
    text += part;
    if (style.isPlain() || part.isEmpty())
        return;
    if (!spans.isEmpty() && spans.last().style == style && spans.last().start + spans.last().length == start)
        spans.last().length += int(part.size());
    else
        spans.append({start, int(part.size()), style});
}

inline void StyledText::clear()
{
    text.clear();
    spans.clear();
}

} // namespace Deckhand
