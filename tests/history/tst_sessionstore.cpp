#include "history/opensession.h"

#include "base/jsontext.h"
#include "history/messagejson.h"
#include "support/manualclock.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#endif

using namespace Deckhand;

namespace {

QJsonObject jsonOf(const Message &message)
{
    QByteArray json;
    appendMessageJson(json, message);
    return isStrictJsonObject(json) ? QJsonDocument::fromJson(json).object() : QJsonObject();
}

MessagePtr user(const QString &text)
{
    Message message;
    message.content = {TextBlock{text}};
    return std::make_shared<const Message>(message);
}

MessagePtr assistant(const QString &text)
{
    Message message;
    message.role = Role::Assistant;
    message.content = {TextBlock{text}};
    message.id = QStringLiteral("msg_1");
    message.model = QStringLiteral("some-model");
    message.stopReason = StopReason::EndTurn;
    message.stopReasonText = QStringLiteral("end_turn");
    message.usage = {1, 2, 3, 4};
    return std::make_shared<const Message>(message);
}

QStringList textsOf(const QList<MessagePtr> &messages)
{
    QStringList texts;
    for (const MessagePtr &message : messages)
        texts.append(textOf(*message));
    return texts;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

class WallClock final : public Clock
{
public:
    QDateTime now() const override { return wall; }
    qint64 monotonicMs() const override { return 0; }
    void callAfter(std::chrono::milliseconds, QObject *, std::function<void()>) override {}
    QDateTime wall;
};

bool touch(const QString &path, const QDateTime &time)
{
    QFile file(path);
    return file.open(QIODevice::ReadWrite) && file.setFileTime(time, QFileDevice::FileModificationTime);
}

void append(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::Append));
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

class TestSessionStore : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void everyKindOfBlockSurvivesTheRoundTrip();
    void unknownBlockBecomesOpaqueAndIsNotSentBack();
    void assistantFactsSurviveTheRoundTrip();
    void whatASummaryCostSurvivesTheRoundTrip();
    void eventsBecomeRecordsOneALine();
    void sessionWithoutMessagesLeavesNoFile();
    void filesAreForTheirOwnerOnly();
    void resumeGoesOnInTheSameFile();
    void tornEndIsCutAndKeptAside();
    void loadLeavesTheFileAlone();
    void resumeOfAnOpenSessionIsRefused();
    void idThatIsAPathFindsNothing_data();
    void idThatIsAPathFindsNothing();
    void newerFileIsRefusedAndLeftAlone();
    void newestSessionIsTheOneWrittenToLastWhateverTheFilesSay();
    void clockThatJumpedBackDoesNotHideWhatWasWrittenSince();
    void emptyAndUnreadableFilesAreNotTheNewest_data();
    void emptyAndUnreadableFilesAreNotTheNewest();
    void thousandsOfSessionsAreLookedThroughQuickly();
    void sessionWhoseFileWasRemovedIsWrittenAnew_data();
    void sessionWhoseFileWasRemovedIsWrittenAnew();
    void noticeInATornRecordIsNotTold();
    void waitingPromptComesBackUntilItIsSentOrTakenBack();
    void whatWaitsComesBackInTheOrderThatItWasGiven();
    void resultsOfARoundThatWasNotFinishedAreOneMessage();
    void fullDiskIsToldOnceAndMadeUpForLater();

private:
    QString folder() const { return m_folder->path(); }
    SessionId write(const QStringList &texts);

    std::unique_ptr<QTemporaryDir> m_folder;
    ManualClock m_clock;
};

SessionId TestSessionStore::write(const QStringList &texts)
{
    OpenSession store(folder(), m_clock);
    const SessionId id = store.begin(QStringLiteral("/work"), QStringLiteral("some-model"));
    for (const QString &text : texts)
        store.keepMessage(*user(text));
    return id;
}

