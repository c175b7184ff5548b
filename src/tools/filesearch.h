#pragma once

#include "tools/linepattern.h"
#include "tools/textencoding.h"
#include "workspace/beneath.h"

#include <QByteArray>
#include <QStringList>

#include <functional>
#include <optional>

namespace Deckhand {

/// What a search found in one file.
struct FileHits {
    TextEncoding encoding;
    qint64 lines = 0;      ///< that match
    QStringList shown;     ///< `12:text`; `11-text` for a line around it, `--` where lines are left out
    qint64 shownLines = 0; ///< of the matching ones
    qint64 hardLines = 0;  ///< at least so many took too many steps to know
};

/// Searches files line by line, one after the other, in one thread: in pieces, so that no size matters. Text in any encoding that
/// encodingOf() knows; binary files hold nothing.
class FileSearch
{
public:
    struct Shape {
        bool isFirstEnough = false; ///< whether it is known after the first line
        qint64 mostShown = 0;       ///< matching lines; the others are counted
        int context = 0;            ///< lines before and behind each
    };
    FileSearch(const LinePattern &pattern, Shape shape, std::function<bool()> isOver);

    /// Nothing: no line of it matches.
    std::optional<FileHits> search(const FileDescriptor &file, qint64 size);

private:
    struct Hit {
        qsizetype begin = 0, end = 0; ///< of the line, in m_bytes, without its end
        QString text;                 ///< of the line, or around the place in a very long one
        qsizetype place = 0;          ///< in the text
    };
    /// A few lines that are looked at as one text.
    struct Block {
        qsizetype begin = 0, end = 0; ///< in m_bytes
        QString text;
        qsizetype textAt = 0, at = 0; ///< how far it was looked through: a beginning of a line in both
    };

    bool begin(const FileDescriptor &file, qint64 size);
    bool readMore(const FileDescriptor &file);
    qsizetype searchableEnd() const;
    void searchLines(qsizetype from, qsizetype end);
    void compact(qsizetype searched);

    std::optional<Hit> nextHit(qsizetype from, qsizetype end);
    std::optional<Hit> nextByNeedle(qsizetype from, qsizetype end);
    std::optional<Hit> nextByBlocks(qsizetype from, qsizetype end);
    std::optional<Hit> nextInBlock();
    std::optional<Hit> nextInLongLine(qsizetype begin, qsizetype end);
    std::optional<Hit> hitIn(qsizetype begin, qsizetype end, qsizetype windowBegin, qsizetype windowEnd);
    void openBlock(qsizetype from, qsizetype end);
    LinePattern::Place firstIn(QStringView text, qsizetype from = 0);
    bool isOver();

    void take(const Hit &hit);
    void showLinesBehind(qsizetype from, qsizetype end);
    void showLinesBefore(qsizetype end);
    void show(qsizetype begin, qsizetype end, QChar sign, const QString &text);
    qint64 numberAt(qsizetype place);
    qsizetype lineEnd(qsizetype from, qsizetype end) const;
    QByteArrayView view(qsizetype from, qsizetype end) const;

    const LinePattern m_pattern;
    const Shape m_shape;
    const std::function<bool()> m_isOver;
    const qsizetype m_keptBefore; ///< bytes

    FileHits m_hits;
    QByteArray m_raw; ///< of a file in another encoding, before it is decoded
    std::optional<TextDecoder> m_decoder;
    QByteArray m_bytes; ///< of the text, in UTF-8
    qsizetype m_size = 0;
    bool m_isAtEnd = false;
    qsizetype m_counted = 0;     ///< up to where lines were counted
    qint64 m_number = 1;         ///< of the line there
    qint64 m_lastHit = 0;        ///< the number of its line, where the line may go on in the next piece
    bool m_beginsInLine = false; ///< what is there begins amid a line
    int m_cheapPlaces = 0;
    qsizetype m_shownTo = 0; ///< behind the last line that is shown
    qint64 m_lastShown = 0;  ///< its number
    int m_awaited = 0;       ///< lines that are shown because of the one before them
    Block m_block;
};

/// The line, or what is around the place in a long one.
QString lineAround(const QString &line, qsizetype place);

} // namespace Deckhand
