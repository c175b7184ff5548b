#include "app/desktopalerts.h"
#include "app/privatebus_linux.h"
#include "app/windowfixture.h"
#include "support/loopturn.h"
#include "ui/output/taskoutputpanel.h"

#include <QDBusError>

using namespace Deckhand;

namespace {

/// A notification daemon that writes down what it is told.
class NotificationDaemon : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    struct Call {
        uint id;
        uint replaces;
        QString title;
        QString text;
        QStringList actions;
        QVariantMap hints;
    };

    NotificationDaemon() : m_bus(QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"daemon"_qs))
    {
        if (!m_bus.registerObject(u"/org/freedesktop/Notifications"_qs, this,
                                  QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals)
            || !m_bus.registerService(u"org.freedesktop.Notifications"_qs))
            qFatal("%s", qPrintable(m_bus.lastError().message()));
    }
    ~NotificationDaemon() override { QDBusConnection::disconnectFromBus(u"daemon"_qs); }

    QStringList titles() const
    {
        QStringList titles;
        for (const Call &call : calls)
            titles.append(call.title);
        return titles;
    }

    QList<Call> calls;
    QList<uint> shown;
    QStringList capabilities{u"actions"_qs, u"body"_qs, u"body-markup"_qs};

public slots:
    QStringList GetCapabilities() { return capabilities; }
    uint Notify(const QString & /*application*/, uint replaces, const QString & /*icon*/, const QString &title,
                const QString &text, const QStringList &actions, const QVariantMap &hints, int /*timeout*/)
    {
        const uint id = replaces != 0 ? replaces : ++m_last;
        calls.append({id, replaces, title, text, actions, hints});
        if (!shown.contains(id))
            shown.append(id);
        return id;
    }
    void CloseNotification(uint id)
    {
        shown.removeAll(id);
        emit NotificationClosed(id, 3);
    }

signals:
    void ActionInvoked(uint id, const QString &action);
    void NotificationClosed(uint id, uint reason);

private:
    QDBusConnection m_bus;
    uint m_last = 0;
};

} // namespace

/// What a desktop is told, over a bus of the test's own: that, and nothing else.
class TestDesktopAlerts : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void aQuestionOfTheHiddenOneIsToldAndAClickLeadsThere();
    void doneIsToldOnceAndOnlyWhenNothingRuns();
    void aFailedTaskIsToldAndAClickShowsItsOutput();
    void whatIsShownInAnActiveWindowIsNotTold();
    void whatIsShownInAWindowBehindOthersIsTold();
    void kindsThatAreOffAreNotTold();
    void wordsAreShownToTheLetter_data();
    void wordsAreShownToTheLetter();
    void aClickThatAnotherProgramSendsIsNone();
    void withoutADaemonNothingHappensAndALaterOneIsTold();
    void itsEndTakesBackWhatIsShown();

private:
    std::unique_ptr<DesktopAlerts> alerts(WindowFixture &f, const AlertPreferences &preferences = {}) const
    {
        auto made = std::make_unique<DesktopAlerts>(
            *f.opened, *f.composed, [](const SessionId &) { return u"A <talk> & more"_qs; }, desktopNotifications());
        made->setPreferences(preferences);
        return made;
    }
    static void finishTurnBehind(WindowFixture &f, const QString &answer)
    {
        f.api.enqueue(FakeReply().text(answer).hold());
        f.type(u"go"_qs);
        QTRY_COMPARE(f.api.holding(), 1);
        f.composed->beginConversation(PermissionMode::Bypass);
        f.api.release();
    }
    static QJsonObject untilFile(const QString &name, const QString &then)
    {
        return {{u"command"_qs, u"while [ ! -e %1 ]; do sleep 0.02; done; %2"_qs.arg(name, then)}};
    }

    PrivateBus m_bus;
};

void TestDesktopAlerts::initTestCase()
{
    if (!m_bus.start())
        QSKIP("there is no dbus-daemon");
}

void TestDesktopAlerts::aQuestionOfTheHiddenOneIsToldAndAClickLeadsThere()
{
    NotificationDaemon daemon;
    WindowFixture f(PermissionMode::Ask);
    const auto joined = alerts(f);
    f.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs, {{u"command"_qs, u"touch <asked>"_qs}}).hold());
    f.type(u"ask me"_qs);
    QTRY_COMPARE(f.api.holding(), 1);
    const SessionId asking = f.composed->shownId();
    f.composed->beginConversation(PermissionMode::Ask);
    f.api.release();
    QTRY_COMPARE(daemon.titles(), QStringList{u"Waits for your answer"_qs});
    QCOMPARE(daemon.calls.first().text,
             u"A &lt;talk&gt; &amp; more \u2014 workspace\ntouch &lt;asked&gt;"_qs); // no word of the protocol
    QCOMPARE(daemon.calls.first().actions.value(0), u"default"_qs);
    QCOMPARE(daemon.calls.first().replaces, 0u);
    QVERIFY(f.window->windowTitle().startsWith(u"(1) "_qs));

    QTRY_COMPARE(daemon.shown.size(), 1);
    emit daemon.ActionInvoked(daemon.shown.first(), u"default"_qs);
    QTRY_COMPARE(f.composed->shownId(), asking);
    QTRY_VERIFY(f.window->findChild<QPushButton *>(u"denyButton"_qs)->isVisible());
    QTRY_VERIFY(daemon.shown.isEmpty());
    QTRY_VERIFY(!f.window->windowTitle().startsWith(u"("_qs));
    f.api.enqueue(FakeReply().text(u"Then not."_qs));
    QTest::mouseClick(f.window->findChild<QPushButton *>(u"denyButton"_qs), Qt::LeftButton);
    QTRY_VERIFY(f.session().isIdle());
    QCOMPARE(daemon.calls.size(), 1);
}

