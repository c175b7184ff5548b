#include "history/opensession.h"
#include "support/manualclock.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>

#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

namespace {

const QString workspace = QStringLiteral("/work");

MessagePtr user(const QString &text)
{
    return userMessage({TextBlock{text}});
}

QStringList textsOf(const QList<MessagePtr> &messages)
{
    QStringList texts;
    for (const MessagePtr &message : messages)
        texts.append(textOf(*message));
    return texts;
}

} // namespace

/// What is damaged in a session's file hinders nobody from reading what is whole.
class TestSessionDamage : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void everythingWholeIsKeptAndTheDamagedBytesStayAside_data();
    void everythingWholeIsKeptAndTheDamagedBytesStayAside();
    void readInPartsItSaysTheSame_data() { everythingWholeIsKeptAndTheDamagedBytesStayAside_data(); }
    void readInPartsItSaysTheSame();
    void aLongOneIsMendedWhenAllOfItIsRead_data();
    void aLongOneIsMendedWhenAllOfItIsRead();
    void anyOverwrittenBlockLosesOnlyTheRecordsThatItTouches();
    void whatIsRepairedIsWholeTheNextTime();
    void damageThatCannotBePutAsideHindersNeitherReadingNorWriting();
    void newerVersionIsReadAndNotWritten();
    void hugeDamageIsReadInTime();
    void aFileThatIsNotThereAnyMoreIsWrittenAnew_data();
    void aFileThatIsNotThereAnyMoreIsWrittenAnew();
    void aFolderThatWasAwayForAWhileIsGoneOnWith();
    void aFileThatIsCutIsSaidAndGoneOnWith_data();
    void aFileThatIsCutIsSaidAndGoneOnWith();
    void whatMayBeNewerAndTellsNothingIsNamed();
    void recordsWithoutATimeCountByTheHeaderThenByTheFile();
    void aLockThatNobodyHoldsIsTakenOverAndSaid_data();
    void aLockThatNobodyHoldsIsTakenOverAndSaid();
    void whoseSessionWasTakenOverWritesNoMore();

private:
    QByteArray content() const;
    void setContent(const QByteArray &bytes) const;
    QByteArray aside() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    ManualClock m_clock;
    std::unique_ptr<OpenSession> m_store;
    SessionId m_id;
    QString m_path;
};

/// A session of five prompts, "0" to "4", that nobody has open.
void TestSessionDamage::init()
{
    m_store.reset(); // its lock goes before its folder
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<OpenSession>(m_folder->path(), m_clock);
    m_id = m_store->begin(workspace, QStringLiteral("some-model"));
    for (int i = 0; i < 5; ++i)
        m_store->keepMessage(*user(QString::number(i)), {});
    m_path = m_store->currentFile();
    m_store->begin(QStringLiteral("/elsewhere"), {});
}

