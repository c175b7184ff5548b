#include "e2e/deckhandprocess.h"
#include "e2e/smalldisk.h"

#include <QDirIterator>

using namespace Deckhand;

/// `deckhand sessions …` as scripts use it.
class TestSessions : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_deckhand = std::make_unique<DeckhandProcess>();
        m_prompt = u"hello"_qs;
    }

    void conversationsAreListedAndShown();
    void jsonHasStableKeys();
    void otherFoldersAreListedWithAll();
    void whatWasSaidIsFound();
    void hitsAreJsonWithStableKeys();
    void exportsReplaceTheirFileAsAWhole_data();
    void exportsReplaceTheirFileAsAWhole();
    void whatWasSaidIsEscaped();
    void deletedOnesAreRestored();
    void oneThatIsOpenIsNotDeleted();
    void newerAndDamagedOnesAreShownAndLeftAlone();
    void aStateFolderThatIsGoneIsNoError();
    void whatCannotBeHadIsOne_data();
    void whatCannotBeHadIsOne();
    void wrongUsageIsTwo_data();
    void wrongUsageIsTwo();

private:
    QString run(const QStringList &arguments, int expected = 0)
    {
        m_deckhand->crash(); // it has ended; what it wrote is forgotten
        m_deckhand->start(arguments);
        const auto ended = [this] { return m_deckhand->ended(); };
        if (!QTest::qWaitFor(ended, 20'000))
            return u"<did not end>"_qs;
        if (m_deckhand->exitCode() != expected)
            return u"<exit %1> "_qs.arg(m_deckhand->exitCode()) + QString::fromUtf8(m_deckhand->errors());
        return QString::fromUtf8(m_deckhand->output()).trimmed();
    }
    QString sessions(const QStringList &words, int expected = 0)
    {
        return run(QStringList{u"sessions"_qs} + words, expected);
    }
    /// Of a new conversation.
    QString converse()
    {
        const QJsonObject result =
            QJsonDocument::fromJson(run({u"-p"_qs, u"--demo"_qs, u"--output-format"_qs, u"json"_qs, m_prompt}).toUtf8())
                .object();
        return result[u"session_id"_qs].toString();
    }
    QString fileOf(const QString &id) const
    {
        QDirIterator files(m_deckhand->stateDir() + u"/sessions"_qs, {id + u".jsonl"_qs}, QDir::Files,
                           QDirIterator::Subdirectories);
        return files.hasNext() ? files.next() : QString();
    }
    static QByteArray contentOf(const QString &path)
    {
        QFile file(path);
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    }
    static void put(const QString &path, const QByteArray &bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QFile::WriteOnly) && file.write(bytes) == bytes.size());
    }

    std::unique_ptr<DeckhandProcess> m_deckhand;
    QString m_prompt;
};

void TestSessions::conversationsAreListedAndShown()
{
    QCOMPARE(sessions({}), u"No conversations."_qs);
    const QString first = converse();
    m_prompt = u"and\nhelp"_qs;
    const QString second = converse();
    const QStringList lines = sessions({u"list"_qs}).split(u'\n');
    QCOMPARE(lines.size(), 2);
    QVERIFY(lines.at(0).startsWith(second.left(8)) && lines.at(0).endsWith(u"and help"_qs));
    QVERIFY(lines.at(1).startsWith(first.left(8)) && lines.at(1).contains(u"answered"));
    const QString shown = sessions({u"show"_qs, first.left(8)});
    QVERIFY(shown.startsWith(u"# hello\n"_qs));
    QVERIFY(shown.contains(u"## You\n\nhello\n"_qs) && shown.contains(u"## Assistant\n"_qs));
}

