#include "app/preferences.h"
#include "app/tasksettings.h"
#include "engine/workspace.h"
#include "process/commandenvironment.h"
#include "storage/settings.h"
#include "storage/statedir.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

using namespace Deckhand;

/// What the user wants of background tasks: kept in the settings, and kept to.
class TestTaskSettings : public QObject
{
    Q_OBJECT

private slots:
    void whatIsWrittenIsRead();
    void whatCannotBeReadIsTheDefault();
    void whenToCallIsKeptAndOnlyWhatWasChosen();
    void aChangeHoldsForTheEngineThatRuns();
};

void TestTaskSettings::whatIsWrittenIsRead()
{
    QTemporaryDir folder;
    const TaskPreferences wanted{3,
                                 7,
                                 WakeRule::OnFailure,
                                 0,
                                 45,
                                 OnClose::Keep,
                                 LimitRule::Warn,
                                 17,
                                 4096,
                                 30,
                                 false,
                                 QStringLiteral("/bin/dash"),
                                 StayAwake::Always};
    {
        Settings settings(folder.filePath(QStringLiteral("settings.json")));
        writeTaskPreferences({}, wanted, settings);
        QCOMPARE(settings.save(), QString());
    }
    QVERIFY(readTaskPreferences(Settings(folder.filePath(QStringLiteral("settings.json")))) == wanted);
}

void TestTaskSettings::whatCannotBeReadIsTheDefault()
{
    QTemporaryDir folder;
    Settings settings(folder.filePath(QStringLiteral("settings.json")));
    settings.set(Choice<QString>{u"tasks/onLimit"_qs}, QStringLiteral("explode"));
    settings.set(Choice<int>{u"tasks/keepDays"_qs}, -1);
    QVERIFY(readTaskPreferences(settings) == TaskPreferences());
}

void TestTaskSettings::whenToCallIsKeptAndOnlyWhatWasChosen()
{
    QTemporaryDir folder;
    Settings settings(folder.filePath(QStringLiteral("settings.json")));
    SettingsValues wanted = readSettingsValues(settings);
    QVERIFY(wanted.alerts == AlertPreferences());
    wanted.alerts = {.questions = false, .done = true, .failures = false, .sound = true, .tray = true};
    writeChanges({}, wanted, settings);
    QCOMPARE(settings.save(), QString());
    const Settings later(settings.file());
    QVERIFY(readAlertPreferences(later) == wanted.alerts);
    QVERIFY(later.value(Choice<QString>{u"notifications/done"_qs}).isEmpty());
    settings.set(Choice<QString>{u"notifications/questions"_qs}, QStringLiteral("perhaps"));
    QVERIFY(readAlertPreferences(settings).questions);
}

void TestTaskSettings::aChangeHoldsForTheEngineThatRuns()
{
    qunsetenv("PYTHONUNBUFFERED"); // the user's would hold
    QTemporaryDir folder;
    const Result<StateDir> state = StateDir::open(folder.filePath(QStringLiteral("state")), {});
    QVERIFY(state);
    const auto workspace = Workspace::open(folder.path(), *state);
    QVERIFY(workspace);
    // A finished task of a run that has gone; its folder says all of it.
    const QString old = state->tasks() + QStringLiteral("/0000000a");
    QVERIFY(QDir().mkpath(old));
    TaskRecord record;
    record.id = BackgroundTaskId(QStringLiteral("0000000a"));
    record.spec.command = QStringLiteral("make");
    QVERIFY(writeTaskRecord(old, record));
    QFile status(old + QStringLiteral("/status"));
    QVERIFY(status.open(QIODevice::WriteOnly));
    QVERIFY(status.setFileTime(QDateTime::currentDateTime().addDays(-2), QFileDevice::FileModificationTime));
    status.close();

    TaskPreferences preferences;
    applyTaskPreferences(preferences, **workspace);
    (*workspace)->tidying().begin();
    QThreadPool::globalInstance()->waitForDone();
    QVERIFY(QFile::exists(old));
    QCOMPARE((*workspace)->background().limits().onLimit, LimitRule::Stop);

    const auto python = [&workspace] {
        return (*workspace)->processes().environment().variables().contains(QStringLiteral("PYTHONUNBUFFERED"));
    };
    QVERIFY(python());

    preferences.keepDays = 1;
    preferences.unbuffered = false;
    preferences.shell = QStringLiteral("/opt/dash");
    preferences.onLimit = LimitRule::Warn;
    preferences.bashLimitSeconds = 45;
    applyTaskPreferences(preferences, **workspace);
    QTRY_VERIFY(!QFile::exists(old));
    QVERIFY(!python());
    QCOMPARE((*workspace)->processes().environment().shell().program, preferences.shell);
    QCOMPARE((*workspace)->processes().shellName(), QStringLiteral("dash, not bash"));
    QCOMPARE((*workspace)->background().limits().onLimit, LimitRule::Warn);
    QCOMPARE((*workspace)->background().limits().foreground, std::chrono::seconds(45));
}

QTEST_GUILESS_MAIN(TestTaskSettings)
#include "tst_tasksettings.moc"
