#pragma once

#include "agent/agentsession.h"

#include <QString>

namespace Deckhand {

/// `812`, `6.2k`, `62k`, `1M`, `1.2M`: as short as the strip needs it.
QString tokenText(qint64 tokens);
/// `about $0.42`, `under $0.01`.
QString costText(double usd);

// The tool tips of the status strip, plain text: the exact numbers.
QString contextTip(qint64 tokens, qint64 window, bool isCounted);
QString costTip(const AgentSettings &settings, const Usage &usage);
/// What a conversation has cost and used, a fact a line.
QString costReport(const AgentSession &session);

/// What a permission mode is called in the window, and what it means.
QString modeTitle(PermissionMode mode);
QString modeExplanation(PermissionMode mode);

} // namespace Deckhand
