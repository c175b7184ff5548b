#include "app/stdintext.h"

#include <QStringDecoder>

#include <chrono>

namespace Deckhand {

namespace {

constexpr std::chrono::seconds kFirstSilence{3};
constexpr std::chrono::seconds kLaterSilence{60};

QString bytesText(qsizetype count)
{
    return QStringLiteral("%1 bytes").arg(count);
}

/// A mark of UTF-16 or UTF-32 says that it is text, for all its zeros.
bool isBinary(const QByteArray &bytes)
{
    if (QStringConverter::encodingForData(bytes))
        return false;
    const auto isControl = [](char c) {
        return (uchar(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\b' && c != '\x1b');
    };
    return bytes.contains('\0') || std::count_if(bytes.cbegin(), bytes.cend(), isControl) > bytes.size() / 10;
}

struct Decoded {
    QString text;
    bool isWhole = true;
};

/// UTF-8, or UTF-16 and UTF-32 with a mark. A cut may go through a character: that is no fault of the text.
Decoded decoded(const QByteArray &bytes, bool isCut)
{
    using Flag = QStringConverter::Flag;
    QStringDecoder decoder(QStringConverter::encodingForData(bytes).value_or(QStringConverter::Utf8),
                           isCut ? Flag::Default : Flag::Stateless);
    const QString text = decoder(bytes);
    return {text, !decoder.hasError()};
}

} // namespace

StdinText::StdinText(Patience patience, QObject *parent) : QObject(parent)
{
    connect(&m_input, &StandardInput::arrived, this, &StdinText::onArrived);
    connect(&m_input, &StandardInput::ended, this, [this] { finish(StdinRead::End::Whole); });
    m_silence.setSingleShot(true);
    connect(&m_silence, &QTimer::timeout, this, [this] { finish(StdinRead::End::Silent); });
    if (patience == Patience::Bounded)
        m_silence.start(kFirstSilence);
}

void StdinText::onArrived(const QByteArray &bytes)
{
    m_read.bytes.append(bytes);
    if (m_read.bytes.size() > kMost) {
        m_read.bytes.truncate(kMost);
        return finish(StdinRead::End::Cut);
    }
    if (m_silence.isActive())
        m_silence.start(kLaterSilence);
}

void StdinText::finish(StdinRead::End end)
{
    m_input.stop();
    m_silence.stop();
    m_read.end = end;
    emit done(m_read);
}

StdinContext contextFrom(const StdinRead &read)
{
    using End = StdinRead::End;
    StdinContext context;
    if (read.bytes.isEmpty()) {
        if (read.end == End::Silent)
            context.asides.append(QStringLiteral("Standard input stayed silent for 3 s: the prompt goes without it. "
                                                 "(</dev/null spares the wait.)"));
        return context;
    }
    const QString size = bytesText(read.bytes.size());
    QString name = QStringLiteral("standard input, %1").arg(size);
    if (read.end != End::Whole)
        name = QStringLiteral("standard input, cut behind its first %1").arg(size);
    if (read.end == End::Cut)
        context.asides.append(
            QStringLiteral("Standard input is longer than 1 MiB: only its first %1 go along.").arg(size));
    if (read.end == End::Silent)
        context.asides.append(
            QStringLiteral("Standard input has not ended, but is silent for a minute: its first %1 go along.")
                .arg(size));

    if (isBinary(read.bytes)) {
        context.asides.append(QStringLiteral("Standard input is no text: its %1 do not go along.").arg(size));
        context.blocks.append(FileBlock{name, QStringLiteral("text/plain"), "(This is binary data; it was left out.)"});
        return context;
    }
    const Decoded text = decoded(read.bytes, read.end != End::Whole);
    if (!text.isWhole) {
        context.asides.append(QStringLiteral("Standard input is not all UTF-8: other bytes go along as \ufffd."));
        name += QStringLiteral(", where \ufffd stands for bytes that are no UTF-8");
    }
    context.blocks.append(FileBlock{name, QStringLiteral("text/plain"), text.text.toUtf8()});
    return context;
}

std::optional<QString> promptTextFrom(const StdinRead &read)
{
    return isBinary(read.bytes) ? std::nullopt : std::optional(decoded(read.bytes, false).text);
}

} // namespace Deckhand