void TestSessionStore::everyKindOfBlockSurvivesTheRoundTrip()
{
    const QByteArray raw = R"({ "z": 12345678901234567890, "a":1.0,"ä":"\u00e4\n" })";
    Message message;
    message.content = {
        TextBlock{QStringLiteral("a\nb \"c\" 😀 \u202e")},
        ThinkingBlock{QString(), QStringLiteral("signature=="), R"(,"id":"rs_1","x":{ "z":1.0 })"},
        RedactedThinkingBlock{QStringLiteral("data"), R"(,"format":null)"},
        ImageBlock{QStringLiteral("image/png"), QByteArray("\x89PNG\0\xff", 6)},
        ToolUseBlock{ToolUseId(QStringLiteral("toolu_1")), QStringLiteral("bash"),
                     QJsonDocument::fromJson(raw).object(), raw, false},
        ToolUseBlock{ToolUseId(QStringLiteral("toolu_2")), QStringLiteral("bash"), {}, R"({"INVALID_JSON":"{"})", true},
        ToolResultBlock{ToolUseId(QStringLiteral("toolu_1")),
                        QStringLiteral("out"),
                        {ImageBlock{QStringLiteral("image/gif"), "GIF"}},
                        true,
                        QDateTime(QDate(2026, 11, 2), QTime(3, 4, 5, 6), Qt::UTC),
                        789,
                        u"@@ -1 +1 @@\n-a\n+b"_qs,
                        ToolEnd::Denied},
        NoticesBlock{QStringLiteral("<background-results>x</background-results>"),
                     {NoticeId(QStringLiteral("n1")), NoticeId(QStringLiteral("n2"))}},
        OpaqueBlock{QStringLiteral("server_tool_use"), R"({"type":"server_tool_use","b":1,"a":2})", true},
        FileBlock{QStringLiteral("plan.pdf"), QStringLiteral("application/pdf"), QByteArray("%PDF\0", 5)},
        SummaryBlock{QStringLiteral("we spoke")},
        TextBlock{QStringLiteral("cited"), R"([{"type":"char_location","b":1,"a":2}])"},
        ImageBlock{QStringLiteral("image/png"), "PNG", QStringLiteral("plan.png")},
    };
    const std::optional<Message> read = messageFromJson(jsonOf(message));
    QVERIFY(read.has_value());
    QCOMPARE(read->content.size(), message.content.size());

    QCOMPARE(std::get<TextBlock>(read->content[0]).text, std::get<TextBlock>(message.content[0]).text);
    QCOMPARE(std::get<ThinkingBlock>(read->content[1]).signature, QStringLiteral("signature=="));
    QVERIFY(std::get<ThinkingBlock>(read->content[1]).thinking.isEmpty());
    QCOMPARE(std::get<RedactedThinkingBlock>(read->content[2]).data, QStringLiteral("data"));
    QCOMPARE(std::get<ImageBlock>(read->content[3]).data, QByteArray("\x89PNG\0\xff", 6));
    const auto &use = std::get<ToolUseBlock>(read->content[4]);
    QCOMPARE(use.id.toString(), QStringLiteral("toolu_1"));
    QCOMPARE(use.rawInput, raw);
    QCOMPARE(use.input, std::get<ToolUseBlock>(message.content[4]).input);
    QVERIFY(!use.invalidInput);
    QVERIFY(std::get<ToolUseBlock>(read->content[5]).invalidInput);
    const auto &result = std::get<ToolResultBlock>(read->content[6]);
    QCOMPARE(result.text, QStringLiteral("out"));
    QCOMPARE(result.images.size(), 1);
    QCOMPARE(result.images.first().data, QByteArray("GIF"));
    QVERIFY(result.isError);
    QCOMPARE(result.startedAt, QDateTime(QDate(2026, 11, 2), QTime(3, 4, 5, 6), Qt::UTC));
    QCOMPARE(result.durationMs, 789);
    QCOMPARE(result.diff, QStringLiteral("@@ -1 +1 @@\n-a\n+b"));
    QCOMPARE(result.end, ToolEnd::Denied);
    const auto &notices = std::get<NoticesBlock>(read->content[7]);
    QCOMPARE(notices.notices.size(), 2);
    QCOMPARE(notices.notices.last().toString(), QStringLiteral("n2"));
    const auto &opaque = std::get<OpaqueBlock>(read->content[8]);
    QCOMPARE(opaque.json, QByteArray(R"({"type":"server_tool_use","b":1,"a":2})"));
    QVERIFY(opaque.sendBack);
    const auto &file = std::get<FileBlock>(read->content[9]);
    QCOMPARE(file.name, QStringLiteral("plan.pdf"));
    QCOMPARE(file.data, QByteArray("%PDF\0", 5));
    QCOMPARE(std::get<SummaryBlock>(read->content[10]).text, QStringLiteral("we spoke"));
    QCOMPARE(std::get<TextBlock>(read->content[11]).citations, QByteArray(R"([{"type":"char_location","b":1,"a":2}])"));
    QCOMPARE(std::get<ImageBlock>(read->content[12]).name, QStringLiteral("plan.png"));
}

void TestSessionStore::unknownBlockBecomesOpaqueAndIsNotSentBack()
{
    const QByteArray json = R"({"role":"user","content":[{"type":"hologram","x":1}]})";
    const std::optional<Message> message = messageFromJson(QJsonDocument::fromJson(json).object());
    QVERIFY(message.has_value());
    const auto &block = std::get<OpaqueBlock>(message->content.first());
    QCOMPARE(block.type, QStringLiteral("hologram"));
    QVERIFY(!block.sendBack);
}

void TestSessionStore::assistantFactsSurviveTheRoundTrip()
{
    Message message = *assistant(QStringLiteral("hello"));
    message.requestModel = QStringLiteral("some-model-latest");
    message.server = QStringLiteral("http://127.0.0.1:8080");
    // Without a signature, and with an empty one: it goes back as it came.
    message.content = {ThinkingBlock{QStringLiteral("hm"), {}},
                       ThinkingBlock{QStringLiteral("hm"), QStringLiteral("")}};
    message.refusalCategory = QStringLiteral("cyber");
    message.refusalExplanation = QStringLiteral("why");
    const std::optional<Message> read = messageFromJson(jsonOf(message));
    QVERIFY(read.has_value());
    QCOMPARE(read->role, Role::Assistant);
    QCOMPARE(read->id, QStringLiteral("msg_1"));
    QCOMPARE(read->model, QStringLiteral("some-model"));
    QCOMPARE(read->stopReason, StopReason::EndTurn);
    QCOMPARE(read->usage.cacheReadInputTokens, 4);
    QCOMPARE(read->requestModel, QStringLiteral("some-model-latest"));
    QCOMPARE(read->server, QStringLiteral("http://127.0.0.1:8080"));
    QVERIFY(std::get<ThinkingBlock>(read->content.at(0)).signature.isNull());
    QVERIFY(!std::get<ThinkingBlock>(read->content.at(1)).signature.isNull());
    QCOMPARE(read->refusalCategory, QStringLiteral("cyber"));
    QCOMPARE(read->refusalExplanation, QStringLiteral("why"));
}

void TestSessionStore::whatASummaryCostSurvivesTheRoundTrip()
{
    Message summary;
    summary.content = {SummaryBlock{QStringLiteral("we spoke")}};
    summary.requestModel = QStringLiteral("some-model");
    summary.usage = {10, 20, 30, 40};
    const std::optional<Message> read = messageFromJson(jsonOf(summary));
    QVERIFY(read.has_value());
    QCOMPARE(read->role, Role::User);
    QCOMPARE(read->requestModel, QStringLiteral("some-model"));
    QCOMPARE(read->usage.totalInputTokens(), 80);
    QCOMPARE(read->usage.outputTokens, 20);
    // As it was written before summaries kept it, and as all other words of the user are.
    const QJsonObject old = jsonOf(*user(QStringLiteral("hello")));
    QVERIFY(!old.contains(u"usage"_qs) && !old.contains(u"request_model"_qs));
    QVERIFY(messageFromJson(old)->usage.isEmpty());
}

void TestSessionStore::eventsBecomeRecordsOneALine()
{
    OpenSession store(folder(), m_clock);
    store.begin(QStringLiteral("/work/"), QStringLiteral("some-model"));
    store.keepMessage(*user(QStringLiteral("one\ntwo")));
    store.keepMessage(*assistant(QStringLiteral("three")));

    // Before the store is gone: nothing waits in a buffer.
    const QList<QByteArray> lines = contentOf(store.currentFile()).split('\n');
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines.last().isEmpty());
    const QJsonObject header = QJsonDocument::fromJson(lines[0]).object();
    QCOMPARE(header.value(u"type").toString(), QStringLiteral("session"));
    QCOMPARE(header.value(u"workspace").toString(), QStringLiteral("/work"));
    QCOMPARE(header.value(u"id").toString(), store.current().toString());
    QCOMPARE(QJsonDocument::fromJson(lines[1]).object().value(u"type").toString(), QStringLiteral("user"));
    QCOMPARE(QJsonDocument::fromJson(lines[2]).object().value(u"message").toObject().value(u"role").toString(),
             QStringLiteral("assistant"));
}

