#include "app/modelsettings.h"
#include "app/preferences.h"
#include "app/tasksettings.h"
#include "app/windowfixture.h"
#include "support/sessionsettings.h"
#include "ui/settings/firstrunpage.h"
#include "ui/settings/settingsdialog.h"

#include <QDirIterator>
#include <QLabel>
#include <QLineEdit>
#include <QRadioButton>
#include <QSpinBox>
#include <QStatusBar>

using namespace Deckhand;

namespace {

/// A window with its settings, joined as the program joins them, and a server that takes one key.
class SettingsFixture : public WindowFixture
{
public:
    explicit SettingsFixture(PermissionMode mode = PermissionMode::Ask)
        : WindowFixture(mode),
          file(m_settingsFolder.filePath(u"settings.ini"_qs)),
          settings(file),
          connection(Options(), workspace(), settings, secrets),
          modelSettings(connection, settings, secrets, *composed)
    {
        api.requireKey("sk-right");
    }

    SettingsDialog *dialog()
    {
        emit window->settingsRequested();
        return window->findChild<SettingsDialog *>();
    }
    FirstRunPage *firstRun()
    {
        emit connection.unconfigured();
        return window->findChild<FirstRunPage *>();
    }
    QByteArray stored()
    {
        settings.save();
        QFile ini(file);
        return ini.open(QIODevice::ReadOnly) ? ini.readAll() : QByteArray();
    }
    QString told() const { return window->statusBar()->currentMessage(); }

private:
    QTemporaryDir m_settingsFolder;

public:
    const QString file;
    Settings settings;
    MemorySecretStore secrets;
    ModelConnection connection;
    ModelSettings modelSettings;
};

template<typename T>
T *child(QWidget *parent, const char *name)
{
    return parent->findChild<T *>(QLatin1String(name));
}

void enterKey(FirstRunPage *page, const QString &key)
{
    child<QLineEdit>(page, "keyEdit")->setText(key);
    child<QPushButton>(page, "useKeyButton")->click();
}

} // namespace

/// What the user says in the settings and on the first-run page, and what becomes of it.
class TestModelSettings : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void savingUntouchedSettingsWritesNothing_data();
    void savingUntouchedSettingsWritesNothing();
    void onlyWhatWasTouchedIsWritten();
    void whatAnotherWindowWroteMeanwhileStays();
    void theModeOfTheConversationAndTheDefaultAreTwoThings();
    void aStoredBypassIsReadAsAskAndForgotten();
    void aKeyThatTheServerTakesIsKeptAndItsPlaceTold();
    void aRefusedKeyIsNotKept();
    void aKeyThatCannotBeTestedIsKeptAndSaidToBeUntested();
    void theSettingsKeepAKeyOnlyOnceItWasTried();
    void theModelNamesConversationsButNotTheDemo();
};

