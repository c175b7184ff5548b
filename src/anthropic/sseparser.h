#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace Deckhand {

/// One event of a text/event-stream. The views are valid until the next call of SseParser::next or feed.
struct SseEvent {
    QByteArrayView name; ///< empty when the stream gave none; "error" also where a field of that name brought the data
    QByteArrayView data; ///< never empty; several data lines are joined with LF
};

/// Server-sent events by the WHATWG rules: LF, CRLF and CR end a line, also when cut between two feeds; one leading BOM
/// and comments are dropped; an event that the stream's end cut off never comes out. Bytes in, bytes out: decoding a
/// chunk would break a character that lies across its edge.
///
/// Pull, not push: whoever reads the events may be deleted by what an event causes, and then simply stops pulling.
/// Every byte is looked at once, whatever the size of the chunks.
///
///     parser.feed(bytes);
///     while (const auto event = parser.next()) …
class SseParser
{
public:
    /// What one event, or one unfinished line, may hold. A server that never ends a line must not fill the memory.
    static constexpr qsizetype kDefaultLimit = 64 * 1024 * 1024;

    explicit SseParser(qsizetype limit = kDefaultLimit) : m_limit(limit) {}

    /// Call only after next() returned nothing.
    void feed(const QByteArray &bytes);
    std::optional<SseEvent> next();

    /// The lines behind the last event that are no fields, or of none that the standard knows: what a server says that
    /// forgets what it speaks. At most 256 KiB.
    const QByteArray &strayLines() const { return m_stray; }

    /// True after an event went over the limit; nothing comes out any more.
    bool overflowed() const { return m_overflowed; }

private:
    std::optional<QByteArrayView> nextLine();
    qsizetype findLineEnd();
    void keepRest();
    void takeField(QByteArrayView line);
    void dropByteOrderMark(QByteArrayView &line);

    qsizetype m_limit;
    QByteArray m_input; ///< the chunk that is being read
    qsizetype m_at = 0;
    qsizetype m_nextLf = -1; ///< remembered, so that a chunk full of CR is not searched for LF again at each line
    qsizetype m_nextCr = -1;
    QByteArray m_partialLine; ///< of earlier chunks
    bool m_lineIsPartial = false;
    QByteArray m_name;
    QByteArray m_data;
    QByteArray m_stray;
    bool m_hasData = false;
    bool m_clearsFirst = false; ///< the event that was handed out is dropped at the next call
    bool m_skipsLf = false;     ///< the last line ended with CR: an LF that follows belongs to it
    bool m_atStart = true;
    bool m_overflowed = false;
};

} // namespace Deckhand