void TestSessionStore::sessionWithoutMessagesLeavesNoFile()
{
    {
        OpenSession store(folder(), m_clock);
        store.begin(QStringLiteral("/work"), {});
        store.begin(QStringLiteral("/other"), {});
    }
    QVERIFY(QDir(folder()).isEmpty());
    QVERIFY(!OpenSession(folder(), m_clock).newestFor(QStringLiteral("/work")));
}

void TestSessionStore::filesAreForTheirOwnerOnly()
{
#ifndef Q_OS_UNIX
    QSKIP("modes of POSIX");
#else
    const mode_t before = ::umask(0);
    const auto restore = qScopeGuard([before] { ::umask(before); });
    OpenSession store(folder(), m_clock);
    store.begin(QStringLiteral("/work"), {});
    store.keepMessage(*user(QStringLiteral("one")));
    struct stat info = {};
    QCOMPARE(::stat(QFile::encodeName(store.currentFile()).constData(), &info), 0);
    QCOMPARE(info.st_mode & 0777, mode_t(0600));
    QCOMPARE(::stat(QFile::encodeName(QFileInfo(store.currentFile()).path()).constData(), &info), 0);
    QCOMPARE(info.st_mode & 0777, mode_t(0700));
#endif
}

void TestSessionStore::resumeGoesOnInTheSameFile()
{
    const SessionId id = write({QStringLiteral("one"), QStringLiteral("two")});
    {
        OpenSession store(folder(), m_clock);
        const Result<SessionStore::Resumed> session = store.resume(id);
        QVERIFY2(session.ok(), session.ok() ? "" : qPrintable(session.error()));
        QCOMPARE(textsOf(session->messages), QStringList({QStringLiteral("one"), QStringLiteral("two")}));
        QCOMPARE(store.current(), id);
        store.keepMessage(*assistant(QStringLiteral("three")));
    }
    const Result<QList<MessagePtr>> all = SessionStore(folder(), m_clock).load(id);
    QVERIFY(all.ok());
    QCOMPARE(textsOf(*all).last(), QStringLiteral("three"));
    QCOMPARE(all->size(), 3);
    QCOMPARE(all->last()->at, m_clock.now());
}

