#include "tools/readfilerun.h"

#include "tools/excerpt.h"
#include "base/onpool.h"

#include <QStringDecoder>

#include <cstring>

namespace Deckhand {

namespace {

constexpr qint64 sliceSize = 1024 * 1024;
constexpr qint64 largestImage = 5 * 1024 * 1024;
constexpr qint64 largestReducibleImage = 64 * 1024 * 1024;
constexpr qsizetype longestLine = 8000; // bytes shown of one line
constexpr qsizetype roomForNotices = 300;

QString imageType(const QByteArray &bytes)
{
    if (bytes.startsWith("\x89PNG\r\n\x1a\n"))
        return QStringLiteral("image/png");
    if (bytes.startsWith("\xff\xd8\xff"))
        return QStringLiteral("image/jpeg");
    if (bytes.startsWith("GIF87a") || bytes.startsWith("GIF89a"))
        return QStringLiteral("image/gif");
    if (bytes.startsWith("RIFF") && bytes.mid(8, 4) == "WEBP")
        return QStringLiteral("image/webp");
    return {};
}

/// No text has NUL bytes, and text in an old 8-bit encoding is still mostly ASCII.
bool isBinary(const QByteArray &bytes)
{
    if (bytes.contains('\0'))
        return true;
    const QString text = QString::fromUtf8(bytes.left(64 * 1024));
    return text.count(QChar::ReplacementCharacter) > text.size() * 3 / 10;
}

/// So that a cut at a byte count does not leave half a character.
QByteArray withoutTornEnd(QByteArray bytes)
{
    qsizetype start = bytes.size();
    while (start > 0 && bytes.size() - start < 3 && (uchar(bytes.at(start - 1)) & 0xc0) == 0x80)
        --start;
    if (start > 0 && (uchar(bytes.at(start - 1)) & 0xc0) == 0xc0)
        bytes.truncate(start - 1);
    return bytes;
}

} // namespace

ReadFileRun::ReadFileRun(const QString &path, std::unique_ptr<QIODevice> file, Range range,
                         std::shared_ptr<SeenFiles> seen, ReduceImage reduceImage, QObject *parent)
    : ToolRun(parent),
      m_path(path),
      m_file(std::move(file)),
      m_range(range),
      m_seen(std::move(seen)),
      m_reduceImage(std::move(reduceImage))
{
    QMetaObject::invokeMethod(this, &ReadFileRun::readSlice, Qt::QueuedConnection);
}

void ReadFileRun::readSlice()
{
    const QByteArray slice = m_file->read(sliceSize);
    if (slice.isEmpty()) {
        finish();
        return;
    }
    if (m_position == 0) {
        if (const QString type = imageType(slice); !type.isEmpty())
            return readImage(type, slice);
        if (isBinary(slice))
            return emit done(outcomeOfBinary());
    }
    m_position += slice.size();
    take(slice);
    QMetaObject::invokeMethod(this, &ReadFileRun::readSlice, Qt::QueuedConnection);
}

void ReadFileRun::readImage(const QString &type, const QByteArray &beginning)
{
    const qint64 size = m_file->size();
    const qint64 most = m_reduceImage ? largestReducibleImage : largestImage;
    if (size > most) {
        emit done(ToolOutcome::failure(
            QStringLiteral("%1 is an image (%2) of %3 bytes, more than the %4 that can be shown. Make it "
                           "smaller first.")
                .arg(m_path, type, QString::number(size), QString::number(most))));
        return;
    }
    const QByteArray bytes = beginning + m_file->read(most);
    const auto tell = [this, type, size](const Result<ImageBlock> &image) {
        if (!image)
            return emit done(ToolOutcome::failure(image.error()));
        emit done(
            ToolOutcome{QStringLiteral("%1 (%2, %3 bytes)").arg(m_path, type, QString::number(size)), {*image}, false});
    };
    if (!m_reduceImage)
        return tell(ImageBlock{type, bytes});
    const auto reduce = [reduceImage = m_reduceImage, bytes, path = m_path] { return reduceImage(bytes, path); };
    onPool(this, reduce, tell);
}

ToolOutcome ReadFileRun::outcomeOfBinary() const
{
    return {QStringLiteral("%1 is a binary file of %2 bytes; its content is not shown.")
                .arg(m_path, QString::number(m_file->size())),
            {},
            false};
}

void ReadFileRun::take(const QByteArray &slice)
{
    if (m_file->size() <= SeenFiles::largestFile)
        m_hash.addData(slice);
    const char *at = slice.constData();
    const char *const end = at + slice.size();
    while (at < end) {
        const auto *lineEnd = static_cast<const char *>(std::memchr(at, '\n', size_t(end - at)));
        takeLinePart(at, (lineEnd ? lineEnd : end) - at);
        if (!lineEnd)
            return;
        endLine();
        at = lineEnd + 1;
    }
}

bool ReadFileRun::isWanted() const
{
    return !m_full && m_line >= m_range.firstLine && (m_range.lines < 0 || m_line - m_range.firstLine < m_range.lines);
}

void ReadFileRun::takeLinePart(const char *bytes, qsizetype size)
{
    m_lineSize += size;
    if (isWanted())
        m_bytes.append(bytes, std::min(size, longestLine - m_bytes.size()));
}

void ReadFileRun::endLine()
{
    if (isWanted()) {
        const bool cut = m_lineSize > m_bytes.size();
        if (cut)
            m_bytes = withoutTornEnd(m_bytes);
        QStringDecoder decoder(QStringDecoder::Utf8); // takes away a byte order mark at the beginning of the file
        QString line = decoder(m_bytes);
        m_hasInvalidBytes = m_hasInvalidBytes || decoder.hasError();
        if (cut)
            line += QStringLiteral(" … (%1 more bytes in this line)").arg(m_lineSize - m_bytes.size());
        if (m_text.size() + line.size() + 1 > maxResultCharacters - roomForNotices) {
            m_full = true;
        } else {
            m_text += line + QLatin1Char('\n');
            ++m_shownLines;
        }
    }
    m_bytes.clear();
    m_lineSize = 0;
    ++m_line;
}

void ReadFileRun::finish()
{
    if (m_position < m_file->size()) {
        emit done(ToolOutcome::failure(QStringLiteral("Reading %1 failed at byte %2: %3.")
                                           .arg(m_path, QString::number(m_position), m_file->errorString())));
        return;
    }
    if (m_lineSize > 0) {
        const qint64 shown = m_shownLines;
        endLine();
        if (m_shownLines > shown)
            m_text.chop(1); // this line has no line feed
    }
    if (m_position <= SeenFiles::largestFile)
        m_seen->remember(m_path, m_hash.result());
    emit done(outcome());
}

ToolOutcome ReadFileRun::outcome() const
{
    const qint64 total = m_line - 1;
    if (m_position == 0)
        return {QStringLiteral("(%1 is empty)").arg(m_path), {}, false};
    if (m_range.firstLine > total) {
        return ToolOutcome::failure(QStringLiteral("%1 has only %2 lines; there is no line %3.")
                                        .arg(m_path, QString::number(total), QString::number(m_range.firstLine)));
    }
    QString text = m_text;
    const auto note = [&text](const QString &words) {
        text += (text.isEmpty() || text.endsWith(QLatin1Char('\n')) ? QString() : QStringLiteral("\n")) + words;
    };
    const qint64 next = m_range.firstLine + m_shownLines;
    if (next <= total)
        note(QStringLiteral("… (%1 more) lines: go on with offset %2").arg(total - next + 1).arg(next));
    if (m_hasInvalidBytes)
        note(QStringLiteral("[The file is not valid UTF-8; invalid bytes are shown as %1.]")
                 .arg(QChar(QChar::ReplacementCharacter)));
    return {text, {}, false};
}

} // namespace Deckhand
