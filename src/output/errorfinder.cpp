#include "output/errorfinder.h"

#include "output/errorlines.h"

#include <QElapsedTimer>

namespace Deckhand {

namespace {

constexpr qint64 kSliceNs = 6'000'000;
constexpr qint64 kStretchBytes = 64 * 1024;

bool looksLikeError(const OutputLine &line)
{
    return indexOfError(line.text.toUtf8()) >= 0;
}

/// Of lines that are shown as they are, the first of them being `number`.
void addErrors(QByteArrayView lines, qint64 number, QList<qint64> &errors)
{
    qsizetype counted = 0;
    for (qsizetype at = 0; (at = indexOfError(lines, at)) >= 0;) {
        number += countLineFeeds(lines.sliced(counted, at - counted));
        counted = at;
        // What is cut from the end of a line is not shown.
        if (at - (lines.first(at).lastIndexOf('\n') + 1) < OutputLine::kLongest)
            errors.append(number);
        const qsizetype feed = lines.indexOf('\n', at);
        if (feed < 0)
            return;
        at = feed;
    }
}

} // namespace

ErrorFinder::ErrorFinder(OutputDocument &document, QObject *parent) : QObject(parent), m_document(document)
{
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &ErrorFinder::step);
}

void ErrorFinder::start(qint64 line, Direction direction)
{
    m_direction = direction;
    m_origin = line;
    m_next = direction == Direction::Forward ? line + 1 : line - 1;
    m_wrapped = false;
    m_bytes = 0;
    m_timer.start();
    step();
}

int ErrorFinder::percent() const
{
    const OutputDocument::Extent extent = m_document.extent();
    const qint64 kept = extent.gap.keptBefore(extent.fileSize);
    return kept > 0 ? int(qBound(qint64(0), m_bytes * 100 / kept, qint64(100))) : 100;
}

void ErrorFinder::step()
{
    QElapsedTimer timer;
    timer.start();
    while (isRunning() && timer.nsecsElapsed() < kSliceNs) {
        if (!(m_direction == Direction::Forward ? forward() : backward()))
            finish(-1);
    }
    if (isRunning())
        emit progressed();
}

bool ErrorFinder::forward()
{
    const auto block = m_document.stretchFrom(m_next, kStretchBytes);
    if (!block) {
        m_next = 0;
        return !std::exchange(m_wrapped, true);
    }
    const QList<qint64> errors = errorsIn(*block);
    for (const qint64 line : errors) {
        if (m_wrapped && line > m_origin)
            return false;
        if (line >= m_next) {
            finish(line);
            return true;
        }
    }
    m_next = block->lineEnd();
    return !(m_wrapped && m_next > m_origin);
}

bool ErrorFinder::backward()
{
    const auto block = m_document.stretchUpTo(m_next, kStretchBytes);
    if (!block) {
        m_next = std::numeric_limits<qint64>::max();
        return !std::exchange(m_wrapped, true);
    }
    const QList<qint64> errors = errorsIn(*block);
    for (auto line = errors.crbegin(); line != errors.crend(); ++line) {
        if (m_wrapped && *line < m_origin)
            return false;
        if (*line <= m_next) {
            finish(*line);
            return true;
        }
    }
    m_next = block->firstLine - 1;
    return !(m_wrapped && m_next < m_origin);
}

QList<qint64> ErrorFinder::errorsIn(const OutputDocument::Block &stretch)
{
    m_bytes += stretch.bytes;
    QList<qint64> errors;
    qint64 number = stretch.firstLine;
    const auto [bytes, lines] = m_document.readStretch(stretch);
    for (const OutputLine &line : lines) {
        if (looksLikeError(line))
            errors.append(number);
        ++number;
    }
    m_runs.start(bytes);
    while (const auto run = m_runs.next()) {
        AnsiStyle style;
        if (run->isPlain)
            addErrors(run->bytes, number, errors);
        else if (looksLikeError(decodeLine(run->bytes, style)))
            errors.append(number);
        number += run->isPlain ? countLineFeeds(run->bytes) : 1;
    }
    return errors;
}

void ErrorFinder::finish(qint64 line)
{
    m_timer.stop();
    if (line < 0)
        emit notFound();
    else
        emit found(line);
}

} // namespace Deckhand