void TestModelSettings::initTestCase()
{
    for (const char *name : {"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "MODEL_ID", "ANTHROPIC_MODEL"})
        qunsetenv(name);
}

void TestModelSettings::savingUntouchedSettingsWritesNothing_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::newRow("nothing was ever chosen") << QByteArray();
    QTest::newRow("values that no field shows as they are")
        << QByteArray("[model]\ncompactAtPercent=7\nspendingLimitUsd=1.23456\n\n[permissions]\nmode=nonsense\n\n"
                      "[tasks]\nmostRunning=-1\nwake=never\nunknown=1\n");
    QTest::newRow("another mode") << QByteArray("[permissions]\nmode=plan\n");
}

// The environment, the menus and the conversation say otherwise; the page knows the file only.
void TestModelSettings::savingUntouchedSettingsWritesNothing()
{
    QFETCH(QByteArray, before);
    SettingsFixture f;
    {
        QFile ini(f.file);
        QVERIFY(ini.open(QIODevice::WriteOnly));
        ini.write(before);
    }
    f.settings.save();
    qputenv("ANTHROPIC_BASE_URL", f.api.baseUrl().toEncoded());
    qputenv("MODEL_ID", "model-of-the-environment");
    f.connection.open();
    f.session().setPermissionMode(PermissionMode::Bypass);
    configure(f.session(), &AgentSettings::thinking, ThinkingWish::On);
    SettingsDialog *dialog = f.dialog();
    QVERIFY(child<QLabel>(dialog, "overrideLabel")->text().contains(u"model-of-the-environment"_qs));
    child<QPushButton>(dialog, "saveButton")->click();
    qunsetenv("ANTHROPIC_BASE_URL");
    qunsetenv("MODEL_ID");
    QCOMPARE(f.stored(), before);
    QCOMPARE(f.session().permissionMode(), PermissionMode::Bypass); // of this conversation it is as it was
}

void TestModelSettings::onlyWhatWasTouchedIsWritten()
{
    SettingsFixture f;
    SettingsDialog *dialog = f.dialog();
    child<QSpinBox>(dialog, "mostRunningBox")->setValue(9);
    child<QRadioButton>(dialog, "editsButton")->setChecked(true);
    child<QPushButton>(dialog, "saveButton")->click();
    QCOMPARE(f.stored(), QByteArray("[permissions]\nmode=accept-edits\n\n[tasks]\nmostRunning=9\n"));
}

void TestModelSettings::whatAnotherWindowWroteMeanwhileStays()
{
    SettingsFixture f;
    SettingsDialog *dialog = f.dialog();
    {
        Settings other(f.file);
        other.set(Chosen::model, u"chosen-elsewhere"_qs);
        TaskPreferences tasks;
        tasks.keepDays = 3;
        writeTaskPreferences({}, tasks, other);
        QCOMPARE(other.save(), QString());
    }
    child<QSpinBox>(dialog, "mostRunningBox")->setValue(9);
    child<QPushButton>(dialog, "saveButton")->click();
    f.stored();
    const Settings now(f.file);
    QCOMPARE(now.value(Chosen::model), u"chosen-elsewhere"_qs);
    QCOMPARE(readTaskPreferences(now).keepDays, 3);
    QCOMPARE(readTaskPreferences(now).mostRunning, 9);
}

void TestModelSettings::theModeOfTheConversationAndTheDefaultAreTwoThings()
{
    SettingsFixture f;
    f.session().setPermissionMode(PermissionMode::AcceptEdits);
    SettingsDialog *dialog = f.dialog();
    QVERIFY(child<QRadioButton>(dialog, "askButton")->isChecked());
    child<QRadioButton>(dialog, "planButton")->setChecked(true);
    child<QPushButton>(dialog, "saveButton")->click();
    QCOMPARE(f.session().permissionMode(), PermissionMode::AcceptEdits);
    QCOMPARE(defaultMode(f.settings), PermissionMode::Plan);
}

void TestModelSettings::aStoredBypassIsReadAsAskAndForgotten()
{
    SettingsFixture f;
    f.settings.set(Chosen::permissionMode, u"bypass"_qs);
    QCOMPARE(defaultMode(f.settings), PermissionMode::Ask);
    QVERIFY(forgetStoredBypass(f.settings));
    QVERIFY(!forgetStoredBypass(f.settings)); // told once
    QVERIFY(!f.stored().contains("bypass"));
    f.settings.set(Chosen::permissionMode, u"plan"_qs);
    QVERIFY(!forgetStoredBypass(f.settings));
    QCOMPARE(defaultMode(f.settings), PermissionMode::Plan);
}

void TestModelSettings::aKeyThatTheServerTakesIsKeptAndItsPlaceTold()
{
    SettingsFixture f;
    f.settings.set(Chosen::baseUrl, f.api.baseUrl().toString());
    FirstRunPage *page = f.firstRun();
    QVERIFY(!child<QLabel>(page, "keyText")->text().contains(u"Kept in the system's keychain"_qs));
    enterKey(page, u"sk-right"_qs);
    QTRY_VERIFY(f.told().contains(u"took the key"_qs));
    QVERIFY2(f.told().contains(u"until Deckhand ends"_qs), qPrintable(f.told())); // not in a keychain
    QVERIFY(child<QLineEdit>(page, "keyEdit")->text().isEmpty());
    QCOMPARE(f.connection.endpoint().secret, u"sk-right"_qs);
    QVERIFY(!f.stored().contains("sk-right"));
}

void TestModelSettings::aRefusedKeyIsNotKept()
{
    SettingsFixture f;
    f.settings.set(Chosen::baseUrl, f.api.baseUrl().toString());
    FirstRunPage *page = f.firstRun();
    enterKey(page, u"sk-wrong"_qs);
    auto *status = child<QLabel>(page, "keyStatus");
    QTRY_VERIFY2(status->text().contains(u"refused"_qs), qPrintable(status->text()));
    const QString name = Configuration::storedKeyName(f.api.baseUrl());
    QCOMPARE(f.secrets.placeOf(name), SecretStore::Place::Unknown);
    QCOMPARE(f.settings.source(), Settings::Source::Undecided);
    QCOMPARE(child<QLineEdit>(page, "keyEdit")->text(), u"sk-wrong"_qs);
    child<QPushButton>(page, "useKeyButton")->click(); // they know better
    QTRY_COMPARE(f.secrets.placeOf(name), SecretStore::Place::Memory);
}

void TestModelSettings::aKeyThatCannotBeTestedIsKeptAndSaidToBeUntested()
{
    SettingsFixture f;
    f.settings.set(Chosen::baseUrl, f.api.baseUrl().toString());
    const QString name = Configuration::storedKeyName(f.api.baseUrl());
    f.api.close();
    enterKey(f.firstRun(), u"sk-right"_qs);
    QTRY_VERIFY2(f.told().contains(u"could not be tested"_qs), qPrintable(f.told()));
    QCOMPARE(f.secrets.placeOf(name), SecretStore::Place::Memory);
}

void TestModelSettings::theSettingsKeepAKeyOnlyOnceItWasTried()
{
    SettingsFixture f;
    const QString name = Configuration::storedKeyName(f.api.baseUrl());
    QPointer<SettingsDialog> dialog = f.dialog();
    child<QLineEdit>(dialog, "baseUrlEdit")->setText(f.api.baseUrl().toString());
    child<QLineEdit>(dialog, "keyEdit")->setText(u"sk-wrong"_qs);
    child<QPushButton>(dialog, "saveButton")->click();
    QTRY_VERIFY(child<QLabel>(dialog, "keyStatus")->text().contains(u"refused"_qs));
    QVERIFY(f.settings.value(Chosen::baseUrl).isEmpty());
    child<QLineEdit>(dialog, "keyEdit")->setText(u"sk-right"_qs);
    child<QPushButton>(dialog, "saveButton")->click();
    QTRY_VERIFY(!dialog);
    QTRY_COMPARE(f.secrets.placeOf(name), SecretStore::Place::Memory);
    QTRY_COMPARE(f.connection.endpoint().secret, u"sk-right"_qs);
    dialog = f.dialog();
    QVERIFY(child<QPushButton>(dialog, "forgetKeyButton")->isVisible());
    QVERIFY(!child<QLabel>(dialog, "keyStatus")->text().contains(u"keychain"_qs));
}

void TestModelSettings::theModelNamesConversationsButNotTheDemo()
{
    SettingsFixture f;
    f.settings.set(Chosen::namesConversations, true);
    f.settings.set(Chosen::baseUrl, f.api.baseUrl().toString());
    f.connection.openDemo();
    QTRY_VERIFY(f.connection.isDemo());
    emit f.connection.connected(f.client.get(), u"demo"_qs);
    QVERIFY(!f.session().settings().namesConversations);

    SettingsFixture other;
    other.settings.set(Chosen::namesConversations, true);
    emit other.connection.connected(other.client.get(), u"fake-model-1"_qs);
    QVERIFY(other.session().settings().namesConversations);
}

QTEST_MAIN(TestModelSettings)
#include "tst_modelsettings.moc"
