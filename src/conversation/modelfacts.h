#pragma once

#include "conversation/modelclient.h"

#include <optional>

namespace Deckhand {

/// US dollars for a million tokens. An estimate: prices change, and a server of one's own has none.
struct TokenPrices {
    double input = 0;
    double output = 0;
    double cacheRead = 0;
    double cacheWrite = 0; ///< kept for five minutes

    bool operator==(const TokenPrices &) const = default;
};

/// What is known of a model besides its name. Whatever is unknown is zero or absent, and the program works without.
struct ModelFacts {
    QString displayName; ///< may be empty
    qint64 contextTokens = 0;
    qint64 maxOutputTokens = 0;
    std::optional<TokenPrices> prices;
    /// Prompts above this many tokens (cached ones included) cost `longPrices`; 0: no such step.
    qint64 longPromptTokens = 0;
    std::optional<TokenPrices> longPrices;

    bool thinksAdaptively = false;
    bool thinksWithBudget = false;
    bool thinkingCanBeDisabled = false;

    bool operator==(const ModelFacts &) const = default;
};

/// What one response cost; nothing without prices.
std::optional<double> costOf(const Usage &usage, const ModelFacts &facts);

enum class ThinkingWish { ModelsDefault, Off, On };

/// How to ask this model for it: what it does not take is not sent.
Thinking thinkingFor(ThinkingWish wish, const ModelFacts &facts, int maxTokens);

} // namespace Deckhand
