#pragma once

#include "background/taskpreferences.h"

namespace Deckhand {

class Engine;
class Settings;

/// What the settings file says of background tasks; a value that is missing or out of its range is the default.
TaskPreferences readTaskPreferences(const Settings &settings);
void writeTaskPreferences(const TaskPreferences &preferences, Settings &settings);

/// From now on the engine keeps to them.
void applyTaskPreferences(const TaskPreferences &preferences, Engine &engine);

} // namespace Deckhand
