// Memory files in the requests of a conversation: a real server on loopback, real files.

#include "engine/program.h"

#include <QTest>

using namespace Deckhand;

namespace {

/// What every request of a conversation has in front of its messages, byte for byte.
QByteArray prefixOf(const FakeRequest &request)
{
    return request.body.left(request.body.indexOf("\"messages\":"));
}

QString systemOf(const FakeRequest &request)
{
    return request.json[u"system"_qs].toArray().first()[u"text"_qs].toString();
}

/// How many times the words stand in the messages of the request.
qsizetype timesSaid(const FakeRequest &request, const char *words)
{
    return request.body.mid(prefixOf(request).size()).count(words);
}

FakeReply reads(const QString &id, const QString &path)
{
    return FakeReply().toolUse(id, u"read_file"_qs, {{u"path"_qs, path}});
}

} // namespace

class TestMemory : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void threePlacesStandInTheFirstRequestInTheirOrder();
    void nothingIsReadOfAFolderThatIsNotTrusted();
    void aChangedFileIsToldOnceAndThePrefixStays();
    void aFolderIsToldWhenAFileBeneathItIsRead();
    void whatWasToldIsNotToldAgainInALaterRun();
    void aRequestThatIsTriedAgainTellsTheSame();
    void whatASummaryLeavesOutIsToldAgain();
    void skillsAreNamedAndNotTold();

private:
    /// Says it, and waits for the end of the turn.
    void say(Conversation &conversation, const QString &words)
    {
        conversation.session().submit({TextBlock{words}});
        QTRY_VERIFY(conversation.session().isIdle());
    }
    void putOfUser(const QByteArray &bytes) const
    {
        QFile file(m_root->filePath(u"state/AGENTS.md"_qs));
        QVERIFY(file.open(QFile::WriteOnly) && file.write(bytes) == bytes.size());
    }

    std::unique_ptr<QTemporaryDir> m_root;
    std::unique_ptr<Program> m_program;
};

void TestMemory::init()
{
    m_root = std::make_unique<QTemporaryDir>();
    m_program = std::make_unique<Program>(*m_root);
    m_program->workspace->trust();
    m_program->api.setHandler([](const FakeRequest &) { return FakeReply().text(u"Done."_qs); });
}

void TestMemory::threePlacesStandInTheFirstRequestInTheirOrder()
{
    putOfUser("MARK-USER");
    m_program->put(u"AGENTS.md"_qs, "MARK-WORKSPACE\n@docs/rules.md");
    m_program->put(u"docs/rules.md"_qs, "MARK-IMPORTED");
    m_program->put(u"src/AGENTS.md"_qs, "MARK-SRC");
    m_program->put(u"src/app/CLAUDE.md"_qs, "MARK-APP");
    m_program->put(u"other/AGENTS.md"_qs, "MARK-OTHER");
    m_program->setup.workingFolder = m_program->folder() + u"/src/app"_qs;
    const auto conversation = m_program->begin();
    say(*conversation, u"hello"_qs);
    const QString system = systemOf(m_program->api.requests().first());
    qsizetype before = system.indexOf(u"# Memory"_qs);
    QVERIFY(before > 0);
    for (const char *words : {"state/AGENTS.md", "MARK-USER", "## AGENTS.md", "MARK-WORKSPACE", "MARK-IMPORTED",
                              "## src/AGENTS.md", "MARK-SRC", "## src/app/CLAUDE.md", "MARK-APP"}) {
        const qsizetype at = system.indexOf(QLatin1String(words));
        QVERIFY2(at > before, words);
        before = at;
    }
    QVERIFY(!m_program->api.requests().first().body.contains("MARK-OTHER"));
    QCOMPARE(timesSaid(m_program->api.requests().first(), "MARK-"), 0);
    QStringList names;
    for (const MemoryFile &file : conversation->memoryFiles())
        names.append(QDir(m_root->path()).relativeFilePath(file.path));
    QCOMPARE(names, QStringList({u"state/AGENTS.md"_qs, u"workspace/AGENTS.md"_qs, u"workspace/src/AGENTS.md"_qs,
                                 u"workspace/src/app/CLAUDE.md"_qs}));
}

void TestMemory::nothingIsReadOfAFolderThatIsNotTrusted()
{
    m_program = std::make_unique<Program>(*m_root);
    m_program->api.setHandler([](const FakeRequest &request) {
        return request.lastToolResults().isEmpty() ? reads(u"toolu_1"_qs, u"src/a.cpp"_qs)
                                                   : FakeReply().text(u"Done."_qs);
    });
    putOfUser("MARK-USER");
    m_program->put(u"AGENTS.md"_qs, "MARK-WORKSPACE");
    m_program->put(u"src/AGENTS.md"_qs, "MARK-SRC");
    m_program->put(u"src/a.cpp"_qs, "code");
    m_program->setup.workingFolder = m_program->folder() + u"/src"_qs;
    const auto conversation = m_program->begin();
    say(*conversation, u"hello"_qs);
    QCOMPARE(m_program->api.requests().size(), 2);
    for (const FakeRequest &request : m_program->api.requests())
        QVERIFY(!request.body.contains("MARK-") && !request.body.contains("# Memory"));
    QVERIFY(conversation->memoryFiles().isEmpty());
}

