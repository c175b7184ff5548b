#include "app/preferences.h"

#include "app/modelpreferences.h"
#include "app/tasksettings.h"
#include "storage/settings.h"

namespace Deckhand {

ThemeMode themeFromWord(const QString &word)
{
    if (word == u"light"_qs)
        return ThemeMode::Light;
    return word == u"dark"_qs ? ThemeMode::Dark : ThemeMode::System;
}

QString themeWord(ThemeMode mode)
{
    switch (mode) {
    case ThemeMode::System:
        return u"system"_qs;
    case ThemeMode::Light:
        return u"light"_qs;
    case ThemeMode::Dark:
        return u"dark"_qs;
    }
    Q_UNREACHABLE();
}

SettingsValues readSettingsValues(const Settings &settings)
{
    SettingsValues values;
    values.baseUrl = settings.baseUrl();
    values.model = settings.model();
    values.permissionMode = defaultMode(settings);
    values.theme = themeFromWord(settings.theme());
    values.tasks = readTaskPreferences(settings);
    values.thinking = thinkingFromWord(settings.thinking());
    values.spendingLimitUsd = settings.spendingLimitUsd();
    values.compactAtPercent = settings.compactAtPercent();
    values.editsContext = settings.editsContext();
    return values;
}

void writeChanges(const SettingsValues &shown, const SettingsValues &chosen, Settings &settings)
{
    const auto changed = [&](auto field) { return shown.*field != chosen.*field; };
    if (changed(&SettingsValues::baseUrl))
        settings.setBaseUrl(chosen.baseUrl);
    if (changed(&SettingsValues::model))
        settings.setModel(chosen.model);
    if (changed(&SettingsValues::permissionMode))
        settings.setPermissionMode(modeWord(chosen.permissionMode));
    if (changed(&SettingsValues::theme))
        settings.setTheme(themeWord(chosen.theme));
    if (changed(&SettingsValues::thinking))
        settings.setThinking(thinkingWord(chosen.thinking));
    if (changed(&SettingsValues::spendingLimitUsd))
        settings.setSpendingLimitUsd(chosen.spendingLimitUsd);
    if (changed(&SettingsValues::compactAtPercent))
        settings.setCompactAtPercent(chosen.compactAtPercent);
    if (changed(&SettingsValues::editsContext))
        settings.setEditsContext(chosen.editsContext);
    writeTaskPreferences(shown.tasks, chosen.tasks, settings);
}

PermissionMode defaultMode(const Settings &settings)
{
    const PermissionMode stored = modeFromWord(settings.permissionMode()).value_or(PermissionMode::Ask);
    return stored == PermissionMode::Bypass ? PermissionMode::Ask : stored;
}

bool forgetStoredBypass(Settings &settings)
{
    if (modeFromWord(settings.permissionMode()) != PermissionMode::Bypass)
        return false;
    settings.setPermissionMode({});
    return true;
}

} // namespace Deckhand
