#include "app/preferences.h"

#include "app/modelpreferences.h"
#include "app/tasksettings.h"
#include "base/enumwords.h"
#include "storage/settings.h"

#include <functional>

namespace Deckhand {

const EnumWords<ThemeMode> kThemes{
    {ThemeMode::System, u"system"_qs}, {ThemeMode::Light, u"light"_qs}, {ThemeMode::Dark, u"dark"_qs}};

namespace {

/// A word in the file: some are true without one.
const QList<std::pair<bool AlertPreferences::*, Choice<QString>>> kAlertChoices{
    {&AlertPreferences::questions, {u"notifications/questions"_qs}},
    {&AlertPreferences::done, {u"notifications/done"_qs}},
    {&AlertPreferences::failures, {u"notifications/failures"_qs}},
    {&AlertPreferences::sound, {u"notifications/sound"_qs}},
    {&AlertPreferences::tray, {u"notifications/tray"_qs}}};

} // namespace

ThemeMode themeFromWord(const QString &word)
{
    return kThemes.value(word).value_or(ThemeMode::System);
}

QString themeWord(ThemeMode mode)
{
    return kThemes.word(mode);
}

AlertPreferences readAlertPreferences(const Settings &settings)
{
    AlertPreferences preferences;
    for (const auto &[value, choice] : kAlertChoices) {
        const QString word = settings.value(choice);
        if (word == u"true" || word == u"false")
            preferences.*value = word == u"true";
    }
    return preferences;
}

SettingsValues readSettingsValues(const Settings &settings)
{
    return {.baseUrl = settings.value(Chosen::baseUrl),
            .model = settings.value(Chosen::model),
            .permissionMode = defaultMode(settings),
            .theme = themeFromWord(settings.value(Chosen::theme)),
            .tasks = readTaskPreferences(settings),
            .alerts = readAlertPreferences(settings),
            .thinking = thinkingFromWord(settings.value(Chosen::thinking)),
            .spendingLimitUsd = settings.value(Chosen::spendingLimitUsd),
            .compactAtPercent = settings.value(Chosen::compactAtPercent),
            .editsContext = settings.value(Chosen::editsContext),
            .looksForUpdates = settings.value(Chosen::looksForUpdates),
            .namesConversations = settings.value(Chosen::namesConversations)};
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
    write(&SettingsValues::namesConversations, Chosen::namesConversations, std::identity());
    write(&SettingsValues::looksForUpdates, Chosen::looksForUpdates, std::identity());
    writeTaskPreferences(shown.tasks, chosen.tasks, settings);
    for (const auto &[value, choice] : kAlertChoices) {
        if (shown.alerts.*value != chosen.alerts.*value)
            settings.set(choice, QVariant(chosen.alerts.*value).toString());
    }
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
