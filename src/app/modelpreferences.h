#pragma once

#include "conversation/modelfacts.h"

#include <QString>

namespace Deckhand {

class Settings;
struct AgentSettings;

/// The words of the settings file.
ThinkingWish thinkingFromWord(const QString &word);
QString thinkingWord(ThinkingWish wish);

/// Thinking, spending limit and compaction as the settings say.
void applyModelPreferences(const Settings &settings, AgentSettings &session);

} // namespace Deckhand