void TestSessions::jsonHasStableKeys()
{
    const QString id = converse();
    const QJsonArray list = QJsonDocument::fromJson(sessions({u"list"_qs, u"--json"_qs}).toUtf8()).array();
    QCOMPARE(list.size(), 1);
    const QJsonObject one = list.first().toObject();
    QCOMPARE(one.keys(), QStringList({u"answers"_qs, u"archived"_qs, u"created"_qs, u"id"_qs, u"open"_qs, u"pinned"_qs,
                                      u"prompts"_qs, u"queued"_qs, u"read_only"_qs, u"state"_qs, u"title"_qs,
                                      u"title_given"_qs, u"usage"_qs, u"workspace"_qs, u"written"_qs}));
    QCOMPARE(one[u"id"_qs].toString(), id);
    QCOMPARE(one[u"workspace"_qs].toString(), QFileInfo(m_deckhand->workspace()).canonicalFilePath());
    const QJsonObject shown = QJsonDocument::fromJson(sessions({u"show"_qs, u"--json"_qs, id}).toUtf8()).object();
    QCOMPARE(shown[u"messages"_qs].toArray().size(), 2);
    QCOMPARE(shown[u"messages"_qs][0][u"role"_qs].toString(), u"user"_qs);
    QVERIFY(!shown[u"messages"_qs][1][u"at"_qs].toString().isEmpty());
}

void TestSessions::otherFoldersAreListedWithAll()
{
    converse();
    QTemporaryDir other;
    QCOMPARE(sessions({u"-C"_qs, other.path()}), u"No conversations."_qs);
    const QString all = sessions({u"list"_qs, u"--all"_qs, u"-C"_qs, other.path()});
    QVERIFY2(all.contains(m_deckhand->workspace()), qPrintable(all));
}

void TestSessions::whatWasSaidIsFound()
{
    const QStringList search{u"search"_qs, u"marmelade"_qs};
    QCOMPARE(sessions(search), u"Nothing found."_qs);
    m_prompt = u"hello\nwhere is the Marmelade?"_qs;
    const QString id = converse();
    const QString found = sessions(search).split(u'\n').last();
    QVERIFY2(found.startsWith(id.left(8) + u"  hello where is the Marmelade?"_qs), qPrintable(found));
    QVERIFY2(found.endsWith(u"  hello where is the Marmelade?"_qs), qPrintable(found));
    QTemporaryDir other;
    QCOMPARE(sessions(search + QStringList{u"-C"_qs, other.path()}), u"Nothing found."_qs);
    QVERIFY(sessions(search + QStringList{u"-C"_qs, other.path(), u"--all"_qs}).endsWith(m_deckhand->workspace()));
    QVERIFY(sessions(search + QStringList{u"--since"_qs, u"2001-01-01"_qs}).contains(id.left(8)));
    QCOMPARE(sessions(search + QStringList{u"--since"_qs, u"2999-01-01T10:00"_qs}), u"Nothing found."_qs);
    QCOMPARE(sessions({u"delete"_qs, id}), QString());
    QCOMPARE(sessions(search), u"Nothing found."_qs);
}

void TestSessions::hitsAreJsonWithStableKeys()
{
    QCOMPARE(sessions({u"search"_qs, u"marmelade"_qs, u"--json"_qs}), u"[\n]"_qs);
    m_prompt = u"run echo marmelade"_qs;
    const QString id = converse();
    const auto search = [this](const QStringList &words) {
        return QJsonDocument::fromJson(
                   sessions(QStringList{u"search"_qs, u"marmelade"_qs, u"--json"_qs} + words).toUtf8())
            .array();
    };
    QVERIFY(!search({}).isEmpty());
    const QJsonArray calls = search({u"--tool"_qs, u"bash"_qs});
    QVERIFY(!calls.isEmpty());
    const QJsonObject one = calls.first().toObject();
    QCOMPARE(one.keys(), QStringList({u"at"_qs, u"id"_qs, u"kind"_qs, u"matches"_qs, u"message"_qs, u"snippet"_qs,
                                      u"title"_qs, u"tool"_qs, u"tool_use_id"_qs, u"workspace"_qs}));
    QCOMPARE(one[u"id"_qs].toString(), id);
    QCOMPARE(one[u"tool"_qs].toString(), u"bash"_qs);
    const QJsonValue match = one[u"matches"_qs][0];
    QCOMPARE(one[u"snippet"_qs].toString().mid(match[u"from"_qs].toInt(), match[u"size"_qs].toInt()), u"marmelade"_qs);
    QVERIFY(search({u"--tool"_qs, u"write_file"_qs}).isEmpty());
    QVERIFY(search({u"--file"_qs, u"nowhere.txt"_qs}).isEmpty());
}

