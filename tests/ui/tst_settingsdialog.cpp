#include "ui/settings/settingsdialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace Deckhand;

class TestSettingsDialog : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void valuesGoInAndComeOut_data();
    void valuesGoInAndComeOut();
    void bypassIsNeverWhatConversationsBeginWith();
    void savingUntouchedPagesChangesNothing();
    void onlyTheTouchedFieldDiffers();
    void saveTellsTheValuesThenTheKey();
    void aRefusedKeyIsKeptOnlyWhenTheUserInsists();
    void aVerdictThatComesTooLateIsIgnored();
    void untouchedKeyIsNotTold();
    void cancelTellsNothing();
    void storedKeyIsNeverShown();
    void forgettingTheKeyIsToldAsEmpty();
    void typingAfterForgettingStoresTheNewKey();
    void keyIsHiddenUntilAskedFor();
    void badAddressCannotBeSaved_data();
    void badAddressCannotBeSaved();
    void fetchingTheListKeepsTheChosenModel();
    void failedFetchIsShownAndCanBeRepeated();
    void textsFromOutsideStayPlain();
    void pagesFollowTheList();
    void numbersOfTasksStayInTheirRange();
    void compactionIsNeverTooEarly();
    void priceTableIsAskedFor();
    void updatesAreShownOnlyWhereTheyAreOffered();
    void everyWakeRuleIsExplained();
    void everyControlHasAName();

private:
    template<typename T>
    T *child(const char *name) const
    {
        return m_dialog->findChild<T *>(QString::fromLatin1(name));
    }
    void type(const char *field, const QString &text) { child<QLineEdit>(field)->setText(text); }
    void click(const char *button) { child<QPushButton>(button)->click(); }

    std::unique_ptr<SettingsDialog> m_dialog;
};

void TestSettingsDialog::init()
{
    m_dialog = std::make_unique<SettingsDialog>();
    m_dialog->show();
}

void TestSettingsDialog::valuesGoInAndComeOut_data()
{
    QTest::addColumn<SettingsValues>("values");
    const QString url = QStringLiteral("http://localhost:11434");
    QTest::newRow("defaults") << SettingsValues{};
    QTest::newRow("ask") << SettingsValues{url, QStringLiteral("m"), PermissionMode::Ask, ThemeMode::Light, {}};
    QTest::newRow("edits") << SettingsValues{{}, QStringLiteral("m"), PermissionMode::AcceptEdits, ThemeMode::Dark, {}};
    QTest::newRow("plan") << SettingsValues{url, {}, PermissionMode::Plan, ThemeMode::System, {}};
    SettingsValues tasks;
    tasks.tasks = {3,
                   7,
                   WakeRule::OnFailure,
                   0,
                   45,
                   OnClose::Keep,
                   LimitRule::Warn,
                   17,
                   4096,
                   30,
                   true,
                   QStringLiteral("/bin/dash"),
                   StayAwake::Never};
    QTest::newRow("tasks") << tasks;
    tasks.tasks = {0, 0, WakeRule::Never, 2, 0, OnClose::Stop, LimitRule::Stop, 1, 64, 0, true, {}};
    QTest::newRow("least") << tasks;
    for (const WakeRule rule : {WakeRule::Join, WakeRule::NextMessage}) {
        tasks.tasks.wake = rule;
        QTest::newRow(qPrintable(wakeWord(rule))) << tasks;
    }
    for (bool AlertPreferences::*field :
         {&AlertPreferences::questions, &AlertPreferences::done, &AlertPreferences::failures, &AlertPreferences::sound,
          &AlertPreferences::tray}) {
        SettingsValues alerts;
        alerts.alerts.*field = !(alerts.alerts.*field);
        QTest::addRow("other notifications %d", int(&(alerts.alerts.*field) - &alerts.alerts.questions)) << alerts;
    }
    SettingsValues model;
    model.thinking = ThinkingWish::On;
    model.spendingLimitUsd = 2.5;
    model.compactAtPercent = 0;
    model.editsContext = true;
    model.looksForUpdates = true;
    model.namesConversations = true;
    QTest::newRow("thinking") << model;
    model.thinking = ThinkingWish::Off;
    model.spendingLimitUsd = 0.01;
    model.compactAtPercent = 95;
    model.editsContext = false;
    model.looksForUpdates = false;
    model.namesConversations = false;
    QTest::newRow("no thinking") << model;
}