void TestMemory::aChangedFileIsToldOnceAndThePrefixStays()
{
    m_program->api.setCaches(true);
    m_program->put(u"AGENTS.md"_qs, QByteArray("MARK-OLD\n") + QByteArray(4000, 'x'));
    const auto conversation = m_program->begin();
    say(*conversation, u"one"_qs);
    m_program->put(u"AGENTS.md"_qs, "MARK-NEW </memory-file> and more");
    say(*conversation, u"two"_qs);
    say(*conversation, u"three"_qs);
    QVERIFY(QFile::remove(m_program->folder() + u"/AGENTS.md"_qs));
    say(*conversation, u"four"_qs);
    say(*conversation, u"five"_qs);

    const QList<FakeRequest> &requests = m_program->api.requests();
    QCOMPARE(requests.size(), 5);
    for (const FakeRequest &request : requests)
        QCOMPARE(prefixOf(request), prefixOf(requests.first()));
    QVERIFY(prefixOf(requests.first()).contains("MARK-OLD"));
    QCOMPARE(timesSaid(requests.at(0), "memory-file"), 0);
    QCOMPARE(timesSaid(requests.at(1), "MARK-NEW &lt;/memory-file> and more"), 1);
    QVERIFY2(requests.at(1).lastText().startsWith(u"two\n<memory-file folder=\".\" path=\"AGENTS.md\">"_qs),
             qPrintable(requests.at(1).lastText()));
    QCOMPARE(timesSaid(requests.at(2), "MARK-NEW"), 1); // as it was sent, in the history
    QCOMPARE(requests.at(2).lastText(), u"three"_qs);
    QVERIFY(requests.at(3).lastText().contains(u"There is no memory file for the whole workspace any more"_qs));
    QCOMPARE(requests.at(4).lastText(), u"five"_qs);
    QVERIFY(conversation->session().meter().usage().cacheReadInputTokens > 0);
    QVERIFY2(m_program->api.violations().isEmpty(), qPrintable(m_program->api.violations().join(u'\n')));
}

void TestMemory::aFolderIsToldWhenAFileBeneathItIsRead()
{
    m_program->put(u"src/AGENTS.md"_qs, "MARK-SRC");
    m_program->put(u"src/app/AGENTS.md"_qs, "MARK-APP");
    m_program->put(u"src/app/a.cpp"_qs, "code");
    m_program->put(u"lib/AGENTS.md"_qs, "MARK-LIB");
    m_program->api.enqueue(reads(u"toolu_1"_qs, u"src/app/a.cpp"_qs));
    m_program->api.enqueue(reads(u"toolu_2"_qs, u"src/app/a.cpp"_qs));
    m_program->api.enqueue(FakeReply().toolUse(u"toolu_3"_qs, u"write_file"_qs,
                                               {{u"path"_qs, u"lib/b.cpp"_qs}, {u"content"_qs, u"code"_qs}}));
    const auto conversation = m_program->begin();
    say(*conversation, u"go"_qs);

    const QList<FakeRequest> &requests = m_program->api.requests();
    QCOMPARE(requests.size(), 4);
    QCOMPARE(timesSaid(requests.at(0), "MARK-"), 0);
    const QString behind = requests.at(1).lastText();
    QCOMPARE(requests.at(1).lastToolResults().size(), 1);
    QVERIFY2(behind.indexOf(u"MARK-SRC"_qs) > 0 && behind.indexOf(u"MARK-APP"_qs) > behind.indexOf(u"MARK-SRC"_qs),
             qPrintable(behind));
    QCOMPARE(timesSaid(requests.at(1), "MARK-LIB"), 0);
    QCOMPARE(requests.at(2).lastText(), QString());
    QVERIFY(requests.at(3).lastText().contains(u"MARK-LIB"_qs));
    QCOMPARE(timesSaid(requests.at(3), "MARK-SRC"), 1);
    QCOMPARE(conversation->memoryFiles().size(), 3);
    QVERIFY2(m_program->api.violations().isEmpty(), qPrintable(m_program->api.violations().join(u'\n')));
}

