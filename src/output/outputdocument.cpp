#include "output/outputdocument.h"

#include "base/humantext.h"
#include "base/textcut.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QLocale>

namespace Deckhand {

namespace {

constexpr qint64 kSliceBytes = 256 * 1024;
/// A line is read as a whole up to here; of a longer one its beginning and its end.
constexpr qint64 kWholeLine = 64 * 1024;
/// All lines of a block begin within its first bytesPerBlock; only its last line can be longer than what is read then.
constexpr qint64 kWholeBlock = LineIndex::kBytesPerBlock + kWholeLine;
constexpr qint64 kLongestCopiedLine = 1024 * 1024;
constexpr int kCachedLines = 12'000;

QString arrivalPath(const QString &outputPath)
{
    const QFileInfo file(outputPath);
    return file.path() + u'/' + file.completeBaseName() + QStringLiteral(".index");
}

/// Whether these blocks are few enough to be read together, and none at their ends holds a line that is too long for that.
bool isStretch(const LineIndex &run, qsizetype first, qsizetype last, qint64 bytes)
{
    return run.blocks(first, last).bytes <= bytes && run.block(first).bytes <= kWholeBlock
        && run.block(last).bytes <= kWholeBlock;
}

/// A character that was cut at its beginning is no error of the text.
QByteArrayView withoutCutCharacter(QByteArrayView bytes)
{
    return bytes.sliced(tornStart(bytes));
}

} // namespace

OutputDocument::OutputDocument() : m_blocks(kCachedLines)
{
}

Result<void> OutputDocument::open(const QString &path)
{
    close();
    m_file.setFileName(path);
    if (!QFileInfo::exists(path))
        return Error{QStringLiteral("The output is not there any more: %1").arg(path)};
    if (!QFileInfo(path).isFile() || !m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return Error{QStringLiteral("The output cannot be read: %1 (%2)").arg(path, m_file.errorString())};
    m_arrivals.open(arrivalPath(path));
    return {};
}

void OutputDocument::close()
{
    m_file.close();
    m_arrivals.open({});
    m_fileSize = 0;
    restart();
}

void OutputDocument::restart()
{
    m_head = LineIndex();
    m_tail = LineIndex();
    m_gap = {};
    m_leaped = 0;
    m_binary.reset();
    m_blocks.clear();
}

OutputDocument::Progress OutputDocument::advance(std::chrono::microseconds budget)
{
    if (!m_file.isOpen())
        return Progress::UpToDate;
    const OutputGap gap = m_file.gap();
    m_fileSize = m_file.size();
    const bool replaced =
        m_fileSize < size() || (!m_gap.isEmpty() && (gap.begin != m_gap.begin || gap.end < m_gap.end));
    if (replaced) {
        restart();
        return Progress::Restarted;
    }
    followGap(gap);

    const auto limit = std::chrono::duration_cast<std::chrono::nanoseconds>(budget).count();
    QElapsedTimer timer;
    timer.start();
    while (!isUpToDate() && timer.nsecsElapsed() < limit) {
        auto [run, end] = nextRun();
        m_buffer.resize(kSliceBytes);
        m_file.seek(run.end());
        const qint64 got = m_file.read(m_buffer.data(), qMin(kSliceBytes, end - run.end()));
        if (got <= 0)
            return Progress::UpToDate;
        // The last line has grown, and with it its block.
        if (run.blockCount() > 0)
            m_blocks.remove(run.block(run.blockCount() - 1).firstLine);
        run.append(QByteArrayView(m_buffer).first(got));
    }
    return isUpToDate() ? Progress::UpToDate : Progress::More;
}

qint64 OutputDocument::unreadBytes() const
{
    if (m_gap.isEmpty())
        return m_fileSize - m_head.end();
    return (m_gap.begin - m_head.end()) + (m_fileSize - m_tail.end());
}

std::pair<LineIndex &, qint64> OutputDocument::nextRun()
{
    if (m_gap.isEmpty())
        return {m_head, m_fileSize};
    if (m_head.end() < m_gap.begin)
        return {m_head, m_gap.begin};
    return {m_tail, m_fileSize};
}

void OutputDocument::followGap(const OutputGap &gap)
{
    if (gap == m_gap)
        return;
    m_blocks.clear();
    if (m_gap.isEmpty())
        splitAt(gap);
    else
        moveTail(gap.end);
    m_gap = gap;
}

void OutputDocument::splitAt(const OutputGap &gap)
{
    if (m_head.end() <= gap.begin)
        return leapTo(gap.end);
    m_tail = m_head;
    if (gap.begin <= 0) {
        m_head = LineIndex();
    } else {
        // Counted from the block's beginning: what follows the border is gone already.
        const Block cut = m_head.block(m_head.blockAt(gap.begin - 1));
        const qint64 counted = qMin(cut.headBytes(), gap.begin - cut.offset) - 1;
        m_head.truncate(gap.begin, cut.firstLine + countLineFeeds(read(cut.offset, counted)));
    }
    moveTail(gap.end);
}

void OutputDocument::moveTail(qint64 begin)
{
    if (m_tail.end() <= begin)
        return leapTo(begin);
    // Counted from the block's end: what lies before the border is gone already.
    const Block cut = m_tail.block(m_tail.blockAt(begin));
    const qint64 counted = cut.offset + cut.headBytes() - 1 - begin;
    const qint64 line = cut.lineEnd() - 1 - (counted > 0 ? countLineFeeds(read(begin, counted)) : 0);
    // The gap takes the number behind the head's last; an endless line would make it share that with the tail.
    if (line <= m_head.lineEnd())
        return leapTo(begin);
    m_tail.dropBefore(begin, line);
}

void OutputDocument::leapTo(qint64 offset)
{
    // A line has a byte at least: no line before that byte can have had this number.
    m_tail = LineIndex(offset, offset);
    m_leaped.reset();
}

bool OutputDocument::isBinary()
{
    if (m_binary)
        return *m_binary;
    // Where nothing is kept of the beginning, the end has to do.
    const qint64 begin = m_gap.begin == 0 ? m_gap.end : 0;
    const QByteArray bytes = read(begin, kJudgedBytes);
    const bool binary = Deckhand::isBinary(withoutCutCharacter(bytes));
    if (bytes.size() == kJudgedBytes)
        m_binary = binary;
    return binary;
}

qint64 OutputDocument::rowCount() const
{
    return m_head.lineCount() + (m_gap.isEmpty() ? 0 : 1 + m_tail.lineCount());
}

qint64 OutputDocument::lineAt(qint64 row) const
{
    const qint64 headRows = m_head.lineCount();
    return row <= headRows ? row : m_tail.firstLine() + (row - headRows - 1);
}

qint64 OutputDocument::rowOf(qint64 line) const
{
    const qint64 headRows = m_head.lineCount();
    if (m_gap.isEmpty() || line < headRows)
        return qBound<qint64>(0, line, qMax<qint64>(0, headRows - 1));
    return headRows + qBound<qint64>(0, line - m_tail.firstLine() + 1, m_tail.lineCount());
}

OutputLine OutputDocument::line(qint64 number)
{
    if (isGapLine(number))
        return gapLine();
    const LineIndex &run = runOf(number);
    if (number < run.firstLine() || number >= run.lineEnd())
        return {};
    const Block block = run.block(run.blockOf(number));
    const QList<OutputLine> *lines = m_blocks.object(block.firstLine);
    if (!lines) {
        auto *fresh = new QList<OutputLine>(readBlock(block));
        lines = fresh;
        m_blocks.insert(block.firstLine, fresh, qMin<qsizetype>(kCachedLines, fresh->size() + 1));
    }
    return lines->value(number - block.firstLine);
}

OutputLine OutputDocument::gapLine() const
{
    OutputLine line;
    line.isGap = true;
    line.offset = m_gap.begin;
    const QString bytes = QLocale().toString(m_gap.size());
    line.more = QStringLiteral("… %1 bytes were not kept (%2) …").arg(bytes, sizeText(m_gap.size()));
    return line;
}

QString OutputDocument::wholeLine(qint64 number)
{
    const LineIndex &run = runOf(number);
    if (isGapLine(number) || number < run.firstLine() || number >= run.lineEnd())
        return {};
    const auto [offset, length] = extentOf(number);
    AnsiStyle style;
    return decodeLine(read(offset, qMin(length, kLongestCopiedLine)), style, int(kLongestCopiedLine)).text;
}

std::optional<qint64> OutputDocument::lineNumber(qint64 line)
{
    if (m_gap.isEmpty() || line < m_head.lineEnd())
        return line + 1;
    if (!m_leaped) {
        const std::optional<ArrivalIndex::Record> known = m_arrivals.from(m_tail.begin());
        if (known && known->offset < m_tail.end())
            m_leaped = lineOfByte(m_tail, known->offset) - known->lineFeeds;
    }
    return m_leaped ? std::optional(line - *m_leaped + 1) : std::nullopt;
}

QList<OutputLine> OutputDocument::lastLines(int count)
{
    m_fileSize = qMax(m_fileSize, m_file.size());
    const qint64 begin = qMax(m_gap.end, m_fileSize - kWholeLine);
    const QByteArray bytes = read(begin, m_fileSize - begin);
    QList<std::pair<qint64, QByteArrayView>> raw;
    for (qsizetype at = 0; at < bytes.size();) {
        const qsizetype newline = bytes.indexOf('\n', at);
        const qsizetype next = newline < 0 ? bytes.size() : newline + 1;
        raw.append({begin + at, QByteArrayView(bytes).sliced(at, next - at)});
        at = next;
    }
    QList<OutputLine> lines;
    AnsiStyle style;
    for (qsizetype at = qMax<qsizetype>(0, raw.size() - count); at < raw.size(); ++at) {
        lines.append(decodeLine(withoutCutCharacter(raw.at(at).second), style));
        lines.last().offset = raw.at(at).first;
    }
    return lines;
}

std::optional<LineIndex::Block> OutputDocument::stretchFrom(qint64 line, qint64 bytes) const
{
    const bool inHead = line < m_head.lineEnd();
    if (!inHead && (m_gap.isEmpty() || m_tail.blockCount() == 0 || line >= m_tail.lineEnd()))
        return {};
    const LineIndex &run = inHead ? m_head : m_tail;
    const qsizetype first = run.blockOf(qMax(line, run.firstLine()));
    qsizetype last = first;
    while (last + 1 < run.blockCount() && isStretch(run, first, last + 1, bytes))
        ++last;
    return run.blocks(first, last);
}

std::optional<LineIndex::Block> OutputDocument::stretchUpTo(qint64 line, qint64 bytes) const
{
    const bool inTail = !m_gap.isEmpty() && m_tail.blockCount() > 0 && line >= m_tail.firstLine();
    const LineIndex &run = inTail ? m_tail : m_head;
    if (line < 0 || run.blockCount() == 0)
        return {};
    const qsizetype last = run.blockOf(qMin(line, run.lineEnd() - 1));
    qsizetype first = last;
    while (first > 0 && isStretch(run, first - 1, last, bytes))
        --first;
    return run.blocks(first, last);
}

OutputDocument::Stretch OutputDocument::readStretch(const Block &stretch)
{
    const LineIndex &run = runOf(stretch.firstLine);
    if (run.block(run.blockOf(stretch.firstLine)).bytes > kWholeBlock) // such a block is a stretch of its own
        return {{}, readBlock(stretch)};
    // Into the same memory each time: fresh memory costs more than the reading.
    m_stretch.resize(stretch.bytes);
    const qint64 got = m_file.seek(stretch.offset) ? m_file.read(m_stretch.data(), stretch.bytes) : 0;
    const QByteArrayView bytes = QByteArrayView(m_stretch).first(qMax<qint64>(0, got));
    return {stretch.offset == m_gap.end ? withoutCutCharacter(bytes) : bytes, {}};
}

QList<OutputLine> OutputDocument::readBlock(const Block &block)
{
    const QByteArray bytes = read(block.offset, qMin(block.bytes, kWholeBlock));
    QList<OutputLine> lines;
    lines.reserve(block.lines);
    AnsiStyle style = block.style;
    for (qsizetype at = 0; at < bytes.size() && lines.size() < block.lines;) {
        const qsizetype newline = bytes.indexOf('\n', at);
        const qsizetype next = newline < 0 ? bytes.size() : newline + 1;
        QByteArrayView raw = QByteArrayView(bytes).sliced(at, next - at);
        const qint64 length = lines.size() + 1 == block.lines ? block.bytes - at : next - at;
        if (length > raw.size()) {
            const qint64 tail = qMin(length, kWholeLine);
            lines.append(decodeLongLine(raw, read(block.offset + block.bytes - tail, tail), length, style));
        } else {
            if (at == 0 && block.offset == m_gap.end)
                raw = withoutCutCharacter(raw);
            lines.append(decodeLine(raw, style));
        }
        lines.last().offset = block.offset + at;
        at = next;
    }
    return lines;
}

QByteArray OutputDocument::read(qint64 offset, qint64 bytes)
{
    return m_file.seek(offset) ? m_file.read(bytes) : QByteArray();
}

std::pair<qint64, qint64> OutputDocument::extentOf(qint64 number)
{
    const LineIndex &run = runOf(number);
    const Block block = run.block(run.blockOf(number));
    const QByteArray bytes = read(block.offset, block.headBytes());
    qsizetype begin = 0;
    for (qint64 line = block.firstLine; line < number; ++line)
        begin = bytes.indexOf('\n', begin) + 1;
    if (number == block.lineEnd() - 1)
        return {block.offset + begin, block.bytes - begin};
    return {block.offset + begin, bytes.indexOf('\n', begin) + 1 - begin};
}

qint64 OutputDocument::lineOfByte(const LineIndex &run, qint64 offset)
{
    const Block block = run.block(run.blockAt(offset));
    return block.firstLine + countLineFeeds(read(block.offset, qMin(offset - block.offset, block.headBytes())));
}

} // namespace Deckhand