void TestSessions::exportsReplaceTheirFileAsAWhole_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("beginning");
    QTest::newRow("markdown") << u"a.md"_qs << QByteArray("# hello\n");
    QTest::newRow("html") << u"a.html"_qs << QByteArray("<!DOCTYPE html>");
    QTest::newRow("json") << u"a.json"_qs << QByteArray("{\"answers\":1");
}

void TestSessions::exportsReplaceTheirFileAsAWhole()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, beginning);
    const QString id = converse();
    const QString file = m_deckhand->workspace() + u'/' + name;
    put(file, "old");
    QCOMPARE(sessions({u"export"_qs, id, name}), QString());
    QVERIFY2(contentOf(file).startsWith(beginning), contentOf(file).left(100).constData());
    QCOMPARE(sessions({u"export"_qs, id, u"--format"_qs, QString::fromLatin1(QTest::currentDataTag())}).toUtf8(),
             contentOf(file).trimmed());
    const SmallDisk disk(m_deckhand->workspace() + u"/small"_qs);
    if (!disk.isMounted())
        QSKIP("no mounting here");
    disk.fill();
    m_deckhand->setLauncher(disk.launcher() + QStringList{u"env"_qs, u"-C"_qs, m_deckhand->workspace()});
    QCOMPARE(sessions({u"export"_qs, id, u"small/"_qs + name}, 1), QString());
    QVERIFY2(m_deckhand->errors().contains("No space left"), m_deckhand->errors().constData());
    QVERIFY(!QFile::exists(disk.folder() + u'/' + name));
}

void TestSessions::whatWasSaidIsEscaped()
{
    m_prompt = u"<script>alert(1)</script> ```` & \"quoted\""_qs;
    const QString id = converse();
    const QString html = sessions({u"export"_qs, id, u"--format"_qs, u"html"_qs});
    QVERIFY(!html.contains(u"<script"_qs));
    QVERIFY(html.contains(u"&lt;script&gt;alert(1)&lt;/script&gt;"_qs));
    m_prompt = u"run echo '````'"_qs;
    const QString call = converse();
    QVERIFY(sessions({u"show"_qs, call}).contains(u"`````text\n"_qs));
}

void TestSessions::deletedOnesAreRestored()
{
    const QString id = converse();
    const QByteArray bytes = contentOf(fileOf(id));
    QCOMPARE(sessions({u"delete"_qs, id.left(8), u"--json"_qs}), u"{\"deleted\":[\"%1\"]}"_qs.arg(id));
    QVERIFY2(m_deckhand->errors().contains("deckhand sessions restore " + id.toUtf8()),
             m_deckhand->errors().constData());
    QCOMPARE(sessions({}), u"No conversations."_qs);
    QVERIFY(run({u"-p"_qs, u"--demo"_qs, u"--resume"_qs, id, u"hello"_qs}, 1).isEmpty());
    QCOMPARE(sessions({u"restore"_qs, id.left(8)}), QString());
    QCOMPARE(contentOf(fileOf(id)), bytes);
    QVERIFY(run({u"-p"_qs, u"--demo"_qs, u"--resume"_qs, id.left(8), u"hello"_qs}).contains(u"demo"));
}

void TestSessions::oneThatIsOpenIsNotDeleted()
{
    const QString id = converse();
    DeckhandProcess other;
    other.setEnvironment(u"DECKHAND_STATE_DIR"_qs, m_deckhand->stateDir());
    other.startWithInput({u"-p"_qs, u"--demo"_qs, u"--input-format"_qs, u"stream-json"_qs, u"--output-format"_qs,
                          u"stream-json"_qs, u"-C"_qs, m_deckhand->workspace(), u"--resume"_qs, id});
    QTRY_VERIFY(sessions({u"list"_qs}).endsWith(u"[open]"_qs));
    QVERIFY(sessions({u"delete"_qs, id}, 1).isEmpty());
    QVERIFY2(m_deckhand->errors().contains("is open in another Deckhand (process"), m_deckhand->errors().constData());
    QVERIFY(sessions({u"show"_qs, id}).contains(u"hello"));
    other.crash();
    QCOMPARE(sessions({u"delete"_qs, id}), QString());
}