void TestSessionStore::tornEndIsCutAndKeptAside()
{
    const SessionId id = write({QStringLiteral("one")});
    OpenSession store(folder(), m_clock);
    QVERIFY(store.resume(id).ok());
    const QString path = store.currentFile();
    store.begin(QStringLiteral("/elsewhere"), {}); // lets go of it
    const QByteArray whole = contentOf(path);
    const QByteArray torn = R"({"type":"user","at":"2026-)";
    append(path, torn);

    const QStringList &repaired = store.repaired;
    const Result<SessionStore::Resumed> session = store.resume(id);
    QVERIFY(session.ok());
    QCOMPARE(session->messages.size(), 1);
    QCOMPARE(repaired.count(), 1);
    QCOMPARE(contentOf(path), whole);
    const QStringList aside = QDir(QFileInfo(path).path()).entryList({QStringLiteral("*.damaged-*")});
    QCOMPARE(aside.size(), 1);
    QCOMPARE(contentOf(QFileInfo(path).path() + u'/' + aside.first()), torn);

    store.keepMessage(*user(QStringLiteral("two")));
    QCOMPARE(textsOf(*store.store.load(id)), QStringList({QStringLiteral("one"), QStringLiteral("two")}));
}

void TestSessionStore::loadLeavesTheFileAlone()
{
    const SessionId id = write({QStringLiteral("one")});
    OpenSession store(folder(), m_clock);
    QVERIFY(store.resume(id).ok());
    const QString path = store.currentFile();
    append(path, "torn");
    const QByteArray before = contentOf(path);
    QVERIFY(store.store.load(id).ok());
    QCOMPARE(contentOf(path), before);
}

