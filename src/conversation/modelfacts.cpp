#include "conversation/modelfacts.h"

#include <algorithm>

namespace Deckhand {

constexpr int kLeastBudget = 1024;
constexpr int kUsualBudget = 16'000;
constexpr double kDollarsOfASearch = 0.01; // the API's price list: 10 dollars for a thousand

std::optional<double> costOf(const Usage &usage, const ModelFacts &facts)
{
    const bool isLong = facts.longPromptTokens > 0 && usage.totalInputTokens() > facts.longPromptTokens;
    const std::optional<TokenPrices> &prices = isLong && facts.longPrices ? facts.longPrices : facts.prices;
    if (!prices)
        return std::nullopt;
    return (double(usage.inputTokens) * prices->input + double(usage.outputTokens) * prices->output
            + double(usage.cacheReadInputTokens) * prices->cacheRead
            + double(usage.cacheCreationInputTokens) * prices->cacheWrite)
             / 1e6
         + double(usage.webSearches) * kDollarsOfASearch;
}

Thinking thinkingFor(ThinkingWish wish, const ModelFacts &facts, int maxTokens)
{
    switch (wish) {
    case ThinkingWish::ModelsDefault:
        break;
    case ThinkingWish::Off:
        return {facts.thinkingCanBeDisabled ? Thinking::Kind::Disabled : Thinking::Kind::Unset, 0};
    case ThinkingWish::On:
        if (facts.thinksAdaptively)
            return {Thinking::Kind::Adaptive, 0};
        // The budget is part of max_tokens: half of it is left for the answer.
        if (facts.thinksWithBudget && maxTokens >= 2 * kLeastBudget)
            return {Thinking::Kind::Enabled, std::clamp(maxTokens / 2, kLeastBudget, kUsualBudget)};
        break;
    }
    return {};
}

} // namespace Deckhand
