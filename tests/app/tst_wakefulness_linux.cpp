#include "app/privatebus_linux.h"
#include "app/wakefulness.h"
#include "app/windowfixture.h"

#include <QDBusContext>
#include <QDBusUnixFileDescriptor>

#include <poll.h>
#include <unistd.h>

using namespace Deckhand;

namespace {

/// logind, as far as it gives locks.
class Logind : public QObject, protected QDBusContext
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.login1.Manager")
public:
    Logind() : m_bus(QDBusConnection::connectToBus(QDBusConnection::SystemBus, u"logind"_qs))
    {
        if (!m_bus.registerObject(u"/org/freedesktop/login1"_qs, this, QDBusConnection::ExportAllSlots)
            || !m_bus.registerService(u"org.freedesktop.login1"_qs))
            qFatal("%s", qPrintable(m_bus.lastError().message()));
    }
    ~Logind() override
    {
        for (const int end : std::as_const(m_ends))
            ::close(end);
        QDBusConnection::disconnectFromBus(u"logind"_qs);
    }

    /// Locks that somebody holds.
    int held() const
    {
        int held = 0;
        for (const int end : m_ends) {
            pollfd look{end, POLLIN, 0};
            held += ::poll(&look, 1, 0) == 0 ? 1 : 0; // else all copies of the other end are closed
        }
        return held;
    }

    QStringList asked;
    bool refuses = false;

public slots:
    QDBusUnixFileDescriptor Inhibit(const QString &what, const QString & /*who*/, const QString & /*why*/,
                                    const QString &mode)
    {
        asked.append(what + u' ' + mode);
        int ends[2];
        if (refuses || ::pipe(ends) != 0) {
            sendErrorReply(QDBusError::AccessDenied);
            return {};
        }
        m_ends.append(ends[0]);
        const QDBusUnixFileDescriptor lock(ends[1]); // a copy
        ::close(ends[1]);
        return lock;
    }

private:
    QDBusConnection m_bus;
    QList<int> m_ends;
};

class UPower : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.UPower")
    Q_PROPERTY(bool OnBattery MEMBER m_onBattery)
public:
    explicit UPower(bool onBattery)
        : m_bus(QDBusConnection::connectToBus(QDBusConnection::SystemBus, u"upower"_qs)),
          m_onBattery(onBattery)
    {
        if (!m_bus.registerObject(u"/org/freedesktop/UPower"_qs, this, QDBusConnection::ExportAllProperties)
            || !m_bus.registerService(u"org.freedesktop.UPower"_qs))
            qFatal("%s", qPrintable(m_bus.lastError().message()));
    }
    ~UPower() override { QDBusConnection::disconnectFromBus(u"upower"_qs); }

    void set(bool onBattery)
    {
        m_onBattery = onBattery;
        QDBusMessage signal = QDBusMessage::createSignal(
            u"/org/freedesktop/UPower"_qs, u"org.freedesktop.DBus.Properties"_qs, u"PropertiesChanged"_qs);
        signal.setArguments({u"org.freedesktop.UPower"_qs, QVariantMap{{u"OnBattery"_qs, onBattery}}, QStringList()});
        m_bus.send(signal);
    }

private:
    QDBusConnection m_bus;
    bool m_onBattery;
};

} // namespace

/// The machine stays awake while something works, and no longer: tried on a logind and an UPower of the test's own.
class TestWakefulness : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void aTurnAndThenATaskKeepItAwake();
    void whatWaitsForTheUserLetsItSleep();
    void onBatteryItSleepsUnlessItShallNot();
    void whoWantsNoneGetsNone();
    void aRefusalIsTakenOnceForEachWork();
    void theEndLetsItSleep();

private:
    static bool saysSo(const WindowFixture &f)
    {
        return !f.window->findChild<QLabel *>(u"stateLabel"_qs)->toolTip().isEmpty();
    }
    static std::unique_ptr<Wakefulness> join(WindowFixture &f, StayAwake when)
    {
        auto joined = std::make_unique<Wakefulness>(*f.opened, *f.composed, sleepInhibitor());
        joined->setWhen(when);
        return joined;
    }
    static BackgroundTaskId startTask(WindowFixture &f)
    {
        return f.opened->background().start(
            {u"while [ ! -e go ]; do sleep 0.02; done"_qs, {}, f.workspace(), 0, {WakeRule::Never}});
    }

    PrivateBus m_bus;
};

void TestWakefulness::initTestCase()
{
    if (!m_bus.start())
        QSKIP("there is no dbus-daemon");
}

