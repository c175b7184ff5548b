#include "app/tasksettings.h"

#include "base/enumwords.h"
#include "engine/workspace.h"
#include "process/commandenvironment.h"
#include "storage/settings.h"

namespace Deckhand {

namespace {

const EnumWords<OnClose> kClosingWords{{OnClose::Ask, QStringLiteral("ask")},
                                       {OnClose::Keep, QStringLiteral("keep")},
                                       {OnClose::Stop, QStringLiteral("stop")}};

const EnumWords<StayAwake> kAwakeWords{{StayAwake::Never, QStringLiteral("never")},
                                       {StayAwake::OnMains, QStringLiteral("onMains")},
                                       {StayAwake::Always, QStringLiteral("always")}};

const Choice<QString> kWake{QStringLiteral("tasks/wake")};
const Choice<QString> kOnLimit{QStringLiteral("tasks/onLimit")};
const Choice<QString> kOnClose{QStringLiteral("tasks/onClose")};
const Choice<QString> kAwake{QStringLiteral("tasks/keepAwake")};
const Choice<QString> kShell{QStringLiteral("tasks/shell")};
const Choice<QString> kUnbuffered{QStringLiteral("tasks/unbuffered")}; // a word: without one it is true

struct Number {
    int TaskPreferences::*value;
    NumberChoice<int> choice;
};

Number number(const QString &name, int TaskPreferences::*value, int least, int most)
{
    return {value, {{QStringLiteral("tasks/") + name}, TaskPreferences().*value, least, most}};
}

const QList<Number> kNumbers{number(QStringLiteral("mostRunning"), &TaskPreferences::mostRunning, 0, 10'000),
                             number(QStringLiteral("graphPlaces"), &TaskPreferences::graphPlaces, 0, 10'000),
                             number(QStringLiteral("mostWakesInRow"), &TaskPreferences::mostWakesInRow, 0, 10'000),
                             number(QStringLiteral("bashLimit"), &TaskPreferences::bashLimitSeconds, 0, 86'400),
                             number(QStringLiteral("ringMiB"), &TaskPreferences::ringMiB, 1, 1'000'000),
                             number(QStringLiteral("budgetMiB"), &TaskPreferences::budgetMiB, 64, 10'000'000),
                             number(QStringLiteral("keepDays"), &TaskPreferences::keepDays, 0, 3650)};

} // namespace

TaskPreferences readTaskPreferences(const Settings &settings)
{
    TaskPreferences preferences;
    for (const Number &number : kNumbers)
        preferences.*number.value = settings.value(number.choice);
    preferences.wake = wakeRuleFromWord(settings.value(kWake)).value_or(preferences.wake);
    preferences.onLimit = limitRuleFromWord(settings.value(kOnLimit)).value_or(preferences.onLimit);
    preferences.onClose = kClosingWords.value(settings.value(kOnClose)).value_or(preferences.onClose);
    preferences.awake = kAwakeWords.value(settings.value(kAwake)).value_or(preferences.awake);
    preferences.shell = settings.value(kShell);
    preferences.unbuffered = settings.value(kUnbuffered) != QLatin1String("false");
    return preferences;
}

void writeTaskPreferences(const TaskPreferences &shown, const TaskPreferences &chosen, Settings &settings)
{
    for (const Number &number : kNumbers) {
        if (shown.*number.value != chosen.*number.value)
            settings.set(number.choice, chosen.*number.value);
    }
    if (shown.wake != chosen.wake)
        settings.set(kWake, wakeWord(chosen.wake));
    if (shown.onLimit != chosen.onLimit)
        settings.set(kOnLimit, limitRuleWord(chosen.onLimit));
    if (shown.awake != chosen.awake)
        settings.set(kAwake, kAwakeWords.word(chosen.awake));
    if (shown.shell != chosen.shell)
        settings.set(kShell, chosen.shell);
    if (shown.unbuffered != chosen.unbuffered)
        settings.set(kUnbuffered, QVariant(chosen.unbuffered).toString());
    if (shown.onClose != chosen.onClose)
        settings.set(kOnClose, kClosingWords.word(chosen.onClose));
}

void applyTaskPreferences(const TaskPreferences &preferences, Workspace &workspace)
{
    TaskLimits limits;
    limits.mostRunning = preferences.mostRunning;
    limits.spool.ring = qint64(preferences.ringMiB) << 20;
    limits.spoolBudget = qint64(preferences.budgetMiB) << 20;
    limits.onLimit = preferences.onLimit;
    limits.foreground = std::chrono::seconds(preferences.bashLimitSeconds);
    workspace.background().setLimits(limits);
    workspace.processes().environment().setUnbuffered(preferences.unbuffered);
    workspace.processes().environment().setShell(preferences.shell);
    workspace.graphRun().setPlaces(preferences.graphPlaces);
    workspace.tidying().setRules({std::chrono::hours(24 * preferences.keepDays), qint64(preferences.budgetMiB) << 20});
    workspace.notices().setBound(preferences.wake);
}

} // namespace Deckhand