QByteArray TestSessionDamage::content() const
{
    QFile file(m_path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void TestSessionDamage::setContent(const QByteArray &bytes) const
{
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray TestSessionDamage::aside() const
{
    const QFileInfoList files =
        QFileInfo(m_path).dir().entryInfoList({QFileInfo(m_path).fileName() + QStringLiteral(".damaged-*")});
    if (files.size() != 1)
        return {};
    QFile file(files.first().filePath());
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void TestSessionDamage::everythingWholeIsKeptAndTheDamagedBytesStayAside_data()
{
    using Change = std::function<void(QByteArrayList &)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<QStringList>("left");
    QTest::addColumn<QByteArray>("aside");
    QTest::addColumn<QString>("words");
    const QStringList all{QStringLiteral("0"), QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("3"),
                          QStringLiteral("4")};
    const QStringList withoutTwo{QStringLiteral("0"), QStringLiteral("1"), QStringLiteral("3"), QStringLiteral("4")};
    const QString oneRecord = QStringLiteral("One record in the middle");
    const auto row = [](const char *name, const Change &change, const QStringList &left, const QByteArray &aside,
                        const QString &words) { QTest::newRow(name) << change << left << aside << words; };
    const auto inPlace = [&](const char *name, const QByteArray &bytes) {
        row(
            name, [bytes](QByteArrayList &lines) { lines[3] = bytes; }, withoutTwo, bytes + '\n', oneRecord);
    };
    inPlace("no JSON", "not json");
    inPlace("JSON that is no object", "[1,2]");
    inPlace("an object that says nothing", "{\"a\":1}");
    inPlace("a message that is none", R"({"type":"user","at":"2026-01-01T00:00:00Z","message":"x"})");
    inPlace("content that is a number", R"({"type":"user","message":{"role":"user","content":7}})");
    inPlace("a role that nobody has", R"({"type":"user","message":{"role":"x","content":[]}})");
    inPlace("bytes that are no UTF-8", "{\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":\"\xff\xfe\"}}");
    inPlace("a block of NULs", QByteArray(4096, '\0'));

    row(
        "NULs within words", [](QByteArrayList &lines) { lines[3].replace("\"2\"", QByteArray("\"\0\0\"", 4)); },
        withoutTwo, {}, oneRecord);
    row(
        "two records", [](QByteArrayList &lines) { lines[2] = lines[4] = "x"; },
        {QStringLiteral("0"), QStringLiteral("2"), QStringLiteral("4")}, "x\nx\n",
        QStringLiteral("2 records in the middle"));
    row(
        "a torn end", [](QByteArrayList &lines) { lines[6] = "{\"type\":\"us"; }, all, "{\"type\":\"us",
        QStringLiteral("The end of the session was not written whole."));
    row(
        "the first line", [](QByteArrayList &lines) { lines[0] = "\x01\x02"; }, all, "\x01\x02\n",
        QStringLiteral("The first line of the session cannot be read."));
    row(
        "NULs before a record", [](QByteArrayList &lines) { lines[3].prepend(QByteArray(100, '\0')); }, all,
        QByteArray(100, '\0'), oneRecord);
    row(
        "a torn record that another followed", [](QByteArrayList &lines) { lines[3].prepend(lines[2].left(60)); }, all,
        {}, oneRecord);
    // Nothing to repair.
    row("an editor's mark", [](QByteArrayList &lines) { lines[0].prepend("\xef\xbb\xbf"); }, all, {}, {});
    row(
        "a lost first line", [](QByteArrayList &lines) { lines.removeFirst(); }, all, {},
        QStringLiteral("The first line of the session cannot be read."));
    row("an end without its line end", [](QByteArrayList &lines) { lines.removeLast(); }, all, {}, {});
    row("a record twice", [](QByteArrayList &lines) { lines.insert(3, lines[3]); }, all, {}, {});
    row("a line end that was lost", [](QByteArrayList &lines) { lines[2] += lines.takeAt(3); }, all, {}, {});
    row("another system's line ends",
        [](QByteArrayList &lines) {
            for (QByteArray &line : lines)
                line += '\r';
        },
        all, {}, {});
    row("empty lines", [](QByteArrayList &lines) { lines.insert(3, "\n\n"); }, all, {}, {});
    row("what later versions write", [](QByteArrayList &lines) { lines.insert(3, R"({"type":"later","x":1})"); }, all,
        {}, {});
    row("words as a string",
        [](QByteArrayList &lines) { lines[3].replace(R"([{"type":"text","text":"2"}])", R"("2")"); }, all, {}, {});
}

void TestSessionDamage::everythingWholeIsKeptAndTheDamagedBytesStayAside()
{
    using Change = std::function<void(QByteArrayList &)>;
    QFETCH(Change, change);
    QFETCH(QStringList, left);
    QFETCH(QString, words);
    QByteArrayList lines = content().split('\n');
    QCOMPARE(lines.size(), 7);
    change(lines);
    setContent(lines.join('\n'));

    const QStringList &repaired = m_store->repaired;
    const Result<SessionStore::Resumed> session = m_store->resume(m_id, workspace);
    QVERIFY2(session.ok(), session.ok() ? "" : qPrintable(session.error()));
    QCOMPARE(textsOf(session->messages), left);
    QCOMPARE(repaired.size(), words.isEmpty() ? 0 : 1);
    if (!words.isEmpty()) {
        const QString told = repaired.first();
        QVERIFY2(told.startsWith(words), qPrintable(told));
        QCOMPARE(told.contains(u".damaged-"), !aside().isEmpty());
    }
    QFETCH(QByteArray, aside);
    if (!aside.isEmpty())
        QCOMPARE(this->aside(), aside);
    m_store->keepMessage(*user(QStringLiteral("next")), {});
    QCOMPARE(textsOf(*m_store->store.load(m_id)), left + QStringList{QStringLiteral("next")});
    QVERIFY(content().contains(R"("workspace":"/work")"));
}

void TestSessionDamage::readInPartsItSaysTheSame()
{
    using Change = std::function<void(QByteArrayList &)>;
    QFETCH(Change, change);
    QByteArrayList lines = content().split('\n');
    lines.insert(2, R"({"type":"queued","id":"q1","content":"one"})");
    lines.insert(5, R"({"type":"queued","id":"q2","content":"two"})");
    lines.insert(6, R"({"type":"queue_order","ids":["q2","q1"]})");
    change(lines);
    setContent(lines.join('\n'));
    const SessionFile whole = *SessionFile::parse(content(), m_path, SessionFile::For::Part);
    const auto idsOf = [](const SessionFile &file) {
        QStringList ids;
        for (const QueuedPrompt &prompt : file.queued)
            ids.append(prompt.id);
        return ids;
    };
    for (const qint64 part : {1, 40, 300, 100'000}) {
        SessionReading reading(m_path, part);
        QList<MessagePtr> messages;
        while (const std::optional<QList<MessagePtr>> next = reading.next())
            messages += *next;
        QCOMPARE(textsOf(messages), textsOf(whole.messages));
        QCOMPARE(textsOf(reading.end()), textsOf(whole.messages));
        if (!whole.hasHeader)
            continue; // it is read at once
        QVERIFY(reading.file().ok());
        QCOMPARE(idsOf(*reading.file()), idsOf(whole));
        QCOMPARE(reading.file()->written, whole.written);
        QCOMPARE(reading.file()->isTorn, whole.isTorn);
        QCOMPARE(reading.file()->damages.size(), whole.damages.size());
        for (qsizetype i = 0; i < whole.damages.size(); ++i) {
            QCOMPARE(reading.file()->damages.at(i).from, whole.damages.at(i).from);
            QCOMPARE(reading.file()->damages.at(i).size, whole.damages.at(i).size);
        }
    }
}

void TestSessionDamage::aLongOneIsMendedWhenAllOfItIsRead_data()
{
    QTest::addColumn<bool>("isWrittenToMeanwhile");
    QTest::newRow("at once") << false;
    QTest::newRow("the next time") << true;
}

void TestSessionDamage::aLongOneIsMendedWhenAllOfItIsRead()
{
    QFETCH(bool, isWrittenToMeanwhile);
    QByteArrayList lines = content().split('\n');
    lines[2] = "not json";
    lines.insert(4, SessionFile::messageRecord(*user(QString(SessionReading::kLong, u'x')), {}).chopped(1));
    setContent(lines.join('\n'));
    const QByteArray before = content();

    Result<SessionStore::Resumed> session = m_store->resume(m_id, workspace);
    QVERIFY(session.ok() && session->reading);
    QCOMPARE(textsOf(session->messages), QStringList({u"3"_qs, u"4"_qs})); // behind the long one
    QVERIFY(m_store->repaired.isEmpty());
    QCOMPARE(content(), before);
    if (isWrittenToMeanwhile)
        m_store->keepMessage(*user(QStringLiteral("next")), {});
    qsizetype count = 0;
    while (const std::optional<QList<MessagePtr>> next = session->reading->next())
        count += next->size();
    QCOMPARE(count, 5); // what was appended is not read
    const QString told = m_store->store.mend(*session->reading, *m_store->kept);
    QCOMPARE(told.startsWith(u"One record in the middle"_qs), !isWrittenToMeanwhile);
    if (isWrittenToMeanwhile) {
        QVERIFY(content().startsWith(before));
        session = m_store->resume(m_id, workspace);
        while (session->reading->next())
            ;
        QVERIFY(m_store->store.mend(*session->reading, *m_store->kept).startsWith(u"One record in the middle"_qs));
    }
    QCOMPARE(aside(), QByteArray("not json\n"));
    m_store->keepMessage(*user(QStringLiteral("last")), {});
    QVERIFY(content().endsWith('\n') && !content().contains("not json"));
    QCOMPARE(m_store->store.load(m_id)->size(), isWrittenToMeanwhile ? 7 : 6);
}

/// As a power failure leaves it: some sectors of zeros.
void TestSessionDamage::anyOverwrittenBlockLosesOnlyTheRecordsThatItTouches()
{
    const QByteArray whole = content();
    const qsizetype size = 40;
    for (qsizetype at = 0; at + size <= whole.size(); at += 7) {
        setContent(QByteArray(whole).replace(at, size, QByteArray(size, '\0')));
        const int touched = int(whole.mid(at, size).count('\n')) + 1; // at most
        const Result<QList<MessagePtr>> messages = m_store->store.load(m_id);
        QVERIFY2(messages.ok(), qPrintable(QString::number(at)));
        QVERIFY2(messages->size() >= 5 - touched, qPrintable(QString::number(at)));
    }
}

void TestSessionDamage::whatIsRepairedIsWholeTheNextTime()
{
    QByteArrayList lines = content().split('\n');
    lines[0] = "broken";
    lines[3] = "broken too";
    setContent(lines.join('\n') + "and torn");
    const QStringList &repaired = m_store->repaired;
    QVERIFY(m_store->resume(m_id, workspace).ok());
    QCOMPARE(aside(), QByteArray("broken\nbroken too\nand torn"));
    m_store->begin(workspace, {});
    QVERIFY(m_store->resume(m_id, workspace).ok());
    QCOMPARE(repaired.size(), 1);
    QCOMPARE(QFile::permissions(m_path) & QFile::ReadOther, QFile::Permissions());
}

void TestSessionDamage::damageThatCannotBePutAsideHindersNeitherReadingNorWriting()
{
    const QString folder = QFileInfo(m_path).path();
    QByteArrayList lines = content().split('\n');
    lines[2] = "broken";
    setContent(lines.join('\n') + "torn");
    // In the place of the file aside: whoever runs the tests may write to any folder.
    const QString time = m_clock.now().toString(u"yyyyMMdd-HHmmss-zzz");
    QVERIFY(QDir(folder).mkdir(QFileInfo(m_path).fileName() + QStringLiteral(".damaged-") + time));
    const QStringList &repaired = m_store->repaired;
    const Result<SessionStore::Resumed> session = m_store->resume(m_id, workspace);
    QVERIFY(session.ok());
    QCOMPARE(session->messages.size(), 4);
    QVERIFY(repaired.first().contains(u"stay where they are"));
    QVERIFY(m_store->keepMessage(*user(QStringLiteral("next")), {}));
    QCOMPARE(textsOf(*m_store->store.load(m_id)).last(), QStringLiteral("next"));
    QCOMPARE(m_store->store.load(m_id)->size(), 5);
}

void TestSessionDamage::newerVersionIsReadAndNotWritten()
{
    setContent(content().replace(R"("version":1)", R"("version":2)"));
    const QByteArray before = content();
    QVERIFY(!m_store->resume(m_id).ok());
    QCOMPARE(m_store->store.load(m_id)->size(), 5);
    QCOMPARE(content(), before);
}

void TestSessionDamage::hugeDamageIsReadInTime()
{
    const QByteArray header = content().left(content().indexOf('\n') + 1);
    setContent(header + QByteArray(R"({"type":"user"{"type":"x")").repeated(200'000) + '\n'
               + content().mid(header.size()));
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(m_store->store.load(m_id)->size(), 5);
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
}

void TestSessionDamage::aFileThatIsNotThereAnyMoreIsWrittenAnew_data()
{
    using Change = std::function<void(const QString &)>;
    QTest::addColumn<Change>("change");
    QTest::newRow("deleted") << Change([](const QString &path) { QVERIFY(QFile::remove(path)); });
    QTest::newRow("its folder deleted") << Change(
        [](const QString &path) { QVERIFY(QFileInfo(path).dir().removeRecursively()); });
    QTest::newRow("all folders deleted") << Change(
        [](const QString &path) { QVERIFY(QDir(QFileInfo(path).path() + QStringLiteral("/..")).removeRecursively()); });
    QTest::newRow("moved") << Change(
        [](const QString &path) { QVERIFY(QFile::rename(path, path + QStringLiteral(".old"))); });
    QTest::newRow("replaced by another file") << Change([](const QString &path) {
        QVERIFY(QFile::rename(path, path + QStringLiteral(".old")));
        QFile other(path);
        QVERIFY(other.open(QIODevice::WriteOnly));
        other.write("precious");
    });
    QTest::newRow("replaced by a folder") << Change([](const QString &path) {
        QVERIFY(QFile::remove(path));
        QVERIFY(QDir().mkdir(path));
    });
    QTest::newRow("replaced by a link to nowhere") << Change([](const QString &path) {
        QVERIFY(QFile::remove(path));
        QVERIFY(QFile::link(QStringLiteral("/no/such/file"), path));
    });
}

void TestSessionDamage::aFileThatIsNotThereAnyMoreIsWrittenAnew()
{
    using Change = std::function<void(const QString &)>;
    QFETCH(Change, change);
    QVERIFY(m_store->resume(m_id).ok());
    QVERIFY(m_store->keepMessage(*user(QStringLiteral("before")), {}));
    const QStringList &repaired = m_store->repaired;
    change(m_path);
    QVERIFY(m_store->keepMessage(*user(QStringLiteral("after")), {}));
    QCOMPARE(repaired.size(), 1);
    QVERIFY(repaired.first().contains(m_path));
    QVERIFY(m_store->keepMessage(*user(QStringLiteral("later")), {}));
    QVERIFY(m_store->kept->flush().ok());
    QCOMPARE(repaired.size(), 1);
    QCOMPARE(textsOf(*m_store->store.load(m_id)).join(u' '), QStringLiteral("0 1 2 3 4 before after later"));
    const QDir folder = QFileInfo(m_path).dir();
    for (const QFileInfo &kept : folder.entryInfoList({QStringLiteral("*.aside-*")}, QDir::Files))
        QCOMPARE(kept.size(), 8); // what others had put there
    // It is still this program's alone.
    OpenSession other(m_folder->path(), m_clock);
    QVERIFY(!other.resume(m_id).ok());
}

/// Moved and moved back, or of a disk that was not there.
void TestSessionDamage::aFolderThatWasAwayForAWhileIsGoneOnWith()
{
    QVERIFY(m_store->resume(m_id).ok());
    QVERIFY(m_store->keepMessage(*user(QStringLiteral("before")), {}));
    const QString folder = QFileInfo(m_path).path();
    QVERIFY(QFile::rename(folder, folder + QStringLiteral(".away")));
    QFile inItsPlace(folder);
    QVERIFY(inItsPlace.open(QIODevice::WriteOnly));
    QVERIFY(!m_store->keepMessage(*user(QStringLiteral("meanwhile")), {}));
    QVERIFY(inItsPlace.remove() && QFile::rename(folder + QStringLiteral(".away"), folder));
    QVERIFY(m_store->keepMessage(*user(QStringLiteral("after")), {}));
    QVERIFY(m_store->keepMessage(*user(QStringLiteral("later")), {}));
    QVERIFY(m_store->kept->flush().ok());
    QCOMPARE(textsOf(*m_store->store.load(m_id)).join(u' '), QStringLiteral("0 1 2 3 4 before meanwhile after later"));
}

void TestSessionDamage::aFileThatIsCutIsSaidAndGoneOnWith_data()
{
    QTest::addColumn<int>("left"); // of the lines
    QTest::addColumn<int>("bytesMore");
    QTest::addColumn<QString>("texts");
    QTest::newRow("emptied") << 0 << 0 << QStringLiteral("after later");
    QTest::newRow("in the middle of a record") << 3 << 10 << QStringLiteral("0 1 after later");
    QTest::newRow("between two records") << 3 << 0 << QStringLiteral("0 1 after later");
}

void TestSessionDamage::aFileThatIsCutIsSaidAndGoneOnWith()
{
    QFETCH(int, left);
    QFETCH(int, bytesMore);
    QVERIFY(m_store->resume(m_id).ok());
    QVERIFY(m_store->keepMessage(*user(QStringLiteral("before")), {}));
    QVERIFY(m_store->kept->flush().ok());
    const QStringList &repaired = m_store->repaired;
    const QByteArray all = content();
    qsizetype size = 0;
    for (int line = 0; line < left; ++line)
        size = all.indexOf('\n', size) + 1;
    QVERIFY(QFile::resize(m_path, size + bytesMore));
    for (const char *text : {"after", "later"})
        QVERIFY(m_store->keepMessage(*user(QLatin1String(text)), {}));
    QVERIFY(m_store->kept->flush().ok());
    QCOMPARE(repaired.size(), 1);
    const QString said = repaired.first();
    QVERIFY2(said.startsWith(m_path + QStringLiteral(" was cut")), qPrintable(said));
    QVERIFY2(said.contains(QStringLiteral(" %1 bytes ").arg(all.size() - size - bytesMore)), qPrintable(said));
    QTEST(textsOf(*m_store->store.load(m_id)).join(u' '), "texts");
    QVERIFY(content().startsWith(R"({"type":"session")"));
}

void TestSessionDamage::whatMayBeNewerAndTellsNothingIsNamed()
{
    const QString other = QFileInfo(m_path).path() + QStringLiteral("/z.jsonl");
    QFile file(other);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("garbage\n") == 8);
    const QStringList &repaired = m_store->repaired;
    QVERIFY(file.setFileTime(m_clock.now().addSecs(60), QFileDevice::FileModificationTime));
    QCOMPARE(m_store->newestFor(workspace), std::optional(m_id));
    QCOMPARE(repaired.size(), 1);
    QCOMPARE(repaired.first(),
             QStringLiteral("The session %1 is passed over: it holds no record of a conversation.").arg(other));
    QVERIFY(file.setFileTime(m_clock.now().addSecs(-60), QFileDevice::FileModificationTime));
    QCOMPARE(m_store->newestFor(workspace), std::optional(m_id)); // an older one is nobody's matter
    QCOMPARE(repaired.size(), 1);
}

void TestSessionDamage::recordsWithoutATimeCountByTheHeaderThenByTheFile()
{
    const QByteArray record = R"({"type":"user","message":{"role":"user","content":[{"type":"text","text":"x"}]}})";
    const QString other = QFileInfo(m_path).path() + QStringLiteral("/z.jsonl");
    const auto newestWith = [&](const QString &created, const QDateTime &changed) {
        QFile file(other);
        file.open(QIODevice::WriteOnly);
        file.write(R"({"type":"session","version":1,"created":")" + created.toUtf8() + "\"}\n" + record + '\n');
        file.flush();
        file.setFileTime(changed, QFileDevice::FileModificationTime);
        return m_store->newestFor(workspace);
    };
    const QDateTime before = m_clock.now().addSecs(-60);
    const QDateTime after = m_clock.now().addSecs(60);
    const std::optional<SessionId> theOther(SessionId(QStringLiteral("z")));
    QCOMPARE(newestWith(after.toUTC().toString(Qt::ISODateWithMs), before), theOther);
    QCOMPARE(newestWith(before.toUTC().toString(Qt::ISODateWithMs), after), std::optional(m_id));
    QCOMPARE(newestWith({}, after), theOther);
    QCOMPARE(newestWith({}, before), std::optional(m_id));
}

void TestSessionDamage::aLockThatNobodyHoldsIsTakenOverAndSaid_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("garbage") << QByteArray("\0\xff garbage", 10);
    QTest::newRow("a living process that is another program") << QByteArray("1\ndeckhand\n\n\n\n");
    QTest::newRow("another host") << QByteArray("4711\ndeckhand\nelsewhere.example\n\n\n");
    QTest::newRow("a folder") << QByteArray("/");
}

void TestSessionDamage::aLockThatNobodyHoldsIsTakenOverAndSaid()
{
    QFETCH(QByteArray, content);
    QFile lock(m_path + QStringLiteral(".lock"));
    if (content == "/") {
        QVERIFY(QDir().mkpath(lock.fileName()));
    } else {
        QVERIFY(lock.open(QIODevice::WriteOnly));
        lock.write(content);
        lock.close();
    }
    const QStringList &repaired = m_store->repaired;
    QVERIFY(m_store->resume(m_id).ok());
    QCOMPARE(repaired.size(), 1);
    OpenSession other(m_folder->path(), m_clock);
    const auto refused = other.resume(m_id);
    QVERIFY(!refused.ok());
    QVERIFY2(refused.error().contains(QString::number(QCoreApplication::applicationPid())),
             qPrintable(refused.error()));
    QVERIFY2(refused.error().contains(lock.fileName()), qPrintable(refused.error()));
}

void TestSessionDamage::whoseSessionWasTakenOverWritesNoMore()
{
    QVERIFY(m_store->resume(m_id).ok());
    QVERIFY(m_store->keepMessage(*user(QStringLiteral("here")), {}));
    QVERIFY(QFile::remove(m_path + QStringLiteral(".lock"))); // as the message of refusal says
    OpenSession other(m_folder->path(), m_clock);
    QVERIFY(other.resume(m_id).ok());
    const QStringList &failed = m_store->failed;
    QVERIFY(!m_store->keepMessage(*user(QStringLiteral("lost")), {}));
    QCOMPARE(failed.size(), 1);
    QVERIFY(other.keepMessage(*user(QStringLiteral("there")), {}));
    QCOMPARE(textsOf(*m_store->store.load(m_id)).join(u' '), QStringLiteral("0 1 2 3 4 here there"));
}

QTEST_GUILESS_MAIN(TestSessionDamage)
#include "tst_sessiondamage.moc"