void TestDesktopAlerts::doneIsToldOnceAndOnlyWhenNothingRuns()
{
    NotificationDaemon daemon;
    WindowFixture f;
    const auto joined = alerts(f);
    f.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"background_run"_qs, untilFile(u"one"_qs, u"true"_qs)));
    f.api.enqueue(FakeReply().toolUse(u"toolu_2"_qs, u"background_run"_qs, untilFile(u"two"_qs, u"true"_qs)));
    finishTurnBehind(f, u"Both run."_qs);
    QTRY_COMPARE(f.opened->background().counts().running, 2);
    const auto consumed = [&f] {
        const QList<Notice> &notices = f.opened->notices().notices();
        return std::count_if(notices.cbegin(), notices.cend(),
                             [](const Notice &notice) { return notice.state == NoticeState::Consumed; });
    };
    f.api.enqueue(FakeReply().text(u"One is left."_qs));
    f.touch(u"one"_qs);
    QTRY_COMPARE(consumed(), 1);
    f.api.enqueue(FakeReply().text(u"All <b>well</b>."_qs));
    f.touch(u"two"_qs);
    QTRY_COMPARE(consumed(), 2);
    QTRY_COMPARE(daemon.titles(), QStringList{u"The agent is done"_qs});
    QVERIFY(daemon.calls.first().text.endsWith(u"\nAll &lt;b&gt;well&lt;/b&gt;."_qs));
}

void TestDesktopAlerts::aFailedTaskIsToldAndAClickShowsItsOutput()
{
    NotificationDaemon daemon;
    WindowFixture f;
    const auto joined = alerts(f);
    f.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"background_run"_qs, untilFile(u"one"_qs, u"exit 3"_qs)));
    finishTurnBehind(f, u"It runs."_qs);
    QTRY_COMPARE(f.opened->background().counts().running, 1);
    const SessionId shown = f.composed->shownId();
    f.api.enqueue(FakeReply().text(u"It failed."_qs).hold());
    f.touch(u"one"_qs);
    QTRY_COMPARE(daemon.titles(), QStringList{u"A background task has failed"_qs});
    QVERIFY2(daemon.calls.first().text.endsWith(u"exit 3: exit code 3"_qs), qPrintable(daemon.calls.first().text));
    QTRY_COMPARE(f.api.holding(), 1);
    f.api.release();
    // Told again, in the same place, when the agent has dealt with it.
    QTRY_COMPARE(daemon.calls.size(), 2);
    QCOMPARE(daemon.calls.last().replaces, daemon.calls.first().id);
    QVERIFY(daemon.calls.last().text.contains(u"It failed."_qs));
    QTRY_COMPARE(daemon.shown, QList<uint>{daemon.calls.first().id});
    emit daemon.ActionInvoked(daemon.shown.first(), u"default"_qs);
    QTRY_VERIFY(f.composed->shownId() != shown);
    const auto *output = f.window->findChild<TaskOutputPanel *>();
    QTRY_VERIFY(output && output->isVisible());
    QCOMPARE(output->task(), f.opened->background().tasks().first().id);
    QTRY_VERIFY(daemon.shown.isEmpty());
    QCOMPARE(daemon.calls.size(), 2);
}

void TestDesktopAlerts::whatIsShownInAnActiveWindowIsNotTold()
{
    NotificationDaemon daemon;
    WindowFixture f(PermissionMode::Ask);
    const auto joined = alerts(f);
    f.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(f.window));
    f.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs, {{u"command"_qs, u"exit 3"_qs}}));
    f.api.enqueue(FakeReply().text(u"Then not."_qs));
    f.type(u"ask me"_qs);
    auto *deny = f.window->findChild<QPushButton *>(u"denyButton"_qs);
    QTRY_VERIFY(deny->isVisible());
    QTest::mouseClick(deny, Qt::LeftButton);
    QTRY_VERIFY(f.session().isIdle());
    // The next thing that is told is the first.
    finishTurnBehind(f, u"Seen by nobody."_qs);
    QTRY_COMPARE(daemon.titles(), QStringList{u"The agent is done"_qs});
}