void TestSettingsDialog::valuesGoInAndComeOut()
{
    QFETCH(SettingsValues, values);
    m_dialog->setValues(
        {QStringLiteral("http://other"), QStringLiteral("other"), PermissionMode::Plan, ThemeMode::Light, {}});
    m_dialog->setValues(values);
    QVERIFY(m_dialog->values() == values);
}

void TestSettingsDialog::bypassIsNeverWhatConversationsBeginWith()
{
    SettingsValues values;
    values.permissionMode = PermissionMode::Bypass;
    m_dialog->setValues(values);
    QCOMPARE(m_dialog->values().permissionMode, PermissionMode::Ask);
    QVERIFY(!child<QRadioButton>("bypassButton"));
}

// What a field cannot show as it was given (a percentage that is too low, a limit of many digits) is no choice of the user's.
void TestSettingsDialog::savingUntouchedPagesChangesNothing()
{
    SettingsValues odd;
    odd.baseUrl = QStringLiteral("  http://localhost:1 ");
    odd.compactAtPercent = 7;
    odd.spendingLimitUsd = 1.23456;
    odd.tasks.mostRunning = -3;
    odd.tasks.keepDays = 1'000'000;
    odd.permissionMode = PermissionMode::Bypass;
    m_dialog->setValues(odd);
    bool told = false;
    connect(m_dialog.get(), &SettingsDialog::saved, this,
            [&told](const SettingsValues &shown, const SettingsValues &chosen) { told = shown == chosen; });
    click("saveButton");
    QVERIFY(told);
}

void TestSettingsDialog::onlyTheTouchedFieldDiffers()
{
    m_dialog->setValues({});
    child<QRadioButton>("planButton")->setChecked(true);
    SettingsValues expected;
    connect(m_dialog.get(), &SettingsDialog::saved, this,
            [&expected](const SettingsValues &shown, const SettingsValues &chosen) {
                expected = shown;
                expected.permissionMode = PermissionMode::Plan;
                QVERIFY(expected == chosen);
            });
    click("saveButton");
    QCOMPARE(expected.permissionMode, PermissionMode::Plan);
}

void TestSettingsDialog::saveTellsTheValuesThenTheKey()
{
    QStringList order;
    connect(m_dialog.get(), &SettingsDialog::keyTestRequested, this, [&](const QString &url, const QString &key) {
        order.append(QStringLiteral("try %1 at %2").arg(key, url));
        m_dialog->acceptKey();
    });
    connect(m_dialog.get(), &SettingsDialog::saved, this,
            [&order](const SettingsValues &, const SettingsValues &values) { order.append(values.baseUrl); });
    connect(m_dialog.get(), &SettingsDialog::keyChanged, this, [&order](const QString &key) { order.append(key); });
    connect(m_dialog.get(), &QDialog::accepted, this, [&order] { order.append(QStringLiteral("accepted")); });
    type("baseUrlEdit", QStringLiteral(" https://models.example "));
    type("keyEdit", QStringLiteral(" sk-1\n"));
    click("saveButton");
    QCOMPARE(order, QStringList({QStringLiteral("try sk-1 at https://models.example"),
                                 QStringLiteral("https://models.example"), QStringLiteral("sk-1"),
                                 QStringLiteral("accepted")}));
    QVERIFY(!m_dialog->isVisible());
    QVERIFY(child<QLineEdit>("keyEdit")->text().isEmpty());
}