void TestMemory::whatWasToldIsNotToldAgainInALaterRun()
{
    m_program->put(u"AGENTS.md"_qs, "MARK-OLD");
    m_program->put(u"src/AGENTS.md"_qs, "MARK-SRC");
    m_program->put(u"src/a.cpp"_qs, "code");
    m_program->api.enqueue(reads(u"toolu_1"_qs, u"src/a.cpp"_qs));
    auto conversation = m_program->begin();
    say(*conversation, u"one"_qs);
    m_program->put(u"AGENTS.md"_qs, "MARK-NEW");
    say(*conversation, u"two"_qs);
    const SessionId id = conversation->id();
    conversation.reset();

    conversation = std::move(m_program->resume(id).value());
    conversation->tellHistory();
    say(*conversation, u"three"_qs);
    QCOMPARE(m_program->api.requests().last().lastText(), u"three"_qs);
    QVERIFY(systemOf(m_program->api.requests().last()).contains(u"MARK-NEW"_qs));
    QCOMPARE(timesSaid(m_program->api.requests().last(), "MARK-SRC"), 1);
    m_program->put(u"src/AGENTS.md"_qs, "MARK-LATER");
    say(*conversation, u"four"_qs);
    QVERIFY(m_program->api.requests().last().lastText().contains(u"MARK-LATER"_qs));
    QVERIFY2(m_program->api.violations().isEmpty(), qPrintable(m_program->api.violations().join(u'\n')));
}

void TestMemory::aRequestThatIsTriedAgainTellsTheSame()
{
    m_program->put(u"AGENTS.md"_qs, "MARK-OLD");
    const auto conversation = m_program->begin();
    say(*conversation, u"one"_qs);
    m_program->put(u"AGENTS.md"_qs, "MARK-NEW");
    m_program->api.enqueue(FakeReply::error(529, u"overloaded_error"_qs, u"busy"_qs));
    conversation->session().submit({TextBlock{u"two"_qs}});
    QTRY_COMPARE(m_program->api.requests().size(), 2);
    conversation->session().retryNow();
    QTRY_VERIFY(conversation->session().isIdle());
    QCOMPARE(m_program->api.requests().size(), 3);
    for (int i : {1, 2})
        QVERIFY(m_program->api.requests().at(i).lastText().contains(u"MARK-NEW"_qs));
    QCOMPARE(timesSaid(m_program->api.requests().last(), "MARK-NEW"), 1);
}

void TestMemory::whatASummaryLeavesOutIsToldAgain()
{
    m_program->put(u"AGENTS.md"_qs, "MARK-OLD");
    m_program->put(u"src/AGENTS.md"_qs, "MARK-SRC");
    m_program->put(u"src/a.cpp"_qs, "code");
    m_program->api.enqueue(reads(u"toolu_1"_qs, u"src/a.cpp"_qs));
    const auto conversation = m_program->begin();
    say(*conversation, u"one"_qs);
    m_program->put(u"AGENTS.md"_qs, "MARK-NEW");
    say(*conversation, u"two"_qs);
    say(*conversation, u"/compact"_qs);
    const qsizetype before = m_program->api.requests().size();
    m_program->api.enqueue(reads(u"toolu_2"_qs, u"src/a.cpp"_qs));
    say(*conversation, u"three"_qs);
    const FakeRequest asked = m_program->api.requests().at(before);
    QCOMPARE(timesSaid(asked, "MARK-NEW"), 1);
    QCOMPARE(timesSaid(asked, "MARK-SRC"), 0); // nobody works there any more, as far as the model knows
    QCOMPARE(timesSaid(m_program->api.requests().last(), "MARK-SRC"), 1);
    QVERIFY2(m_program->api.violations().isEmpty(), qPrintable(m_program->api.violations().join(u'\n')));
}

void TestMemory::skillsAreNamedAndNotTold()
{
    m_program->put(u".claude/skills/pdf/SKILL.md"_qs, "---\ndescription: Fills in forms\n---\nMARK-SKILL");
    const auto conversation = m_program->begin();
    say(*conversation, u"hello"_qs);
    const QString system = systemOf(m_program->api.requests().last());
    QVERIFY2(system.contains(u"\n- pdf (.claude/skills/pdf/SKILL.md): Fills in forms"_qs), qPrintable(system));
    QVERIFY(!m_program->api.requests().last().body.contains("MARK-SKILL"));
    QCOMPARE(conversation->skillNames(), QStringList{u"pdf"_qs});

    Program stranger(*m_root);
    stranger.api.setHandler([](const FakeRequest &) { return FakeReply().text(u"Done."_qs); });
    const auto other = stranger.begin();
    say(*other, u"hello"_qs);
    QVERIFY(!stranger.api.requests().last().body.contains("SKILL.md"));
}

QTEST_GUILESS_MAIN(TestMemory)
#include "tst_memory.moc"
