#include "app/tasksettings.h"

#include "engine/workspace.h"
#include "process/commandenvironment.h"
#include "storage/settings.h"

namespace Deckhand {

namespace {

const QList<std::pair<OnClose, QString>> kClosingWords{{OnClose::Ask, QStringLiteral("ask")},
                                                       {OnClose::Keep, QStringLiteral("keep")},
                                                       {OnClose::Stop, QStringLiteral("stop")}};

struct Number {
    QString name;
    int TaskPreferences::*value;
    int least;
    int most;
};

const QList<Number> kNumbers{{QStringLiteral("mostRunning"), &TaskPreferences::mostRunning, 0, 10'000},
                             {QStringLiteral("graphPlaces"), &TaskPreferences::graphPlaces, 0, 10'000},
                             {QStringLiteral("mostWakesInRow"), &TaskPreferences::mostWakesInRow, 0, 10'000},
                             {QStringLiteral("ringMiB"), &TaskPreferences::ringMiB, 1, 1'000'000},
                             {QStringLiteral("budgetMiB"), &TaskPreferences::budgetMiB, 64, 10'000'000},
                             {QStringLiteral("keepDays"), &TaskPreferences::keepDays, 0, 3650}};

} // namespace

TaskPreferences readTaskPreferences(const Settings &settings)
{
    TaskPreferences preferences;
    for (const Number &number : kNumbers) {
        bool isNumber = false;
        const int value = settings.taskPreference(number.name).toInt(&isNumber);
        if (isNumber && value >= number.least && value <= number.most)
            preferences.*number.value = value;
    }
    const QString wake = settings.taskPreference(QStringLiteral("wake")).toString();
    preferences.wake = wakeRuleFromWord(wake).value_or(preferences.wake);
    const QString limit = settings.taskPreference(QStringLiteral("onLimit")).toString();
    preferences.onLimit = limitRuleFromWord(limit).value_or(preferences.onLimit);
    const QString closing = settings.taskPreference(QStringLiteral("onClose")).toString();
    for (const auto &[onClose, word] : kClosingWords) {
        if (word == closing)
            preferences.onClose = onClose;
    }
    preferences.unbuffered =
        settings.taskPreference(QStringLiteral("unbuffered")).toString() != QLatin1String("false"); // QSettings' word
    return preferences;
}

void writeTaskPreferences(const TaskPreferences &shown, const TaskPreferences &chosen, Settings &settings)
{
    for (const Number &number : kNumbers) {
        if (shown.*number.value != chosen.*number.value)
            settings.setTaskPreference(number.name, chosen.*number.value);
    }
    if (shown.wake != chosen.wake)
        settings.setTaskPreference(QStringLiteral("wake"), wakeWord(chosen.wake));
    if (shown.onLimit != chosen.onLimit)
        settings.setTaskPreference(QStringLiteral("onLimit"), limitRuleWord(chosen.onLimit));
    if (shown.unbuffered != chosen.unbuffered)
        settings.setTaskPreference(QStringLiteral("unbuffered"), chosen.unbuffered);
    for (const auto &[onClose, word] : kClosingWords) {
        if (shown.onClose != chosen.onClose && onClose == chosen.onClose)
            settings.setTaskPreference(QStringLiteral("onClose"), word);
    }
}

void applyTaskPreferences(const TaskPreferences &preferences, Workspace &workspace)
{
    TaskLimits limits;
    limits.mostRunning = preferences.mostRunning;
    limits.spool.ring = qint64(preferences.ringMiB) << 20;
    limits.spoolBudget = qint64(preferences.budgetMiB) << 20;
    limits.onLimit = preferences.onLimit;
    workspace.background().setLimits(limits);
    workspace.processes().environment().setUnbuffered(preferences.unbuffered);
    workspace.graphRun().setPlaces(preferences.graphPlaces);
    workspace.tidying().setRules({std::chrono::hours(24 * preferences.keepDays), qint64(preferences.budgetMiB) << 20});
    workspace.notices().setBound(preferences.wake);
}

} // namespace Deckhand
