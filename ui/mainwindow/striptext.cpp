#include "ui/mainwindow/striptext.h"

#include <QCoreApplication>
#include <QLocale>

namespace Deckhand {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("meter", text);
}

/// One digit behind the point where there is only one before it, and not a needless zero.
QString shortNumber(double value)
{
    const QString text = QLocale().toString(value, 'f', value < 9.95 ? 1 : 0);
    const QString zero = QLocale().decimalPoint() + QLocale().zeroDigit();
    return text.endsWith(zero) ? text.chopped(zero.size()) : text;
}

} // namespace

QString tokenText(qint64 tokens)
{
    if (tokens < 1000)
        return QString::number(tokens);
    if (tokens < 999'500)
        return shortNumber(double(tokens) / 1000) + u'k';
    return shortNumber(double(tokens) / 1'000'000) + u'M';
}

QString costText(double usd)
{
    return usd < 0.01 ? tr("under $0.01") : tr("about $%1").arg(QLocale().toString(usd, 'f', 2));
}

QString contextTip(qint64 tokens, qint64 window, bool isCounted)
{
    const QLocale locale;
    QStringList lines;
    if (window <= 0)
        lines.append(tr("The conversation fills %1 tokens of the model's context; how large that is is not known.")
                         .arg(locale.toString(tokens)));
    else
        lines.append(tr("The conversation fills %1 of the %2 tokens of the model's context (%3 %).")
                         .arg(locale.toString(tokens), locale.toString(window))
                         .arg(qRound(100.0 * double(tokens) / double(window))));
    lines.append(isCounted ? tr("Counted by the server.")
                           : tr("An estimate: the server has not counted all of it yet."));
    lines.append(tr("/compact makes room."));
    return lines.join(u'\n');
}

QString costTip(const AgentSettings &settings, const Usage &usage)
{
    const QLocale locale;
    QStringList lines{tr("What this session has cost, an estimate by the price table."),
                      tr("Sent to the model: %1 tokens; received: %2")
                          .arg(locale.toString(usage.totalInputTokens()), locale.toString(usage.outputTokens))};
    lines.append(
        tr("Of what was sent, read from the cache: %1; written to it: %2")
            .arg(locale.toString(usage.cacheReadInputTokens), locale.toString(usage.cacheCreationInputTokens)));
    if (usage.totalInputTokens() > 0)
        lines.append(tr("Cache hit rate: %1 %")
                         .arg(qRound(100.0 * double(usage.cacheReadInputTokens) / double(usage.totalInputTokens()))));
    if (settings.spendingLimitUsd > 0)
        lines.append(tr("Limit of this session: $%1").arg(locale.toString(settings.spendingLimitUsd, 'f', 2)));
    return lines.join(u'\n');
}

QString costReport(const AgentSession &session)
{
    const SessionMeter &meter = session.meter();
    const std::optional<double> cost = meter.costUsd();
    QStringList lines{cost ? tr("This conversation has cost %1, an estimate by the price table.").arg(costText(*cost))
                           : tr("What this conversation has cost is not known: the price of its model is not."),
                      costTip(session.settings(), meter.usage()).section(u'\n', 1)};
    if (session.contextSize().tokens > 0)
        lines.append(contextTip(session.contextSize().tokens, session.settings().facts.contextTokens,
                                session.contextSize().estimated == 0));
    return lines.join(u'\n');
}

QString modeTitle(PermissionMode mode)
{
    switch (mode) {
    case PermissionMode::Ask:
        return QCoreApplication::translate("modes", "Ask");
    case PermissionMode::AcceptEdits:
        return QCoreApplication::translate("modes", "Accept edits");
    case PermissionMode::Plan:
        return QCoreApplication::translate("modes", "Plan");
    case PermissionMode::Bypass:
        return QCoreApplication::translate("modes", "Bypass");
    }
    Q_UNREACHABLE();
}

QString modeExplanation(PermissionMode mode)
{
    switch (mode) {
    case PermissionMode::Ask:
        return QCoreApplication::translate("modes", "Asks before it writes or runs commands");
    case PermissionMode::AcceptEdits:
        return QCoreApplication::translate("modes", "Edits files; asks before it runs commands");
    case PermissionMode::Plan:
        return QCoreApplication::translate("modes", "Only reads and plans");
    case PermissionMode::Bypass:
        return QCoreApplication::translate("modes", "Never asks: only for a sandbox or a folder you can lose");
    }
    Q_UNREACHABLE();
}

} // namespace Deckhand
