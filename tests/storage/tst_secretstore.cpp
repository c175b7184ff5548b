#include "storage/keychainstore.h"

#include <QDir>
#include <QElapsedTimer>
#include <QLocalServer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;
using Status = SecretResult::Status;

namespace {

/// Waits for the end of an operation that has just been made.
SecretResult resultOf(SecretOperation *operation)
{
    QList<SecretResult> results;
    QObject::connect(operation, &SecretOperation::done, operation,
                     [&results](const SecretResult &result) { results.append(result); });
    if (!results.isEmpty())
        qFatal("done came from within the call");
    QSignalSpy gone(operation, &QObject::destroyed);
    if (!gone.wait() || results.size() != 1)
        return {Status::MemoryOnly, {}, QStringLiteral("done came %1 times").arg(results.size())};
    return results.first();
}

const QString name = QStringLiteral("api-key https://models.example");
const QString secret = QStringLiteral("sk-test");

} // namespace

class TestSecretStore : public QObject
{
    Q_OBJECT
private slots:
    void memoryRemembersForThisRun();
    void deletedOperationIsSilent();
    void withoutAServiceTheKeyStaysInMemory();
    void silentServiceIsGivenUpInTime();
    void theCredentialStoreKeepsIt();

private:
    QObject m_parent;
};

void TestSecretStore::memoryRemembersForThisRun()
{
    MemorySecretStore store(QStringLiteral("because"));
    QCOMPARE(resultOf(store.read(name, &m_parent)).status, Status::NotFound);
    QCOMPARE(resultOf(store.write(name, secret, &m_parent)).status, Status::MemoryOnly);
    QCOMPARE(resultOf(store.read(name, &m_parent)).secret, secret);
    QCOMPARE(resultOf(store.remove(name, &m_parent)).status, Status::Ok);
    QCOMPARE(resultOf(store.read(name, &m_parent)).status, Status::NotFound);
    QVERIFY(!store.persistent());
    QCOMPARE(store.reason(), QStringLiteral("because"));
}

void TestSecretStore::deletedOperationIsSilent()
{
    MemorySecretStore store;
    SecretOperation *operation = store.read(name, &m_parent);
    bool told = false;
    connect(operation, &SecretOperation::done, this, [&told] { told = true; });
    delete operation;
    resultOf(store.read(name, &m_parent));
    QVERIFY(!told);
}

// No bus of the session at that address: the tests never touch the keychain of whoever runs them.
void TestSecretStore::withoutAServiceTheKeyStaysInMemory()
{
#ifndef Q_OS_LINUX
    QSKIP("needs a keychain that can be taken away");
#endif
    QTemporaryDir home;
    qputenv("HOME", home.path().toLocal8Bit());
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    KeychainStore store(QStringLiteral("deckhand-test"));
    QVERIFY(store.persistent());
    QCOMPARE(store.placeOf(name), SecretStore::Place::Unknown);

    const SecretResult written = resultOf(store.write(name, secret, &m_parent));
    QCOMPARE(written.status, Status::MemoryOnly);
    QVERIFY(!written.reason.isEmpty());
    QVERIFY(!store.persistent());
    QCOMPARE(store.reason(), written.reason);
    QCOMPARE(store.placeOf(name), SecretStore::Place::Memory);
    QCOMPARE(resultOf(store.read(name, &m_parent)).secret, secret);
    QCOMPARE(resultOf(store.read(QStringLiteral("other"), &m_parent)).status, Status::MemoryOnly);
    resultOf(store.remove(name, &m_parent));
    QVERIFY(resultOf(store.read(name, &m_parent)).secret.isEmpty());
    // Least of all in a file.
    QVERIFY(QDir(home.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).isEmpty());
}

void TestSecretStore::silentServiceIsGivenUpInTime()
{
#ifndef Q_OS_LINUX
    QSKIP("needs a bus that takes connections and says nothing");
#endif
    QTemporaryDir folder;
    QLocalServer bus;
    QVERIFY(bus.listen(folder.path() + QStringLiteral("/bus")));
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + bus.fullServerName().toLocal8Bit());
    KeychainStore store(QStringLiteral("deckhand-test"), std::chrono::milliseconds(100));
    QElapsedTimer elapsed;
    elapsed.start();
    QCOMPARE(resultOf(store.read(name, &m_parent)).status, Status::MemoryOnly);
    QVERIFY(elapsed.elapsed() < 3000);
    QVERIFY(!store.persistent());
    // Known by now: the next one does not wait again.
    QCOMPARE(resultOf(store.write(name, secret, &m_parent)).status, Status::MemoryOnly);
    QCOMPARE(resultOf(store.read(name, &m_parent)).secret, secret);
}

void TestSecretStore::theCredentialStoreKeepsIt()
{
#ifndef Q_OS_WIN
    QSKIP("the Credential Store of Windows");
#endif
    const QString service = QStringLiteral("deckhand-test-%1").arg(QCoreApplication::applicationPid());
    KeychainStore first(service);
    QCOMPARE(resultOf(first.read(name, &m_parent)).status, Status::NotFound);
    QCOMPARE(resultOf(first.write(name, secret, &m_parent)).status, Status::Ok);
    QCOMPARE(first.placeOf(name), SecretStore::Place::Keychain);
    KeychainStore second(service); // as the next run does
    QCOMPARE(resultOf(second.read(name, &m_parent)).secret, secret);
    QCOMPARE(resultOf(second.remove(name, &m_parent)).status, Status::Ok);
    QCOMPARE(resultOf(KeychainStore(service).read(name, &m_parent)).status, Status::NotFound);
}

QTEST_GUILESS_MAIN(TestSecretStore)
#include "tst_secretstore.moc"
