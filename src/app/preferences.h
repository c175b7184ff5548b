#pragma once

#include "ui/settings/settingsvalues.h"

namespace Deckhand {

class Settings;

ThemeMode themeFromWord(const QString &word);
QString themeWord(ThemeMode mode);

/// What the settings file says of them.
AlertPreferences readAlertPreferences(const Settings &settings);

/// What the settings window shows: what the settings file says, whatever overrides it for this run or is chosen for the
/// conversation at hand.
SettingsValues readSettingsValues(const Settings &settings);

/// Writes the fields in which the two differ. All others stay as they are in the file, also those that nobody ever chose or
/// that another window has changed meanwhile.
void writeChanges(const SettingsValues &shown, const SettingsValues &chosen, Settings &settings);

/// The mode that conversations begin in. Never bypass: that is for one conversation, or for a run that was started so.
PermissionMode defaultMode(const Settings &settings);
/// Earlier versions could store bypass without having been told to. True if it was there; then it is gone.
bool forgetStoredBypass(Settings &settings);

} // namespace Deckhand
