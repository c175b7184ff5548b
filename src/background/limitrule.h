#pragma once

#include <QString>

#include <optional>

namespace Deckhand {

/// What becomes of a task that reaches one of its limits.
enum class LimitRule {
    Stop, ///< it is ended, tree and all
    Warn  ///< it goes on; the model is told, once a limit
};

/// `stop`, `warn`: in tools, settings and files.
QString limitRuleWord(LimitRule rule);
std::optional<LimitRule> limitRuleFromWord(const QString &word);

enum class LimitKind { Time, Memory, Output };

} // namespace Deckhand