void TestSessions::newerAndDamagedOnesAreShownAndLeftAlone()
{
    const QString newer = converse();
    const QString damaged = converse();
    put(fileOf(newer), contentOf(fileOf(newer)).replace("\"version\":1", "\"version\":7"));
    QByteArrayList lines = contentOf(fileOf(damaged)).split('\n');
    lines[1].fill('\0');
    put(fileOf(damaged), lines.join('\n'));
    const QByteArray newerBytes = contentOf(fileOf(newer));
    const QByteArray damagedBytes = contentOf(fileOf(damaged));
    QVERIFY(sessions({u"show"_qs, newer}).contains(u"## You\n\nhello"_qs));
    QVERIFY(sessions({u"show"_qs, damaged}).contains(u"## Assistant"_qs));
    QCOMPARE(sessions({}).split(u'\n').size(), 2);
    QCOMPARE(contentOf(fileOf(newer)), newerBytes);
    QCOMPARE(contentOf(fileOf(damaged)), damagedBytes);
}

void TestSessions::aStateFolderThatIsGoneIsNoError()
{
    converse();
    QVERIFY(QDir(m_deckhand->stateDir()).removeRecursively());
    QCOMPARE(sessions({u"--json"_qs}), u"[\n]"_qs);
}

void TestSessions::whatCannotBeHadIsOne_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("no such session") << QStringList{u"show"_qs, u"nobody"_qs} << QByteArray("There is no session");
    QTest::newRow("a path") << QStringList{u"delete"_qs, u"../x"_qs} << QByteArray("There is no session");
    QTest::newRow("not in the bin") << QStringList{u"restore"_qs, u"nobody"_qs} << QByteArray("in the bin");
    QTest::newRow("no such folder") << QStringList{u"-C"_qs, u"/nowhere/at/all"_qs} << QByteArray("/nowhere/at/all");
}

void TestSessions::whatCannotBeHadIsOne()
{
    QFETCH(QStringList, words);
    QFETCH(QByteArray, says);
    QCOMPARE(sessions(words, 1), QString());
    QVERIFY2(m_deckhand->errors().contains(says), m_deckhand->errors().constData());
}

void TestSessions::wrongUsageIsTwo_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::newRow("a verb") << QStringList{u"paint"_qs};
    QTest::newRow("no id") << QStringList{u"show"_qs};
    QTest::newRow("a word too many") << QStringList{u"list"_qs, u"x"_qs};
    QTest::newRow("three words of export") << QStringList{u"export"_qs, u"a"_qs, u"b"_qs, u"c"_qs};
    QTest::newRow("a format") << QStringList{u"export"_qs, u"a"_qs, u"--format"_qs, u"pdf"_qs};
    QTest::newRow("a format of another verb") << QStringList{u"show"_qs, u"a"_qs, u"--format"_qs, u"html"_qs};
    QTest::newRow("nothing to look for") << QStringList{u"search"_qs, u"a"_qs};
    QTest::newRow("a day") << QStringList{u"search"_qs, u"abc"_qs, u"--since"_qs, u"yesterday"_qs};
    QTest::newRow("an option of search") << QStringList{u"list"_qs, u"--tool"_qs, u"bash"_qs};
    QTest::newRow("an option") << QStringList{u"--paint"_qs};
}

void TestSessions::wrongUsageIsTwo()
{
    QFETCH(QStringList, words);
    QCOMPARE(sessions(words, 2), QString());
    QVERIFY(m_deckhand->errors().contains("deckhand sessions --help"));
}

QTEST_GUILESS_MAIN(TestSessions)
#include "tst_sessions.moc"
