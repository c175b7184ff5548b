#include "anthropic/retrypolicy.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace Deckhand {

namespace {

/// What the server asks for, in milliseconds: retry-after-ms, else retry-after as seconds or an HTTP date.
std::optional<double> askedFor(const HttpHead &head, const QDateTime &now)
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
    if (date.isValid())
        return double(now.msecsTo(date));
    return std::nullopt;
}

} // namespace

std::optional<std::chrono::milliseconds> RetryPolicy::waitBeforeRetry(const ModelError &error, const HttpHead &head,
                                                                      int retriesSoFar, double random,
                                                                      const QDateTime &now) const
{
    const QByteArray said = head.header("x-should-retry"); // wins over every rule of our own
    const bool retryable = said == "true" || (said != "false" && error.retryable);
    if (!retryable || retriesSoFar >= maxRetries)
        return std::nullopt;
    const std::optional<double> asked = askedFor(head, now);
    if (asked && *asked > double(longestRetryAfter.count()))
        return std::nullopt;
    if (asked && *asked > 0)
        return std::chrono::milliseconds(qint64(*asked));
    const double wait =
        std::min(double(firstWait.count()) * double(1 << std::min(retriesSoFar, 20)), double(longestWait.count()));
    return std::chrono::milliseconds(qint64(wait * (1 - random * 0.25)));
}

} // namespace Deckhand
