#include "tools/readfilerun.h"

#include "base/onpool.h"
#include "base/textcut.h"

#include <QStringDecoder>

#include <algorithm>
#include <cstring>

namespace Deckhand {

namespace {

constexpr qint64 kSliceSize = 1024 * 1024;
constexpr qint64 kLargestImage = 5 * 1024 * 1024;
constexpr qint64 kLargestReducibleImage = 64 * 1024 * 1024;
constexpr qsizetype kLongestLine = 8000; // bytes shown of one line
constexpr qsizetype kMarkSize = 3;       // of the byte order mark of UTF-8
constexpr qsizetype kRoomForNotices = 500;
constexpr qsizetype kLongestAlone =
    kMaxResultCharacters - kRoomForNotices - 200;        // and of one that is asked for by column
constexpr qsizetype kLongestKept = kLongestAlone + 1024; // so that a cut sees what follows

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

/// Characters of UTF-8: bytes that do not go on with one.
qint64 characterCount(QByteArrayView utf8)
{
    return utf8.size() - std::count_if(utf8.begin(), utf8.end(), isUtf8Continuation);
}

/// Where the character with this number (from 0) begins; the size when there are not so many.
qsizetype placeOfCharacter(QByteArrayView utf8, qint64 number)
{
    qsizetype at = 0;
    for (; at < utf8.size(); ++at) {
        if (!isUtf8Continuation(utf8[at]) && number-- == 0)
            break;
    }
    return at;
}

QString encodingNote(const TextEncoding &encoding)
{
    if (encoding.kind == TextEncoding::Kind::Windows1252)
        return QStringLiteral("[Encoding: Windows-1252, a guess: the file is no UTF-8. edit_file keeps its bytes.]");
    return (encoding.hasMark ? QStringLiteral("[Encoding: %1, by its byte order mark. edit_file keeps it.]")
                             : QStringLiteral("[Encoding: %1, without a byte order mark. edit_file keeps it.]"))
        .arg(encoding.name());
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
    const QByteArray slice = m_file->read(kSliceSize);
    if (slice.isEmpty()) {
        finish();
        return;
    }
    if (m_position == 0) {
        if (const QString type = imageType(slice); !type.isEmpty())
            return readImage(type, slice);
    }
    if (!m_decoder && !findEncoding(slice))
        return emit done(outcomeOfBinary());
    if (m_file->size() <= SeenFiles::kLargestFile)
        m_hash.addData(slice);
    m_position += slice.size();
    if (!m_encoding.isUtf8())
        feed(m_decoder->decode(slice).toUtf8());
    else
        feed(m_encoding.hasMark && m_position == slice.size() ? slice.sliced(kMarkSize) : slice);
    QMetaObject::invokeMethod(this, &ReadFileRun::readSlice, Qt::QueuedConnection);
}

/// As long as there is nothing but ASCII, every encoding is still possible. False: it is no text.
bool ReadFileRun::findEncoding(QByteArrayView slice)
{
    if (isPlainAscii(slice))
        return true;
    const auto encoding = encodingOf(slice);
    // Behind a megabyte of ASCII a zero byte is shown as the rest is.
    if (!encoding && m_position == 0)
        return false;
    m_encoding = encoding.value_or(TextEncoding());
    m_decoder.emplace(m_encoding);
    return true;
}

void ReadFileRun::readImage(const QString &type, const QByteArray &beginning)
{
    const qint64 size = m_file->size();
    const qint64 most = m_reduceImage ? kLargestReducibleImage : kLargestImage;
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
                .arg(m_path, QString::number(m_file->size()))};
}

void ReadFileRun::feed(const QByteArray &slice)
{
    const char *at = slice.constData();
    const char *const end = at + slice.size();
    while (at < end) {
        const auto *lineEnd = static_cast<const char *>(std::memchr(at, '\n', size_t(end - at)));
        addLinePart(at, (lineEnd ? lineEnd : end) - at);
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

bool ReadFileRun::isFirstWanted() const
{
    return m_line == m_range.firstLine && m_range.firstColumn > 0;
}

void ReadFileRun::addLinePart(const char *bytes, qsizetype size)
{
    m_lineSize += size;
    if (!isWanted())
        return;
    QByteArrayView part(bytes, size);
    const qint64 skipped = isFirstWanted() ? m_range.firstColumn - 1 - m_lineCharacters : 0;
    m_lineCharacters += characterCount(part);
    if (skipped > 0)
        part = part.sliced(placeOfCharacter(part, skipped));
    m_bytes.append(part.first(std::min(part.size(), kLongestKept - m_bytes.size())));
}

void ReadFileRun::endLine()
{
    if (isWanted()) {
        if (isFirstWanted() && m_range.firstColumn > std::max<qint64>(1, m_lineCharacters))
            m_shortLine = m_lineCharacters;
        const QString line = shownLine();
        if (m_text.size() + line.size() + 1 > kMaxResultCharacters - kRoomForNotices) {
            m_full = true;
        } else {
            m_text += line + QLatin1Char('\n');
            ++m_shownLines;
        }
    }
    m_bytes.clear();
    m_lineSize = m_lineCharacters = 0;
    ++m_line;
}

/// From its first wanted column on; what is too much is left out, and how to read on is said.
QString ReadFileRun::shownLine()
{
    const qsizetype longest = isFirstWanted() ? kLongestAlone : kLongestLine;
    const bool cut = m_bytes.size() > longest;
    if (cut)
        m_bytes.truncate(characterStart(QByteArrayView(m_bytes), longest));
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    QString line = decoder(m_bytes);
    m_hasInvalidBytes = m_hasInvalidBytes || decoder.hasError();
    if (cut) {
        const qint64 next = (isFirstWanted() ? m_range.firstColumn : 1) + characterCount(m_bytes);
        line += QStringLiteral(" … (%1 more characters in this line: go on with offset %2 and column %3)")
                    .arg(m_lineCharacters - next + 1)
                    .arg(m_line)
                    .arg(next);
    }
    return line;
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
    if (m_position <= SeenFiles::kLargestFile)
        m_seen->remember(m_path, m_hash.result());
    emit done(outcome());
}

ToolOutcome ReadFileRun::outcome() const
{
    const qint64 total = m_line - 1;
    if (total == 0)
        return {QStringLiteral("(%1 is empty)").arg(m_path)};
    if (m_range.firstLine > total) {
        return ToolOutcome::failure(QStringLiteral("%1 has only %2 lines; there is no line %3.")
                                        .arg(m_path, QString::number(total), QString::number(m_range.firstLine)));
    }
    if (m_shortLine) {
        return ToolOutcome::failure(QStringLiteral("Line %1 of %2 has only %3 characters; there is no column %4.")
                                        .arg(QString::number(m_range.firstLine), m_path, QString::number(*m_shortLine),
                                             QString::number(m_range.firstColumn)));
    }
    QString text = m_text;
    const auto note = [&text](const QString &words) {
        text += (text.isEmpty() || text.endsWith(QLatin1Char('\n')) ? QString() : QStringLiteral("\n")) + words;
    };
    const qint64 next = m_range.firstLine + m_shownLines;
    if (next <= total)
        note(QStringLiteral("… (%1 more) lines: go on with offset %2").arg(total - next + 1).arg(next));
    if (!m_encoding.isUtf8())
        note(encodingNote(m_encoding));
    if (m_hasInvalidBytes)
        note(QStringLiteral("[The file is not valid UTF-8; invalid bytes are shown as %1.]")
                 .arg(QChar(QChar::ReplacementCharacter)));
    return {text};
}

} // namespace Deckhand