void TestWakefulness::aTurnAndThenATaskKeepItAwake()
{
    Logind logind;
    WindowFixture f;
    const auto joined = join(f, StayAwake::OnMains);
    f.api.enqueue(FakeReply().text(u"Yes."_qs).hold());
    f.type(u"go"_qs);
    QTRY_COMPARE(logind.held(), 1);
    QCOMPARE(logind.asked, QStringList{u"sleep:idle block"_qs});
    QTRY_VERIFY(saysSo(f));
    const BackgroundTaskId task = startTask(f);
    f.api.release();
    QTRY_VERIFY(f.session().isIdle());
    QCOMPARE(logind.held(), 1);
    QVERIFY(f.opened->background().setPaused(task, true));
    QTRY_COMPARE(logind.held(), 0);
    QVERIFY(!saysSo(f));
    QVERIFY(f.opened->background().setPaused(task, false));
    QTRY_COMPARE(logind.held(), 1);
    f.touch(u"go"_qs);
    QTRY_COMPARE(logind.held(), 0);
    QCOMPARE(logind.asked.size(), 2);
}

void TestWakefulness::whatWaitsForTheUserLetsItSleep()
{
    Logind logind;
    WindowFixture f(PermissionMode::Ask);
    const auto joined = join(f, StayAwake::OnMains);
    f.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs, {{u"command"_qs, u"touch asked"_qs}}).hold());
    f.type(u"go"_qs);
    QTRY_COMPARE(logind.held(), 1);
    f.api.release();
    QTRY_COMPARE(f.state(), u"Waits for your answer"_qs);
    QTRY_COMPARE(logind.held(), 0);
}

void TestWakefulness::onBatteryItSleepsUnlessItShallNot()
{
    Logind logind;
    UPower power(true);
    WindowFixture f;
    const auto joined = join(f, StayAwake::Always);
    startTask(f);
    QTRY_COMPARE(logind.held(), 1);
    joined->setWhen(StayAwake::OnMains);
    QTRY_COMPARE(logind.held(), 0);
    power.set(false);
    QTRY_COMPARE(logind.held(), 1);
    power.set(true);
    QTRY_COMPARE(logind.held(), 0);
    f.touch(u"go"_qs);
    QTRY_COMPARE(f.opened->background().counts().all(), 0);
}

void TestWakefulness::whoWantsNoneGetsNone()
{
    Logind logind;
    WindowFixture f;
    const auto joined = join(f, StayAwake::Never);
    startTask(f);
    QTRY_COMPARE(f.opened->background().counts().running, 1);
    f.touch(u"go"_qs);
    QTRY_COMPARE(f.opened->background().counts().all(), 0);
    joined->setWhen(StayAwake::Always);
    QFile::remove(f.workspace() + u"/go"_qs);
    startTask(f);
    QTRY_COMPARE(logind.held(), 1);
    QCOMPARE(logind.asked.size(), 1);
    f.touch(u"go"_qs);
    QTRY_COMPARE(logind.held(), 0);
}

void TestWakefulness::aRefusalIsTakenOnceForEachWork()
{
    Logind logind;
    logind.refuses = true;
    WindowFixture f;
    const auto joined = join(f, StayAwake::Always);
    const BackgroundTaskId first = startTask(f);
    QTRY_COMPARE(logind.asked.size(), 1);
    startTask(f);
    QTRY_COMPARE(f.opened->background().counts().running, 2);
    QVERIFY(!saysSo(f));
    QVERIFY(f.opened->background().setPaused(first, true));
    f.touch(u"go"_qs);
    QTRY_COMPARE(f.opened->background().counts().running, 0);
    logind.refuses = false;
    QVERIFY(f.opened->background().setPaused(first, false));
    QTRY_COMPARE(logind.asked.size(), 2);
    QTRY_COMPARE(f.opened->background().counts().all(), 0);
    QTRY_COMPARE(logind.held(), 0);
}

void TestWakefulness::theEndLetsItSleep()
{
    Logind logind;
    WindowFixture f;
    auto joined = join(f, StayAwake::Always);
    startTask(f);
    QTRY_COMPARE(logind.held(), 1);
    joined.reset();
    QTRY_COMPARE(logind.held(), 0);
    f.touch(u"go"_qs);
    QTRY_COMPARE(f.opened->background().counts().all(), 0);
}

QTEST_MAIN(TestWakefulness)
#include "tst_wakefulness_linux.moc"
