#pragma once

#include "agent/historyrules.h"
#include "conversation/modelfacts.h"

#include <QList>

#include <functional>

namespace Deckhand {

/// What was used and what it cost, by price table: of a session or of a turn. Of a session also what was counted of its
/// context. Pure.
class SessionMeter
{
public:
    /// The number of the next model call, from 1.
    int nextRequest() { return ++m_requests; }

    /// A response of `model`; `facts` are that model's.
    void add(const QString &model, const ModelFacts &facts, const Usage &usage);
    /// What was added before its price was known is priced now.
    void learn(const std::function<ModelFacts(const QString &model)> &factsOf);

    const Usage &usage() const { return m_usage; }
    /// An estimate; nothing while the price of some response is unknown.
    std::optional<double> costUsd() const;

    /// What the server said of the conversation's size when it was asked for that alone.
    const CountedContext &counted() const { return m_counted; }
    void setCounted(const CountedContext &counted) { m_counted = counted; }

    /// 0: none.
    void setLimit(double usd) { m_limit = usd; }
    /// What has a known price counts, also where some has none.
    bool limitReached() const { return m_limit > 0 && m_known >= m_limit; }
    /// For people: that no request goes out any more, and what to do.
    QString limitText() const;

private:
    struct Unpriced {
        QString model;
        Usage usage;
    };
    int m_requests = 0;
    Usage m_usage;
    double m_known = 0;
    double m_limit = 0;
    CountedContext m_counted;
    QList<Unpriced> m_unpriced;
};

} // namespace Deckhand
