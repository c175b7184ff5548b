#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace Deckhand {

/// Parts whole lines of an output into those whose bytes can be searched as they are, and those that must be decoded first: with
/// terminal codes that are more than colours, lines that were written over, control codes.
class PlainRuns
{
public:
    struct Run {
        QByteArrayView bytes; ///< valid until the next call
        bool isPlain =
            false; ///< many lines without their colours: shown as they are. Else one line, as it is in the file.
        qsizetype end = 0; ///< where it ends among the lines that were given
    };

    PlainRuns() = default;
    explicit PlainRuns(QByteArrayView lines) { start(lines); }

    /// Begins with others. They must stay as long as it looks at them.
    void start(QByteArrayView lines);
    /// One after the other; nothing behind the last.
    std::optional<Run> next();

private:
    Run runUpTo(qsizetype end, qsizetype copied);

    QByteArrayView m_lines;
    qsizetype m_at = 0; ///< where the next run begins
    QByteArray m_text;  ///< of a run with colours; keeps its memory, as fresh memory costs more than the copying
};

} // namespace Deckhand