void TestSettingsDialog::aRefusedKeyIsKeptOnlyWhenTheUserInsists()
{
    QSignalSpy tried(m_dialog.get(), &SettingsDialog::keyTestRequested);
    QSignalSpy changed(m_dialog.get(), &SettingsDialog::keyChanged);
    type("keyEdit", QStringLiteral("sk-wrong"));
    click("saveButton");
    QVERIFY(!child<QPushButton>("saveButton")->isEnabled());
    m_dialog->refuseKey(QStringLiteral("The key was refused."));
    QVERIFY(m_dialog->isVisible());
    QVERIFY(child<QLabel>("keyStatus")->text().startsWith(QStringLiteral("The key was refused.")));
    QCOMPARE(child<QLineEdit>("keyEdit")->text(), QStringLiteral("sk-wrong"));
    QCOMPARE(changed.count(), 0);
    type("keyEdit", QStringLiteral("sk-other"));
    click("saveButton");
    QCOMPARE(tried.count(), 2);
    m_dialog->refuseKey(QStringLiteral("The key was refused."));
    click("saveButton");
    QCOMPARE(tried.count(), 2);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.first().first().toString(), QStringLiteral("sk-other"));
    QVERIFY(!m_dialog->isVisible());
}

void TestSettingsDialog::aVerdictThatComesTooLateIsIgnored()
{
    QSignalSpy saved(m_dialog.get(), &SettingsDialog::saved);
    m_dialog->acceptKey();
    m_dialog->refuseKey(QStringLiteral("No."));
    QCOMPARE(saved.count(), 0);
    QVERIFY(!child<QLabel>("keyStatus")->text().contains(QStringLiteral("No.")));
}

void TestSettingsDialog::untouchedKeyIsNotTold()
{
    m_dialog->setKeyState({true, QStringLiteral("Kept.")});
    QSignalSpy saved(m_dialog.get(), &SettingsDialog::saved);
    QSignalSpy key(m_dialog.get(), &SettingsDialog::keyChanged);
    click("saveButton");
    QCOMPARE(saved.count(), 1);
    QCOMPARE(key.count(), 0);
}

void TestSettingsDialog::cancelTellsNothing()
{
    QSignalSpy saved(m_dialog.get(), &SettingsDialog::saved);
    QSignalSpy key(m_dialog.get(), &SettingsDialog::keyChanged);
    type("keyEdit", QStringLiteral("sk-1"));
    click("cancelButton");
    QCOMPARE(saved.count() + key.count(), 0);
    QVERIFY(!m_dialog->isVisible());
}

void TestSettingsDialog::storedKeyIsNeverShown()
{
    m_dialog->setKeyState({true, QStringLiteral("Kept in the system's keychain.")});
    QVERIFY(child<QLineEdit>("keyEdit")->text().isEmpty());
    QVERIFY(child<QLineEdit>("keyEdit")->placeholderText().contains(u"stored"));
    QVERIFY(child<QPushButton>("forgetKeyButton")->isVisible());
    QCOMPARE(child<QLabel>("keyStatus")->text(), QStringLiteral("Kept in the system's keychain."));
    m_dialog->setKeyState({});
    QVERIFY(!child<QPushButton>("forgetKeyButton")->isVisible());
}

void TestSettingsDialog::forgettingTheKeyIsToldAsEmpty()
{
    m_dialog->setKeyState({true, {}});
    QSignalSpy key(m_dialog.get(), &SettingsDialog::keyChanged);
    click("forgetKeyButton");
    QCOMPARE(key.count(), 0);
    QVERIFY(child<QLabel>("keyStatus")->text().contains(u"when you save"));
    click("saveButton");
    QCOMPARE(key.count(), 1);
    QCOMPARE(key.first().first().toString(), QString());
}

void TestSettingsDialog::typingAfterForgettingStoresTheNewKey()
{
    m_dialog->setKeyState({true, {}});
    QSignalSpy key(m_dialog.get(), &SettingsDialog::keyChanged);
    click("forgetKeyButton");
    type("keyEdit", QStringLiteral("sk-2"));
    click("saveButton");
    m_dialog->acceptKey();
    QCOMPARE(key.count(), 1);
    QCOMPARE(key.first().first().toString(), QStringLiteral("sk-2"));
}