void TestSessionStore::resumeOfAnOpenSessionIsRefused()
{
    OpenSession first(folder(), m_clock);
    const SessionId id = first.begin(QStringLiteral("/work"), {});
    first.keepMessage(*user(QStringLiteral("one")));
    OpenSession second(folder(), m_clock);
    const Result<SessionStore::Resumed> refused = second.resume(id);
    QVERIFY(!refused.ok());
    QVERIFY(refused.error().contains(u"another Deckhand"));
    QVERIFY(second.store.load(id).ok());
}

void TestSessionStore::idThatIsAPathFindsNothing_data()
{
    QTest::addColumn<QString>("id");
    for (const char *id : {"", "..", "../x", "/etc/passwd", "*", "a/b", "no-such-session"})
        QTest::newRow(id[0] ? id : "empty") << QString::fromLatin1(id);
}

void TestSessionStore::idThatIsAPathFindsNothing()
{
    QFETCH(QString, id);
    write({QStringLiteral("one")});
    OpenSession store(folder(), m_clock);
    QVERIFY(!store.store.load(SessionId(id)).ok());
    QVERIFY(!store.resume(SessionId(id)).ok());
}

void TestSessionStore::newerFileIsRefusedAndLeftAlone()
{
    QVERIFY(QDir(folder()).mkpath(QStringLiteral("w")));
    const QString path = folder() + QStringLiteral("/w/future.jsonl");
    append(path, "{\"type\":\"session\",\"version\":99,\"id\":\"future\"}\ngarbage");
    const QByteArray before = contentOf(path);
    OpenSession store(folder(), m_clock);
    const Result<SessionStore::Resumed> refused = store.resume(SessionId(QStringLiteral("future")));
    QVERIFY(!refused.ok());
    QVERIFY(refused.error().contains(u"newer"));
    QCOMPARE(contentOf(path), before);
}

