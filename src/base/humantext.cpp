#include "base/humantext.h"

#include "base/textcut.h"

namespace Deckhand {

namespace {

QString clockText(qint64 seconds)
{
    const auto twoDigits = [](qint64 value) { return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0')); };
    const qint64 minutes = seconds / 60;
    const QString tail = u':' + twoDigits(seconds % 60);
    if (minutes < 60)
        return QString::number(minutes) + tail;
    return QString::number(minutes / 60) + u':' + twoDigits(minutes % 60) + tail;
}

} // namespace

QString durationText(qint64 ms)
{
    if (ms < 0)
        return {};
    if (ms < 1000)
        return QStringLiteral("%1 ms").arg(ms);
    if (ms < 10'000)
        return QStringLiteral("%1 s").arg(QLocale().toString(double(ms) / 1000.0, 'f', 1));
    return runningTimeText(ms);
}

QString runningTimeText(qint64 ms)
{
    const qint64 seconds = qMax<qint64>(0, ms) / 1000;
    return seconds < 60 ? QStringLiteral("%1 s").arg(seconds) : clockText(seconds);
}

QString secondsText(qint64 ms)
{
    return QStringLiteral("%1 s").arg(double(ms) / 1000.0, 0, 'f', 1);
}

QString sizeText(qint64 bytes, const QLocale &locale)
{
    if (bytes < 1024)
        return QStringLiteral("%1 B").arg(bytes);
    return locale.formattedDataSize(bytes, bytes < 1024LL * 1024 * 1024 ? 1 : 2, QLocale::DataSizeIecFormat);
}

QString literalToolTip(const QString &text)
{
    constexpr int limit = 2000;
    if (text.isEmpty())
        return {};
    return QStringLiteral("<p style=\"white-space:pre-wrap\">%1</p>").arg(shortened(text, limit).toHtmlEscaped());
}

} // namespace Deckhand