void TestSettingsDialog::keyIsHiddenUntilAskedFor()
{
    QCOMPARE(child<QLineEdit>("keyEdit")->echoMode(), QLineEdit::Password);
    click("showKeyButton");
    QCOMPARE(child<QLineEdit>("keyEdit")->echoMode(), QLineEdit::Normal);
    m_dialog->setKeyState({});
    QCOMPARE(child<QLineEdit>("keyEdit")->echoMode(), QLineEdit::Password);
}

void TestSettingsDialog::badAddressCannotBeSaved_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("good");
    QTest::newRow("empty") << QString() << true;
    QTest::newRow("https") << QStringLiteral("https://models.example") << true;
    QTest::newRow("loopback") << QStringLiteral(" http://127.0.0.1:8080 ") << true;
    QTest::newRow("no scheme") << QStringLiteral("localhost:8080") << false;
    QTest::newRow("file") << QStringLiteral("file:///x") << false;
    QTest::newRow("no host") << QStringLiteral("https://") << false;
}

void TestSettingsDialog::badAddressCannotBeSaved()
{
    QFETCH(QString, text);
    QFETCH(bool, good);
    type("baseUrlEdit", QStringLiteral("nonsense"));
    type("baseUrlEdit", text);
    QCOMPARE(child<QPushButton>("saveButton")->isEnabled(), good);
    QCOMPARE(child<QPushButton>("fetchButton")->isEnabled(), good);
    QCOMPARE(child<QLabel>("urlStatus")->text().contains(u"no address"), !good);
}

void TestSettingsDialog::fetchingTheListKeepsTheChosenModel()
{
    QSignalSpy requested(m_dialog.get(), &SettingsDialog::modelListRequested);
    m_dialog->setValues(
        {QStringLiteral("http://localhost:1"), QStringLiteral("mine"), PermissionMode::Ask, ThemeMode::System, {}});
    type("keyEdit", QStringLiteral("sk-1"));
    click("fetchButton");
    QCOMPARE(requested.count(), 1);
    QCOMPARE(requested.first().at(0).toString(), QStringLiteral("http://localhost:1"));
    QCOMPARE(requested.first().at(1).toString(), QStringLiteral("sk-1"));
    QVERIFY(!child<QPushButton>("fetchButton")->isEnabled());

    m_dialog->setModels({QStringLiteral("a"), QStringLiteral("b")});
    QVERIFY(child<QPushButton>("fetchButton")->isEnabled());
    QCOMPARE(child<QComboBox>("modelBox")->count(), 2);
    QCOMPARE(m_dialog->values().model, QStringLiteral("mine"));
    child<QComboBox>("modelBox")->setCurrentIndex(1);
    QCOMPARE(m_dialog->values().model, QStringLiteral("b"));
}

void TestSettingsDialog::failedFetchIsShownAndCanBeRepeated()
{
    click("fetchButton");
    m_dialog->setModelListError(QStringLiteral("The server refused the connection."));
    QCOMPARE(child<QLabel>("modelStatus")->text(), QStringLiteral("The server refused the connection."));
    QVERIFY(child<QPushButton>("fetchButton")->isEnabled());
}

void TestSettingsDialog::textsFromOutsideStayPlain()
{
    for (const char *name : {"modelStatus", "keyStatus", "overrideLabel", "urlStatus"})
        QCOMPARE(child<QLabel>(name)->textFormat(), Qt::PlainText);
    m_dialog->setOverrideNote(QStringLiteral("<b>x</b>"));
    QVERIFY(child<QLabel>("overrideLabel")->isVisible());
    m_dialog->setOverrideNote({});
    QVERIFY(!child<QLabel>("overrideLabel")->isVisible());
}

