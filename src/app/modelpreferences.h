#pragma once

#include "conversation/modelfacts.h"

#include <QString>

namespace Deckhand {

class AgentSession;
class Settings;

/// The words of the settings file.
ThinkingWish thinkingFromWord(const QString &word);
QString thinkingWord(ThinkingWish wish);

/// Thinking, spending limit and compaction as the settings say; each takes effect with the next request or turn.
void applyModelPreferences(const Settings &settings, AgentSession &session);

} // namespace Deckhand