void TestSessionStore::newestSessionIsTheOneWrittenToLastWhateverTheFilesSay()
{
    OpenSession store(folder(), m_clock);
    const auto begin = [&](const QString &workspace) {
        m_clock.advance(std::chrono::minutes(1));
        const SessionId id = store.begin(workspace, {});
        store.keepMessage(*user(QStringLiteral("x")));
        return id;
    };
    const SessionId first = begin(QStringLiteral("/a"));
    const QString firstFile = store.currentFile();
    const SessionId second = begin(QStringLiteral("/a"));
    begin(QStringLiteral("/b"));
    QVERIFY(touch(firstFile, QDateTime::currentDateTime().addDays(1)));
    QCOMPARE(store.newestFor(QStringLiteral("/a/")), std::optional(second));
    QVERIFY(!store.newestFor(QStringLiteral("/c")));

    QVERIFY(store.resume(first).ok());
    QCOMPARE(store.newestFor(QStringLiteral("/a")), std::optional(second)); // reading is no writing
    store.keepMessage(*user(QString(100'000, u'y')));                       // longer than what is read at first
    QCOMPARE(store.newestFor(QStringLiteral("/a")), std::optional(first));
}

void TestSessionStore::clockThatJumpedBackDoesNotHideWhatWasWrittenSince()
{
    WallClock clock;
    OpenSession store(folder(), clock);
    const auto writeAt = [&](const char *time) {
        clock.wall = QDateTime::fromString(QLatin1String(time), Qt::ISODate);
        const SessionId id = store.begin(QStringLiteral("/work"), {});
        store.keepMessage(*user(QStringLiteral("one")));
        store.keepMessage(*user(QStringLiteral("two")));
        return id;
    };
    const SessionId future = writeAt("2030-01-01T00:00:00Z"); // set wrong, and set right afterwards
    const SessionId next = writeAt("2026-06-01T00:00:00Z");
    QCOMPARE(store.newestFor(QStringLiteral("/work")), std::optional(next));
    const SessionId last = writeAt("1970-01-01T00:00:10Z"); // a battery is empty
    QCOMPARE(store.newestFor(QStringLiteral("/work")), std::optional(last));
    QVERIFY(store.resume(future).ok());
    store.keepMessage(*user(QStringLiteral("three")));
    QCOMPARE(store.newestFor(QStringLiteral("/work")), std::optional(future));
    // What people read stays what the clock said.
    QCOMPARE(store.store.load(last)->last()->at, clock.wall);
}

void TestSessionStore::emptyAndUnreadableFilesAreNotTheNewest_data()
{
    QTest::addColumn<QByteArray>("content");
    const QByteArray header = "{\"type\":\"session\",\"version\":1,\"id\":\"z\",\"workspace\":\"/work\"}\n";
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("header alone") << header;
    QTest::newRow("half a header") << header.left(20);
    QTest::newRow("header and half a record") << header + R"({"type":"user","at":"2999-01-01T00:00:00Z","mess)";
    QTest::newRow("NULs") << QByteArray(40'000, '\0');
    QTest::newRow("garbage") << QByteArray("garbage\n").repeated(10'000);
}

void TestSessionStore::emptyAndUnreadableFilesAreNotTheNewest()
{
    QFETCH(QByteArray, content);
    const SessionId good = write({QStringLiteral("one")});
    OpenSession store(folder(), m_clock);
    QVERIFY(store.resume(good).ok());
    append(QFileInfo(store.currentFile()).path() + QStringLiteral("/z.jsonl"), content);
    QCOMPARE(store.newestFor(QStringLiteral("/work")), std::optional(good));
}

void TestSessionStore::thousandsOfSessionsAreLookedThroughQuickly()
{
    const SessionId id = write({QStringLiteral("one")});
    OpenSession store(folder(), m_clock);
    QVERIFY(store.resume(id).ok());
    const QString path = QFileInfo(store.currentFile()).path();
    const QByteArray large = contentOf(store.currentFile()).repeated(20);
    for (int i = 0; i < 2000; ++i)
        append(path + QStringLiteral("/copy-%1.jsonl").arg(i), large);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(store.newestFor(QStringLiteral("/work")));
    qInfo("%lld ms", timer.elapsed());
    QVERIFY(timer.elapsed() < 3000); // the machine may be busy; reading all of it would take far longer
}

void TestSessionStore::sessionWhoseFileWasRemovedIsWrittenAnew_data()
{
    QTest::addColumn<bool>("withFolder");
    QTest::newRow("the file") << false;
    QTest::newRow("all of the folder") << true;
}

void TestSessionStore::sessionWhoseFileWasRemovedIsWrittenAnew()
{
    QFETCH(bool, withFolder);
    OpenSession store(folder(), m_clock);
    const QStringList &repaired = store.repaired;
    const SessionId id = store.begin(QStringLiteral("/work"), {});
    QVERIFY(store.keepMessage(*user(QStringLiteral("one"))));
    if (withFolder)
        QVERIFY(QDir(folder()).removeRecursively());
    else
        QVERIFY(QFile::remove(store.currentFile()));
    QVERIFY(store.keepMessage(*user(QStringLiteral("two"))));
    QCOMPARE(repaired.size(), 1);
    QVERIFY(store.keepMessage(*user(QStringLiteral("three"))));
    QCOMPARE(repaired.size(), 1);
    QVERIFY(store.kept->flush().ok());
    QCOMPARE(textsOf(*store.store.load(id)),
             QStringList({QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three")}));
}

void TestSessionStore::noticeInATornRecordIsNotTold()
{
    const NoticeId notice(QStringLiteral("notice_1a2b3c4d"));
    OpenSession store(folder(), m_clock);
    const SessionId id = store.begin(QStringLiteral("/work"), {});
    store.keepMessage(*user(QStringLiteral("the words \"notice_1a2b3c4d\"")));
    QVERIFY(!store.store.holdsNotice(id, notice));
    store.keepMessage(*userMessage({NoticesBlock{QStringLiteral("x"), {notice}}}));
    QVERIFY(store.store.holdsNotice(id, notice));
    QVERIFY(QFile::resize(store.currentFile(), QFileInfo(store.currentFile()).size() - 2));
    QVERIFY(contentOf(store.currentFile()).contains("\"notice_1a2b3c4d\"]"));
    QVERIFY(!store.store.holdsNotice(id, notice));
}

void TestSessionStore::waitingPromptComesBackUntilItIsSentOrTakenBack()
{
    const QueuedPrompt words{QStringLiteral("a"), {TextBlock{QStringLiteral("first")}}};
    const QueuedPrompt picture{QStringLiteral("b"),
                               {TextBlock{QStringLiteral("second")},
                                ImageBlock{QStringLiteral("image/png"), QByteArray("\0\1", 2)},
                                FileBlock{QStringLiteral("notes.txt"), QStringLiteral("text/plain"), QByteArray("x")}}};
    const QueuedPrompt third{QStringLiteral("c"), {TextBlock{QStringLiteral("third")}}};
    OpenSession store(folder(), m_clock);
    const SessionId id = store.begin(QStringLiteral("/work"), {});
    QVERIFY(store.keepMessage(*user(QStringLiteral("one"))));
    for (const QueuedPrompt &prompt : {words, picture, third})
        QVERIFY(store.kept->keepQueued(prompt));
    store.begin(QStringLiteral("/elsewhere"), {});

    Result<SessionStore::Resumed> session = store.resume(id);
    QVERIFY(session.ok());
    QCOMPARE(session->messages.size(), 1);
    QCOMPARE(session->queued.size(), 3);
    QCOMPARE(session->queued.at(0).id, words.id);
    QCOMPARE(attachmentsOf(session->queued.at(1).content), attachmentsOf(picture.content));
    QCOMPARE(std::get<ImageBlock>(session->queued.at(1).content.at(1)).data.size(), 2);

    QVERIFY(store.keepMessage(*userMessage(picture.content), picture.id));
    QVERIFY(store.kept->dropQueued(words.id));
    store.begin(QStringLiteral("/elsewhere"), {});
    session = store.resume(id);
    QCOMPARE(session->queued.size(), 1);
    QCOMPARE(session->queued.first().id, third.id);
    QCOMPARE(textsOf(session->messages), QStringList({QStringLiteral("one"), QStringLiteral("second")}));
}

void TestSessionStore::whatWaitsComesBackInTheOrderThatItWasGiven()
{
    OpenSession store(folder(), m_clock);
    const SessionId id = store.begin(QStringLiteral("/work"), {});
    QVERIFY(store.keepMessage(*user(QStringLiteral("one"))));
    const auto queue = [&store](const QString &name) { QVERIFY(store.kept->keepQueued({name, {TextBlock{name}}})); };
    for (const QString &name : {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")})
        queue(name);
    QVERIFY(store.kept->keepQueueOrder(
        {QStringLiteral("c"), QStringLiteral("gone"), QStringLiteral("a"), QStringLiteral("b")}));
    queue(QStringLiteral("d"));
    store.begin(QStringLiteral("/elsewhere"), {});
    const Result<SessionStore::Resumed> session = store.resume(id);
    QStringList order;
    for (const QueuedPrompt &prompt : session->queued)
        order.append(prompt.id);
    QCOMPARE(order.join(u' '), QStringLiteral("c a b d"));
}

void TestSessionStore::resultsOfARoundThatWasNotFinishedAreOneMessage()
{
    const auto result = [](const char *id) {
        return ToolResultBlock{ToolUseId(QString::fromLatin1(id)), QString::fromLatin1(id), {}};
    };
    OpenSession store(folder(), m_clock);
    const SessionId id = store.begin(QStringLiteral("/work"), {});
    store.keepMessage(*user(QStringLiteral("go")));
    store.keepMessage(*assistant(QStringLiteral("three calls")));
    store.kept->keepResult(result("1"));
    store.kept->keepResult(result("2"));
    QCOMPARE(store.store.load(id)->size(), 3);
    QCOMPARE(store.store.load(id)->last()->content.size(), 2);
    QCOMPARE(std::get<ToolResultBlock>(store.store.load(id)->last()->content.last()).text, QStringLiteral("2"));

    store.keepMessage(*userMessage({result("1"), result("2"), result("3")}), {});
    QCOMPARE(store.store.load(id)->size(), 3);
    QCOMPARE(store.store.load(id)->last()->content.size(), 3);
    store.kept->keepResult(result("4"));
    store.keepMessage(*user(QStringLiteral("next")), {});
    QCOMPARE(store.store.load(id)->size(), 5);
    QCOMPARE(textOf(*store.store.load(id)->last()), QStringLiteral("next"));
}

void TestSessionStore::fullDiskIsToldOnceAndMadeUpForLater()
{
#ifndef Q_OS_UNIX
    QSKIP("limits of POSIX");
#else
    OpenSession store(folder(), m_clock);
    const QStringList &failed = store.failed;
    const SessionId id = store.begin(QStringLiteral("/work"), {});
    store.keepMessage(*user(QStringLiteral("one")));

    // The limit on a file's size makes write(2) come back short, then fail, as a full disk does.
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit before = {};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small = {rlim_t(QFileInfo(store.currentFile()).size() + 20), before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    QVERIFY(!store.keepMessage(*user(QStringLiteral("two"))));
    QVERIFY(!store.keepMessage(*user(QStringLiteral("three"))));
    QVERIFY(!store.kept->flush().ok());
    ::setrlimit(RLIMIT_FSIZE, &before);
    QCOMPARE(failed.count(), 1);
    QCOMPARE(textsOf(*store.store.load(id)), QStringList({QStringLiteral("one")}));
    QVERIFY(contentOf(store.currentFile()).endsWith('\n'));

    QVERIFY(store.keepMessage(*user(QStringLiteral("four"))));
    QVERIFY(store.kept->flush().ok());
    QCOMPARE(textsOf(*store.store.load(id)), QStringList({QStringLiteral("one"), QStringLiteral("two"),
                                                          QStringLiteral("three"), QStringLiteral("four")}));
    QCOMPARE(failed.count(), 1);
#endif
}

QTEST_GUILESS_MAIN(TestSessionStore)
#include "tst_sessionstore.moc"
