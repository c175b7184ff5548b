#include "app/preferences.h"

#include "app/modelpreferences.h"
#include "app/tasksettings.h"
#include "storage/settings.h"

#include <functional>

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
    values.baseUrl = settings.value(Chosen::baseUrl);
    values.model = settings.value(Chosen::model);
    values.permissionMode = defaultMode(settings);
    values.theme = themeFromWord(settings.value(Chosen::theme));
    values.tasks = readTaskPreferences(settings);
    values.thinking = thinkingFromWord(settings.value(Chosen::thinking));
    values.spendingLimitUsd = settings.value(Chosen::spendingLimitUsd);
    values.compactAtPercent = settings.value(Chosen::compactAtPercent);
    values.editsContext = settings.value(Chosen::editsContext);
    return values;
}

void writeChanges(const SettingsValues &shown, const SettingsValues &chosen, Settings &settings)
{
    const auto write = [&](auto field, const auto &choice, auto stored) {
        if (shown.*field != chosen.*field)
            settings.set(choice, stored(chosen.*field));
    };
    write(&SettingsValues::baseUrl, Chosen::baseUrl, std::identity());
    write(&SettingsValues::model, Chosen::model, std::identity());
    write(&SettingsValues::permissionMode, Chosen::permissionMode, modeWord);
    write(&SettingsValues::theme, Chosen::theme, themeWord);
    write(&SettingsValues::thinking, Chosen::thinking, thinkingWord);
    write(&SettingsValues::spendingLimitUsd, Chosen::spendingLimitUsd, std::identity());
    write(&SettingsValues::compactAtPercent, Chosen::compactAtPercent, std::identity());
    write(&SettingsValues::editsContext, Chosen::editsContext, std::identity());
    writeTaskPreferences(shown.tasks, chosen.tasks, settings);
}

PermissionMode defaultMode(const Settings &settings)
{
    const PermissionMode stored = modeFromWord(settings.value(Chosen::permissionMode)).value_or(PermissionMode::Ask);
    return stored == PermissionMode::Bypass ? PermissionMode::Ask : stored;
}

bool forgetStoredBypass(Settings &settings)
{
    if (modeFromWord(settings.value(Chosen::permissionMode)) != PermissionMode::Bypass)
        return false;
    settings.set(Chosen::permissionMode, {});
    return true;
}

} // namespace Deckhand
