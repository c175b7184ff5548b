#include "history/conversationcatalog.h"
#include "history/sessionbin.h"
#include "history/sessionstore.h"
#include "support/injectedrun.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

namespace {

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// A program that is killed, or whose disk fails, in the middle of any call by which conversations are written, branched,
/// removed and brought back.
class TestSessionCrash : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void whatWasAcknowledgedIsThereAndTheRestIsWhole_data();
    void whatWasAcknowledgedIsThereAndTheRestIsWhole();
    void aHundredKillsAtRandomLoseNothingThatWasAcknowledged();

private:
    bool runInjected(const QString &call, const QString &what, int when);
    void check();
    void checkFirst(const SessionId &id);
    void checkBranch(const SessionId &id);

    std::unique_ptr<QTemporaryDir> m_folder;
    QHash<QString, SessionId> m_said;
};

void TestSessionCrash::initTestCase()
{
    if (const QString why = InjectedRun::whyNot(); !why.isEmpty())
        QSKIP(qPrintable(why));
}

/// True when the program was reached by it: it did not come to its own end.
bool TestSessionCrash::runInjected(const QString &call, const QString &what, int when)
{
    const InjectedRun run =
        InjectedRun::of({QStringLiteral(DECKHAND_BIN_DIR "/sessionhost"), m_folder->path()}, call, what, when);
    m_said.clear();
    const QStringList lines = QString::fromUtf8(run.output).split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines)
        m_said.insert(line.section(u' ', 0, 0), SessionId(line.section(u' ', 1)));
    return run.wasReached;
}

void TestSessionCrash::whatWasAcknowledgedIsThereAndTheRestIsWhole_data()
{
    QTest::addColumn<QString>("call");
    QTest::addColumn<QString>("what");
    for (const char *call : {"write", "fdatasync", "rename,renameat2", "linkat", "mkdir", "unlink"})
        QTest::newRow(call) << QString::fromLatin1(call) << QStringLiteral("signal=KILL");
    for (const char *call : {"write", "fdatasync", "rename,renameat2", "linkat", "mkdir"})
        QTest::newRow(qPrintable(QStringLiteral("full disk at %1").arg(QLatin1String(call))))
            << QString::fromLatin1(call) << QStringLiteral("error=ENOSPC");
}

void TestSessionCrash::whatWasAcknowledgedIsThereAndTheRestIsWhole()
{
    QFETCH(QString, call);
    QFETCH(QString, what);
    int reached = 0;
    for (int when = 1; when <= 30; ++when) {
        m_folder = std::make_unique<QTemporaryDir>();
        const bool died = runInjected(call, what, when);
        if (what.startsWith(u"signal") && !died)
            break; // the program makes no more such calls. A disk that fails once may hinder nothing
        reached += died ? 1 : 0;
        check();
        if (QTest::currentTestFailed())
            QFAIL(qPrintable(QStringLiteral("at call %1").arg(when)));
    }
    if (what.startsWith(u"signal"))
        QVERIFY(reached > 0);
}

void TestSessionCrash::aHundredKillsAtRandomLoseNothingThatWasAcknowledged()
{
    // About as many as the program makes of each.
    const QList<std::pair<QString, int>> calls{{u"openat"_qs, 90},     {u"close"_qs, 80}, {u"newfstatat"_qs, 85},
                                               {u"write"_qs, 16},      {u"flock"_qs, 12}, {u"fdatasync"_qs, 6},
                                               {u"getdents64"_qs, 30}, {u"unlink"_qs, 6}, {u"fstat"_qs, 40}};
    int died = 0;
    for (int i = 0; i < 100; ++i) {
        const auto &[call, most] = calls.at(QRandomGenerator::global()->bounded(int(calls.size())));
        const int when = QRandomGenerator::global()->bounded(1, most + 1);
        m_folder = std::make_unique<QTemporaryDir>();
        died += runInjected(call, QStringLiteral("signal=KILL"), when) ? 1 : 0;
        check();
        if (QTest::currentTestFailed())
            QFAIL(qPrintable(QStringLiteral("at call %1 of %2").arg(when).arg(call)));
    }
    qInfo("%d of 100 were killed before their end", died);
    QVERIFY(died > 30);
}

void TestSessionCrash::check()
{
    SystemClock clock;
    SessionStore store(m_folder->path(), clock);
    const QList<ConversationInfo> all = ConversationCatalog(m_folder->path()).read({}).conversations;
    for (const ConversationInfo &conversation : all) {
        QVERIFY(!conversation.isOpen);
        Result<SessionStore::Resumed> resumed = store.resume(conversation.id);
        QVERIFY2(resumed, qPrintable(resumed ? QString() : resumed.error()));
        QVERIFY(resumed->session->keepMessage(*userMessage({TextBlock{QStringLiteral("on")}})));
    }
    if (m_said.contains(QStringLiteral("one")))
        checkFirst(m_said.value(QStringLiteral("one")));
    if (m_said.contains(QStringLiteral("branched")))
        checkBranch(m_said.value(QStringLiteral("branched")));
}

void TestSessionCrash::checkFirst(const SessionId &id)
{
    SystemClock clock;
    const Result<QList<MessagePtr>> history = SessionStore(m_folder->path(), clock).load(id);
    QVERIFY(history);
    QCOMPARE(textOf(*history->at(0)), QStringLiteral("one"));
    if (m_said.contains(QStringLiteral("two")))
        QCOMPARE(textOf(*history->at(1)), QStringLiteral("two"));
    const QList<ConversationInfo> all = ConversationCatalog(m_folder->path()).read({}).conversations;
    const auto is = [&id](const ConversationInfo &conversation) { return conversation.id == id; };
    const auto info = std::find_if(all.cbegin(), all.cend(), is);
    QVERIFY(info != all.cend());
    if (m_said.contains(QStringLiteral("titled")))
        QVERIFY(info->title() == u"T" && info->isPinned && info->isArchived);
}

/// It is where it was left: at its place or in the bin, and as a whole.
void TestSessionCrash::checkBranch(const SessionId &id)
{
    SystemClock clock;
    SessionStore store(m_folder->path(), clock);
    const bool isThere = !store.pathOf(id).isEmpty();
    if (!isThere)
        QVERIFY(SessionBin(m_folder->path()).restore(id));
    if (m_said.contains(QStringLiteral("restored")))
        QVERIFY(isThere);
    const Result<QList<MessagePtr>> history = store.load(id);
    QVERIFY(history);
    QCOMPARE(textOf(*history->first()), QStringLiteral("one"));
    if (m_said.contains(QStringLiteral("marked")))
        QVERIFY(SessionFile::parse(contentOf(store.pathOf(id)), {}, SessionFile::For::Reading)->marks.title == u"B");
}

QTEST_GUILESS_MAIN(TestSessionCrash)
#include "tst_sessioncrash.moc"
