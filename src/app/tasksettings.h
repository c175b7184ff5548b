#pragma once

#include "background/taskpreferences.h"

namespace Deckhand {

class Workspace;
class Settings;

/// What the settings file says of background tasks; a value that is missing or out of its range is the default.
TaskPreferences readTaskPreferences(const Settings &settings);
/// Writes what differs between the two and leaves the rest of the file as it is.
void writeTaskPreferences(const TaskPreferences &shown, const TaskPreferences &chosen, Settings &settings);

/// From now on the workspace keeps to them. mostWakesInRow is a setting of conversations (AgentSettings).
void applyTaskPreferences(const TaskPreferences &preferences, Workspace &workspace);

} // namespace Deckhand
