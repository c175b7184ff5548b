#include "ui/output/errorfinder.h"

#include "ui/output/errorlike.h"

#include <QElapsedTimer>

namespace Deckhand {

namespace {

constexpr qint64 kSliceNs = 6'000'000;

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
    const qint64 kept = m_document.keptBefore(m_document.fileSize());
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
    const auto block = m_document.blockFrom(m_next);
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
    const auto block = m_document.blockUpTo(m_next);
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

QList<qint64> ErrorFinder::errorsIn(const OutputDocument::Block &block)
{
    m_bytes += block.bytes;
    QList<qint64> errors;
    qint64 number = block.firstLine;
    if (const QByteArray bytes = m_document.readPlainBlock(block); !bytes.isEmpty()) {
        for (qsizetype at = 0; at < bytes.size(); ++number) {
            const qsizetype newline = bytes.indexOf('\n', at);
            const qsizetype end = newline < 0 ? bytes.size() : newline;
            const qsizetype shown = qMin<qsizetype>(end - at, OutputLine::longest);
            if (looksLikeError(QByteArrayView(bytes).sliced(at, shown)))
                errors.append(number);
            at = end + 1;
        }
        return errors;
    }
    const QList<OutputLine> lines = m_document.readBlock(block);
    for (const OutputLine &line : lines) {
        if (looksLikeError(QStringView(line.text)))
            errors.append(number);
        ++number;
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
