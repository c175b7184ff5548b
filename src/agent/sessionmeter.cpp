#include "agent/sessionmeter.h"

#include <algorithm>

namespace Deckhand {

namespace {

QString dollars(double usd)
{
    return QLatin1Char('$') + QString::number(usd, 'f', usd < 0.1 ? 4 : 2);
}

} // namespace

void SessionMeter::add(const QString &model, const ModelFacts &facts, const Usage &usage)
{
    m_usage += usage;
    if (usage.isEmpty())
        return; // what Stop left of an answer: nobody counted it
    if (const std::optional<double> cost = costOf(usage, facts))
        m_known += *cost;
    else
        m_unpriced.append({model, usage});
}

void SessionMeter::learn(const std::function<ModelFacts(const QString &model)> &factsOf)
{
    const auto isPriced = [&](const Unpriced &entry) {
        const std::optional<double> cost = costOf(entry.usage, factsOf(entry.model));
        m_known += cost.value_or(0);
        return cost.has_value();
    };
    m_unpriced.erase(std::remove_if(m_unpriced.begin(), m_unpriced.end(), isPriced), m_unpriced.end());
}

std::optional<double> SessionMeter::costUsd() const
{
    return m_unpriced.isEmpty() ? std::optional(m_known) : std::nullopt;
}

QString SessionMeter::limitText() const
{
    return QStringLiteral(
               "The spending limit of this session, %1, is reached: about %2 was spent (an estimate). Nothing "
               "more is sent until you raise the limit in the settings or begin a new session.")
        .arg(dollars(m_limit), dollars(m_known));
}

} // namespace Deckhand