void TestDesktopAlerts::whatIsShownInAWindowBehindOthersIsTold()
{
    NotificationDaemon daemon;
    WindowFixture f;
    const auto joined = alerts(f);
    QVERIFY(QTest::qWaitForWindowActive(f.window));
    f.api.enqueue(FakeReply().text(u"Here it is."_qs).hold());
    f.type(u"go"_qs);
    QTRY_COMPARE(f.api.holding(), 1);
    QWidget other;
    other.show();
    other.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&other));
    other.close(); // of another program: none of ours is active any more
    f.window->showMinimized();
    QTRY_VERIFY(!QApplication::activeWindow());
    f.api.release();
    QTRY_COMPARE(daemon.titles(), QStringList{u"The agent is done"_qs});
    QTRY_COMPARE(daemon.shown.size(), 1);
    f.composed->comeToFront();
    QTRY_VERIFY(daemon.shown.isEmpty());
}

void TestDesktopAlerts::kindsThatAreOffAreNotTold()
{
    NotificationDaemon daemon;
    WindowFixture f;
    const auto joined = alerts(f, {.questions = false, .done = false});
    finishTurnBehind(f, u"Told nobody."_qs);
    QTRY_VERIFY(f.window->windowTitle().startsWith(u"(1) "_qs));
    joined->setPreferences({});
    finishTurnBehind(f, u"Told."_qs);
    QTRY_COMPARE(daemon.calls.size(), 2); // that one now, too: it stands
    for (const NotificationDaemon::Call &call : std::as_const(daemon.calls))
        QCOMPARE(call.title, u"The agent is done"_qs);
}

void TestDesktopAlerts::wordsAreShownToTheLetter_data()
{
    QTest::addColumn<bool>("markup");
    QTest::addColumn<QString>("shown");
    QTest::newRow("markup") << true << u"&lt;img src=&quot;x&quot;&gt; &amp;"_qs;
    QTest::newRow("plain") << false << u"<img src=\"x\"> &"_qs;
}

void TestDesktopAlerts::wordsAreShownToTheLetter()
{
    QFETCH(bool, markup);
    QFETCH(QString, shown);
    NotificationDaemon daemon;
    if (!markup)
        daemon.capabilities.removeAll(u"body-markup"_qs);
    WindowFixture f;
    const auto joined = alerts(f);
    finishTurnBehind(f, u"<img src=\"x\"> &\n\a\x1b "_qs + QString(5000, u'y'));
    QTRY_COMPARE(daemon.calls.size(), 1);
    const QString last = daemon.calls.first().text.section(u'\n', -1);
    QVERIFY2(last.startsWith(shown + u" yyy"_qs), qPrintable(last));
    QVERIFY(last.size() < 220);
    QCOMPARE(daemon.calls.first().text.count(u'\n'), 1);
}

void TestDesktopAlerts::aClickThatAnotherProgramSendsIsNone()
{
    NotificationDaemon daemon;
    WindowFixture f;
    const auto joined = alerts(f);
    const SessionId first = f.composed->shownId();
    finishTurnBehind(f, u"Done."_qs);
    QTRY_COMPARE(daemon.shown.size(), 1);
    const SessionId shown = f.composed->shownId();
    QDBusConnection other = QDBusConnection::connectToBus(QDBusConnection::SessionBus, u"other"_qs);
    QDBusMessage signal = QDBusMessage::createSignal(u"/org/freedesktop/Notifications"_qs,
                                                     u"org.freedesktop.Notifications"_qs, u"ActionInvoked"_qs);
    signal.setArguments({daemon.shown.first(), u"default"_qs});
    QVERIFY(other.send(signal));
    QDBusConnection::disconnectFromBus(u"other"_qs);
    emit daemon.ActionInvoked(daemon.shown.first(), u"other"_qs);
    emit daemon.ActionInvoked(daemon.shown.first() + 1, u"default"_qs);
    finishTurnBehind(f, u"Done, too."_qs);
    QTRY_COMPARE(daemon.shown.size(), 2);
    QVERIFY(f.composed->shownId() != first && f.composed->shownId() != shown);
}

void TestDesktopAlerts::withoutADaemonNothingHappensAndALaterOneIsTold()
{
    WindowFixture f;
    const auto joined = alerts(f);
    finishTurnBehind(f, u"Told nobody."_qs);
    QTRY_VERIFY(f.window->windowTitle().startsWith(u"(1) "_qs));
    NotificationDaemon daemon;
    finishTurnBehind(f, u"Told."_qs);
    QTRY_VERIFY(!daemon.calls.isEmpty() && daemon.calls.last().text.endsWith(u"\nTold."_qs));
}

void TestDesktopAlerts::itsEndTakesBackWhatIsShown()
{
    NotificationDaemon daemon;
    WindowFixture f;
    auto joined = alerts(f);
    finishTurnBehind(f, u"Told."_qs);
    QTRY_COMPARE(daemon.shown.size(), 1);
    QTRY_COMPARE(daemon.calls.size(), 1);
    turnTheLoop(); // the answer of the daemon is on its way
    joined.reset();
    QTRY_VERIFY(daemon.shown.isEmpty());
}

QTEST_MAIN(TestDesktopAlerts)
#include "tst_desktopalerts_linux.moc"
