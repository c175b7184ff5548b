#include "output/decodeline.h"

#include "base/humantext.h"
#include "base/textcut.h"
#include "output/terminalline.h"

#include <QLocale>
#include <QStringDecoder>

#include <algorithm>

namespace Deckhand {

namespace {

/// Shorter ones are judged by their zero bytes alone: a stray byte or two is no picture yet.
constexpr qsizetype kJudgedBytes = 24;

bool isPlainByte(char c)
{
    const uchar byte = uchar(c);
    // 0xC2 leads the C1 control codes among others.
    return (byte >= 0x20 && byte != 0x7f && byte != 0xc2) || byte == '\t';
}

bool isStrayControl(char c)
{
    const uchar byte = uchar(c);
    return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\b' && byte != '\f' && byte != 0x1b;
}

QString decode(QByteArrayView bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringConverter::Flag::ConvertInitialBom);
    return decoder.decode(bytes);
}

QString moreText(const QString &howMuch)
{
    return QStringLiteral("… %1 more").arg(howMuch);
}

void cut(OutputLine &line, int longest)
{
    if (line.text.size() <= longest)
        return;
    longest = int(characterStart(line.text, longest));
    const qsizetype more = QStringView(line.text).mid(longest).toUcs4().size();
    line.more = moreText(QLocale().toString(qlonglong(more)));
    line.text.truncate(longest);
    while (!line.spans.isEmpty() && line.spans.last().start >= longest)
        line.spans.removeLast();
    if (!line.spans.isEmpty())
        line.spans.last().length = qMin(line.spans.last().length, longest - line.spans.last().start);
}

OutputLine binaryNote(qint64 bytes)
{
    OutputLine line;
    line.more = QStringLiteral("binary data, %1").arg(sizeText(bytes));
    return line;
}

/// Where the cursor first goes back to the beginning of the line: from there on its last state can be read. -1: nowhere.
qsizetype firstReturn(QByteArrayView bytes)
{
    qsizetype first = -1;
    for (const QByteArrayView code : {"\r", "\x1b[G", "\x1b[1G", "\x1b[2K"}) {
        const qsizetype at = bytes.indexOf(code);
        if (at >= 0 && (first < 0 || at < first))
            first = at;
    }
    return first;
}

/// Whether the decoded text has so many holes that its bytes were none. Only text beyond ASCII can have any.
bool isGarbled(QByteArrayView bytes, const QString &text)
{
    const qsizetype bad =
        text.count(QChar::ReplacementCharacter) + std::count_if(bytes.begin(), bytes.end(), isStrayControl);
    return bytes.contains('\0') || (bytes.size() >= kJudgedBytes && bad * 4 > text.size());
}

} // namespace

bool isBinary(QByteArrayView bytes)
{
    return isGarbled(bytes, decode(bytes));
}

OutputLine decodeLine(QByteArrayView bytes, AnsiStyle &style, int longest)
{
    // The line feed is decoded with its line: only so does the decoder know that a cut character stays cut.
    QString text = decode(bytes);
    if (text.endsWith(u'\n'))
        text.chop(1);
    const bool plain = std::all_of(bytes.begin(), bytes.end() - (bytes.endsWith('\n') ? 1 : 0), isPlainByte);
    if ((!plain || text.contains(QChar::ReplacementCharacter)) && isGarbled(bytes, text))
        return binaryNote(bytes.size());
    OutputLine line;
    if (plain) {
        line.append(text, style);
    } else {
        TerminalLine terminal(style);
        terminal.feed(text);
        static_cast<StyledText &>(line) = terminal.shown();
        style = terminal.style();
    }
    cut(line, longest);
    return line;
}

OutputLine decodeLongLine(QByteArrayView head, QByteArrayView tail, qint64 length, AnsiStyle style)
{
    while (tail.endsWith('\n') || tail.endsWith('\r'))
        tail.chop(1);
    if (const qsizetype returned = firstReturn(tail); returned >= 0)
        return decodeLine(tail.sliced(returned), style);
    if (isBinary(head))
        return binaryNote(length);
    OutputLine line = decodeLine(head, style);
    line.more = moreText(sizeText(length - qMin<qint64>(length, line.text.toUtf8().size())));
    return line;
}

} // namespace Deckhand
