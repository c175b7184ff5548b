#include "anthropic/retryafter.h"

#include <QLocale>

#include <limits>

namespace Deckhand {

namespace {

std::optional<double> askedMilliseconds(const HttpHead &head, const QDateTime &now)
{
    bool isNumber = false;
    const double ms = head.header("retry-after-ms").toDouble(&isNumber);
    if (isNumber)
        return ms;
    const QByteArray after = head.header("retry-after");
    const double seconds = after.toDouble(&isNumber);
    if (isNumber)
        return seconds * 1000;
    QDateTime date =
        QLocale::c().toDateTime(QString::fromLatin1(after), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
    date.setTimeSpec(Qt::UTC);
    return date.isValid() ? std::optional(double(now.msecsTo(date))) : std::nullopt;
}

} // namespace

std::optional<std::chrono::milliseconds> retryAfterOf(const HttpHead &head, const QDateTime &now)
{
    const std::optional<double> asked = askedMilliseconds(head, now);
    // The upper bound is what the official SDK takes; inf and nan are numbers to toDouble, too.
    if (!asked || !(*asked > 0) || *asked > double(std::numeric_limits<int>::max()))
        return std::nullopt;
    return std::chrono::milliseconds(qint64(*asked));
}

} // namespace Deckhand
