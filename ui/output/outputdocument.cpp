#include "ui/output/outputdocument.h"

#include "models/humantext.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QLocale>
#include <QStringDecoder>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qint64 kSliceBytes = 256 * 1024;
/// A line is read as a whole up to here; of a longer one its beginning and its end.
constexpr qint64 kWholeLine = 64 * 1024;
constexpr qint64 kLongestCopiedLine = 1024 * 1024;
constexpr int kCachedBlocks = 48;

bool isPlainByte(char c)
{
    const uchar byte = uchar(c);
    // 0xC2 leads the C1 control codes among others.
    return (byte >= 0x20 && byte != 0x7f && byte != 0xc2) || byte == '\t';
}

QString decode(QByteArrayView bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringConverter::Flag::ConvertInitialBom);
    return decoder.decode(bytes);
}

void cut(OutputLine &line, int longest)
{
    if (line.text.size() <= longest)
        return;
    if (line.text.at(longest - 1).isHighSurrogate())
        --longest;
    const qsizetype more = QStringView(line.text).mid(longest).toUcs4().size();
    line.more = QStringLiteral("… %1 more").arg(QLocale().toString(qlonglong(more)));
    line.text.truncate(longest);
    while (!line.spans.isEmpty() && line.spans.last().start >= longest)
        line.spans.removeLast();
    if (!line.spans.isEmpty())
        line.spans.last().length = qMin(line.spans.last().length, longest - line.spans.last().start);
}

/// A line of which only the beginning and the end were read: its last state is what follows the last carriage return.
OutputLine decodeLongLine(QByteArrayView head, QByteArrayView tail, qint64 length, AnsiStyle style)
{
    while (tail.endsWith('\n') || tail.endsWith('\r'))
        tail.chop(1);
    const qsizetype returned = tail.lastIndexOf('\r');
    if (returned >= 0)
        return decodeLine(tail.sliced(returned + 1), style);
    OutputLine line = decodeLine(head, style);
    line.more = QStringLiteral("… %1 more").arg(sizeText(length - qMin<qint64>(length, line.text.toUtf8().size())));
    return line;
}

} // namespace

OutputLine decodeLine(QByteArrayView bytes, AnsiStyle &style, int longest)
{
    // The line feed is decoded with its line: only so does the decoder know that a cut character stays cut.
    QString text = decode(bytes);
    if (text.endsWith(u'\n'))
        text.chop(1);
    OutputLine line;
    if (std::all_of(bytes.begin(), bytes.end() - (bytes.endsWith('\n') ? 1 : 0), isPlainByte)) {
        line.append(text, style);
    } else {
        AnsiParser parser(style);
        parser.feed(text, line);
        style = parser.style();
    }
    cut(line, longest);
    return line;
}

OutputDocument::OutputDocument() : m_blocks(kCachedBlocks) {}

