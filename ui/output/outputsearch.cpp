#include "ui/output/outputsearch.h"

#include <QElapsedTimer>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qint64 kSliceMs = 6;

Qt::CaseSensitivity caseOf(const QString &text)
{
    const bool hasUpper = std::any_of(text.cbegin(), text.cend(), [](QChar c) { return c.isUpper(); });
    return hasUpper ? Qt::CaseSensitive : Qt::CaseInsensitive;
}

} // namespace

OutputSearch::OutputSearch(OutputDocument &document, QObject *parent)
    : QObject(parent), m_document(document)
{
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &OutputSearch::step);
}

void OutputSearch::start(const QString &text)
{
    m_text = text;
    m_matches.clear();
    m_nextBlock = 0;
    if (m_text.isEmpty())
        m_timer.stop();
    else
        m_timer.start();
    emit progressed();
}

void OutputSearch::resume()
{
    if (m_text.isEmpty() || isCapped())
        return;
    if (!isRunning() && m_nextBlock > 0) {
        // The last block may have been cut off amid a line: it is looked through again.
        --m_nextBlock;
        const qint64 firstLine = m_document.block(m_nextBlock).firstLine;
        while (!m_matches.isEmpty() && m_matches.last().line >= firstLine)
            m_matches.removeLast();
    }
    m_timer.start();
}

QList<OutputMatch> OutputSearch::matchesIn(qint64 line) const
{
    const auto begin = std::lower_bound(m_matches.cbegin(), m_matches.cend(), OutputMatch{line, 0, 0});
    const auto end = std::lower_bound(begin, m_matches.cend(), OutputMatch{line + 1, 0, 0});
    return QList<OutputMatch>(begin, end);
}

int OutputSearch::next(const OutputMatch &position) const
{
    if (m_matches.isEmpty())
        return -1;
    const auto found = std::upper_bound(m_matches.cbegin(), m_matches.cend(), position);
    return found == m_matches.cend() ? 0 : int(found - m_matches.cbegin());
}

int OutputSearch::previous(const OutputMatch &position) const
{
    if (m_matches.isEmpty())
        return -1;
    const auto found = std::lower_bound(m_matches.cbegin(), m_matches.cend(), position);
    return found == m_matches.cbegin() ? int(m_matches.size()) - 1 : int(found - m_matches.cbegin()) - 1;
}

void OutputSearch::step()
{
    QElapsedTimer timer;
    timer.start();
    while (m_nextBlock < m_document.blockCount() && !isCapped() && timer.elapsed() < kSliceMs)
        searchBlock(m_nextBlock++);
    if (m_nextBlock >= m_document.blockCount() || isCapped())
        m_timer.stop();
    emit progressed();
}

void OutputSearch::searchBlock(qsizetype number)
{
    const Qt::CaseSensitivity sensitivity = caseOf(m_text);
    qint64 lineNumber = m_document.block(number).firstLine;
    const QList<OutputLine> lines = m_document.readBlock(number);
    for (const OutputLine &line : lines) {
        qsizetype at = line.text.indexOf(m_text, 0, sensitivity);
        while (at >= 0 && !isCapped()) {
            m_matches.append({lineNumber, int(at), int(m_text.size())});
            at = line.text.indexOf(m_text, at + m_text.size(), sensitivity);
        }
        ++lineNumber;
    }
}

} // namespace Deckhand
