#pragma once

#include "anthropic/httptransport.h"
#include "conversation/modelclient.h"

#include <functional>

namespace Deckhand {

/// One call of POST /v1/messages/count_tokens. An estimate that nobody waits for: any failure is "nothing".
class MessagesTokenCount final : public TokenCountJob
{
    Q_OBJECT
public:
    using TokenCountJob::TokenCountJob;

    /// Exactly one of the two, once. The job owns the exchange.
    void run(HttpExchange *exchange);
    void failLater();
    /// Called before `counted` when the server has no such path.
    void onMissing(std::function<void()> missing) { m_missing = std::move(missing); }

private:
    void take(const HttpAnswer &answer);

    std::function<void()> m_missing;
};

} // namespace Deckhand