Result<void> OutputDocument::open(const QString &path)
{
    close();
    m_file.setFileName(path);
    if (!QFileInfo::exists(path))
        return Error{QStringLiteral("The output is not there any more: %1").arg(path)};
    if (!QFileInfo(path).isFile() || !m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return Error{QStringLiteral("The output cannot be read: %1 (%2)").arg(path, m_file.errorString())};
    return {};
}

void OutputDocument::close()
{
    m_file.close();
    m_index.clear();
    m_blocks.clear();
    m_fileSize = 0;
}

OutputDocument::Progress OutputDocument::advance(std::chrono::microseconds budget)
{
    if (!m_file.isOpen())
        return Progress::UpToDate;
    m_fileSize = m_file.size();
    if (m_fileSize < m_index.size()) {
        m_index.clear();
        m_blocks.clear();
        return Progress::Restarted;
    }
    if (m_fileSize > m_index.size() && m_index.blockCount() > 0)
        m_blocks.remove(m_index.blockCount() - 1);

    const auto limit = std::chrono::duration_cast<std::chrono::nanoseconds>(budget).count();
    QElapsedTimer timer;
    timer.start();
    while (m_index.size() < m_fileSize) {
        m_buffer.resize(kSliceBytes);
        m_file.seek(m_index.size());
        const qint64 got = m_file.read(m_buffer.data(), kSliceBytes);
        if (got <= 0)
            return Progress::UpToDate;
        m_index.append(QByteArrayView(m_buffer).first(got));
        if (timer.nsecsElapsed() > limit)
            break;
    }
    return isUpToDate() ? Progress::UpToDate : Progress::More;
}

OutputLine OutputDocument::line(qint64 number)
{
    if (number < 0 || number >= lineCount())
        return {};
    const qsizetype blockNumber = m_index.blockOf(number);
    const QList<OutputLine> *lines = m_blocks.object(blockNumber);
    if (!lines) {
        auto *fresh = new QList<OutputLine>(readBlock(blockNumber));
        lines = fresh;
        m_blocks.insert(blockNumber, fresh);
    }
    return lines->value(number - m_index.block(blockNumber).firstLine);
}

QString OutputDocument::wholeLine(qint64 number)
{
    if (number < 0 || number >= lineCount())
        return {};
    const auto [offset, length] = extentOf(number);
    AnsiStyle style;
    return decodeLine(read(offset, qMin(length, kLongestCopiedLine)), style, int(kLongestCopiedLine)).text;
}

QList<OutputLine> OutputDocument::lastLines(int count)
{
    m_fileSize = m_file.size();
    const qint64 offset = qMax<qint64>(0, m_fileSize - kWholeLine);
    const QByteArray bytes = read(offset, kWholeLine);
    QList<QByteArrayView> raw;
    for (qsizetype at = 0; at < bytes.size();) {
        const qsizetype newline = bytes.indexOf('\n', at);
        const qsizetype next = newline < 0 ? bytes.size() : newline + 1;
        raw.append(QByteArrayView(bytes).sliced(at, next - at));
        at = next;
    }
    raw = raw.mid(qMax<qsizetype>(0, raw.size() - count));
    QList<OutputLine> lines;
    AnsiStyle style;
    for (const QByteArrayView line : std::as_const(raw))
        lines.append(decodeLine(line, style));
    return lines;
}

QList<OutputLine> OutputDocument::readBlock(qsizetype number)
{
    const LineIndex::Block block = m_index.block(number);
    // All lines of a block begin within its first bytesPerBlock; only its last line can be longer than what is read here.
    const QByteArray bytes = read(block.offset, qMin(block.bytes, LineIndex::bytesPerBlock + kWholeLine));
    QList<OutputLine> lines;
    lines.reserve(block.lines);
    AnsiStyle style = block.style;
    for (qsizetype at = 0; at < bytes.size() && lines.size() < block.lines;) {
        const qsizetype newline = bytes.indexOf('\n', at);
        const qsizetype next = newline < 0 ? bytes.size() : newline + 1;
        const QByteArrayView raw = QByteArrayView(bytes).sliced(at, next - at);
        const qint64 length = lines.size() + 1 == block.lines ? block.bytes - at : next - at;
        if (length > raw.size()) {
            const qint64 tail = qMin(length, kWholeLine);
            lines.append(decodeLongLine(raw, read(block.offset + block.bytes - tail, tail), length, style));
        } else {
            lines.append(decodeLine(raw, style));
        }
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
    const LineIndex::Block block = m_index.block(m_index.blockOf(number));
    const QByteArray bytes = read(block.offset, qMin(block.bytes, LineIndex::bytesPerBlock));
    qsizetype begin = 0;
    for (qint64 line = block.firstLine; line < number; ++line)
        begin = bytes.indexOf('\n', begin) + 1;
    if (number == block.firstLine + block.lines - 1)
        return {block.offset + begin, block.bytes - begin};
    return {block.offset + begin, bytes.indexOf('\n', begin) + 1 - begin};
}

} // namespace Deckhand