void TestSettingsDialog::pagesFollowTheList()
{
    m_dialog->showPage(SettingsDialog::Page::Appearance);
    QVERIFY(child<QRadioButton>("darkButton")->isVisible());
    QTest::keyClick(child<QListWidget>("pageList"), Qt::Key_Up);
    QVERIFY(child<QCheckBox>("questionsBox")->isVisible());
    QTest::keyClick(child<QListWidget>("pageList"), Qt::Key_Up);
    QVERIFY(child<QSpinBox>("mostRunningBox")->isVisible());
    QTest::keyClick(child<QListWidget>("pageList"), Qt::Key_Up);
    QVERIFY(child<QRadioButton>("planButton")->isVisible());
    QVERIFY(!child<QRadioButton>("darkButton")->isVisible());
}

void TestSettingsDialog::numbersOfTasksStayInTheirRange()
{
    SettingsValues values;
    values.tasks.mostRunning = -5;
    values.tasks.ringMiB = 0;
    values.tasks.budgetMiB = 1;
    values.tasks.keepDays = 1'000'000;
    m_dialog->setValues(values);
    const TaskPreferences tasks = m_dialog->values().tasks;
    QCOMPARE(tasks.mostRunning, 0);
    QCOMPARE(tasks.ringMiB, 1);
    QCOMPARE(tasks.budgetMiB, 64);
    QCOMPARE(tasks.keepDays, 3650);
    QCOMPARE(child<QSpinBox>("mostRunningBox")->text(), QStringLiteral("no limit"));
}

void TestSettingsDialog::compactionIsNeverTooEarly()
{
    auto *box = child<QSpinBox>("compactBox");
    box->setValue(3);
    QCOMPARE(m_dialog->values().compactAtPercent, 30);
    emit box->editingFinished();
    QCOMPARE(box->value(), 30);
    box->setValue(0);
    QCOMPARE(box->text(), QStringLiteral("only by hand"));
    QCOMPARE(m_dialog->values().compactAtPercent, 0);
    box->setValue(100);
    QCOMPARE(m_dialog->values().compactAtPercent, 95);
    QCOMPARE(child<QDoubleSpinBox>("spendingBox")->text(), QStringLiteral("none"));
}

void TestSettingsDialog::priceTableIsAskedFor()
{
    QSignalSpy asked(m_dialog.get(), &SettingsDialog::priceTableRequested);
    click("pricesButton");
    QCOMPARE(asked.size(), 1);
    QVERIFY(m_dialog->isVisible());
}

void TestSettingsDialog::updatesAreShownOnlyWhereTheyAreOffered()
{
    m_dialog->showPage(SettingsDialog::Page::Appearance);
    QVERIFY(!child<QCheckBox>("updatesBox")->isVisible());
    m_dialog->offerUpdates();
    QVERIFY(child<QCheckBox>("updatesBox")->isVisible());
    QVERIFY(!m_dialog->values().looksForUpdates); // unless somebody asks for it
}

void TestSettingsDialog::everyWakeRuleIsExplained()
{
    auto *box = child<QComboBox>("wakeBox");
    QSet<QString> texts;
    for (int i = 0; i < box->count(); ++i) {
        box->setCurrentIndex(i);
        QVERIFY(child<QLabel>("wakeText")->text().size() > 20);
        texts.insert(child<QLabel>("wakeText")->text());
    }
    QCOMPARE(texts.size(), 5);
}

void TestSettingsDialog::everyControlHasAName()
{
    const QList<QWidget *> widgets = m_dialog->findChildren<QWidget *>();
    int checked = 0;
    for (const QWidget *widget : widgets) {
        // Without a name of its own it is a part of one of Qt's widgets.
        if (!(widget->focusPolicy() & Qt::TabFocus) || widget->objectName().isEmpty()
            || widget->objectName().startsWith(u"qt_"))
            continue;
        const auto *button = qobject_cast<const QAbstractButton *>(widget);
        QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                 qPrintable(widget->objectName()));
        ++checked;
    }
    QVERIFY(checked >= 25);
}

QTEST_MAIN(TestSettingsDialog)
#include "tst_settingsdialog.moc"
