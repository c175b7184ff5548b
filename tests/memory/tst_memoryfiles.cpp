#include "memory/memoryfiles.h"
#include "workspace/workspacefs.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

/// A workspace beside the user's folder, both with real files.
class TestMemoryFiles : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void agentsGoesBeforeClaude();
    void thePlacesOfAPathAreThoseAbove();
    void aLineWithAPathIsThatFile();
    void inACodeFenceNothingIsImported();
    void aCycleIsNamedInItsPlace();
    void fiveDeepIsTheMost();
    void eachFileIsReadOnce();
    void whatIsLongerIsCutBetweenLines_data();
    void whatIsLongerIsCutBetweenLines();
    void nothingOutsideIsRead_data();
    void nothingOutsideIsRead();
    void theUsersIsReadBeneathItsOwnFolder();
    void whatIsNoTextIsAProblem();
    void aLineIsAddedBehindTheLast_data();
    void aLineIsAddedBehindTheLast();
    void itIsAddedToTheFileThatHolds();
    void whatWasChangedMeanwhileStays();
    void whatIsNoTextGetsNoLine();

private:
    void put(const QString &name, const QByteArray &bytes) const;
    QByteArray bytesOf(const QString &name) const
    {
        QFile file(m_root->filePath(name));
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    }
    QString textAt(const QString &place) const { return m_memory->at(place).value_or(MemoryFile()).text; }

    std::unique_ptr<QTemporaryDir> m_root;
    std::unique_ptr<WorkspaceFs> m_files;
    std::unique_ptr<MemoryFiles> m_memory;
};

void TestMemoryFiles::init()
{
    m_root = std::make_unique<QTemporaryDir>();
    put(u"out/secret.md"_qs, "the secret");
    put(u"ws/x"_qs, {});
    put(u"user/x"_qs, {});
    m_files = std::make_unique<WorkspaceFs>(std::move(WorkspaceFs::open(m_root->filePath(u"ws"_qs)).value()));
    m_memory = std::make_unique<MemoryFiles>(*m_files, m_root->filePath(u"user"_qs));
}

void TestMemoryFiles::put(const QString &name, const QByteArray &bytes) const
{
    const QString path = m_root->filePath(name);
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(), qPrintable(path));
}

void TestMemoryFiles::agentsGoesBeforeClaude()
{
    QVERIFY(!m_memory->at(u"."_qs));
    put(u"ws/CLAUDE.md"_qs, "of Claude\n");
    QCOMPARE(m_memory->at(u"."_qs)->name, u"CLAUDE.md"_qs);
    QCOMPARE(textAt(u"."_qs), u"of Claude"_qs);
    put(u"ws/AGENTS.md"_qs, "\xEF\xBB\xBFof agents\r\nand more\r\n");
    QCOMPARE(m_memory->at(u"."_qs)->name, u"AGENTS.md"_qs);
    QCOMPARE(m_memory->at(u"."_qs)->path, m_files->root() + u"/AGENTS.md"_qs);
    QCOMPARE(textAt(u"."_qs), u"of agents\nand more"_qs);
}

void TestMemoryFiles::thePlacesOfAPathAreThoseAbove()
{
    const QStringList top{QString(), u"."_qs};
    QCOMPARE(m_memory->placesFor(u"a.cpp"_qs), top);
    QCOMPARE(m_memory->placesFor(u"./src//app/../app/a.cpp"_qs), top + QStringList({u"src"_qs, u"src/app"_qs}));
    QCOMPARE(m_memory->placesFor(m_files->root() + u"/src/a.cpp"_qs), top + QStringList{u"src"_qs});
    QCOMPARE(m_memory->placesFor(u"../a/b.cpp"_qs), top);
    QCOMPARE(m_memory->placesFor({}), top);
}

void TestMemoryFiles::aLineWithAPathIsThatFile()
{
    put(u"ws/AGENTS.md"_qs,
        "first\n@docs/rules.md\n- @docs/more.md\nmail me@docs/rules.md, ask @docs/rules.md\n@nobody\n");
    put(u"ws/docs/rules.md"_qs, "the rules\n@style.md\n");
    put(u"ws/docs/style.md"_qs, "the style");
    put(u"ws/docs/more.md"_qs, "more");
    const QStringList lines = textAt(u"."_qs).split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.mid(0, 5), QStringList({u"first"_qs, u"the rules"_qs, u"the style"_qs, u"more"_qs,
                                           u"mail me@docs/rules.md, ask @docs/rules.md"_qs}));
    QVERIFY2(lines.last().startsWith(u"[@nobody is not imported: "_qs), qPrintable(lines.last()));
}

void TestMemoryFiles::inACodeFenceNothingIsImported()
{
    put(u"ws/AGENTS.md"_qs, "```\n@a.md\n~~~\n@a.md\n```\n@a.md\n");
    put(u"ws/a.md"_qs, "imported");
    QCOMPARE(textAt(u"."_qs), u"```\n@a.md\n~~~\n@a.md\n```\nimported"_qs);
}

void TestMemoryFiles::aCycleIsNamedInItsPlace()
{
    put(u"ws/AGENTS.md"_qs, "one\n@docs/a.md\ntwo\n@AGENTS.md\n");
    put(u"ws/docs/a.md"_qs, "inside\n@../AGENTS.md\n");
    const QString text = textAt(u"."_qs);
    QVERIFY2(text.contains(
                 u"inside\n[@../AGENTS.md is not imported: it is a cycle, AGENTS.md → docs/a.md → AGENTS.md.]\n"_qs),
             qPrintable(text));
    QVERIFY2(text.endsWith(u"two\n[@AGENTS.md is not imported: it is a cycle, AGENTS.md → AGENTS.md.]"_qs),
             qPrintable(text));
}

void TestMemoryFiles::fiveDeepIsTheMost()
{
    put(u"ws/AGENTS.md"_qs, "level 0\n@1.md");
    for (int i = 1; i <= 7; ++i)
        put(u"ws/%1.md"_qs.arg(i), "level " + QByteArray::number(i) + "\n@" + QByteArray::number(i + 1) + ".md");
    const QString text = textAt(u"."_qs);
    QVERIFY2(text.contains(u"level 5"_qs), qPrintable(text));
    QVERIFY2(!text.contains(u"level 6"_qs), qPrintable(text));
    QVERIFY2(text.endsWith(u"[@6.md is not imported: 6.md is more than 5 imports deep.]"_qs), qPrintable(text));
}

void TestMemoryFiles::eachFileIsReadOnce()
{
    // A web in which every path would be walked: 20 to the fifth.
    QByteArray all;
    for (int i = 0; i < 20; ++i)
        all += "@" + QByteArray::number(i) + ".md\n";
    put(u"ws/AGENTS.md"_qs, all);
    for (int i = 0; i < 20; ++i)
        put(u"ws/%1.md"_qs.arg(i), "file " + QByteArray::number(i) + ".\n" + all);
    const QString text = textAt(u"."_qs);
    for (int i = 0; i < 20; ++i)
        QVERIFY2(text.count(u"file %1."_qs.arg(i)) == 1, qPrintable(QString::number(i)));
    QVERIFY(text.contains(u"stands above already"_qs));
}

void TestMemoryFiles::whatIsLongerIsCutBetweenLines_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("isImported");
    QTest::newRow("lines") << QByteArray("a line of twenty-five é\n") << false;
    QTest::newRow("lines that end as on Windows") << QByteArray("a line of twenty-four\r\n") << false;
    QTest::newRow("imported") << QByteArray("a line of twenty-five é\n") << true;
}

void TestMemoryFiles::whatIsLongerIsCutBetweenLines()
{
    QFETCH(QByteArray, line);
    QFETCH(bool, isImported);
    QByteArray large;
    while (large.size() <= MemoryFiles::kMostBytes)
        large += line;
    put(isImported ? u"ws/large.md"_qs : u"ws/AGENTS.md"_qs, large);
    if (isImported)
        put(u"ws/AGENTS.md"_qs, "@large.md\nbehind");
    QStringList lines = textAt(u"."_qs).split(u'\n');
    QCOMPARE(lines.takeLast(), u"[Cut here: with what it imports, AGENTS.md is longer than 64 KiB.]"_qs);
    QVERIFY(lines.join(u'\n').toUtf8().size() <= MemoryFiles::kMostBytes);
    QVERIFY(lines.size() > MemoryFiles::kMostBytes / line.size() - 3);
    for (const QString &one : std::as_const(lines))
        QCOMPARE(one.toUtf8(), line.trimmed());

    put(u"ws/AGENTS.md"_qs, QByteArray(MemoryFiles::kMostBytes + 100, 'x'));
    QVERIFY(m_memory->at(u"."_qs)->size() >= MemoryFiles::kMostBytes);
    QVERIFY(m_memory->at(u"."_qs)->size() < MemoryFiles::kMostBytes + 100);
}

void TestMemoryFiles::nothingOutsideIsRead_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("above") << u"../out/secret.md"_qs;
    QTest::newRow("absolute") << u"/etc/hostname"_qs;
    QTest::newRow("home") << u"~/.bashrc"_qs;
}

void TestMemoryFiles::nothingOutsideIsRead()
{
    QFETCH(QString, path);
    put(u"ws/AGENTS.md"_qs, '@' + path.toUtf8());
    QVERIFY2(textAt(u"."_qs).startsWith(u"[@%1 is not imported: "_qs.arg(path)), qPrintable(textAt(u"."_qs)));
}

void TestMemoryFiles::theUsersIsReadBeneathItsOwnFolder()
{
    put(u"user/AGENTS.md"_qs, "mine\n@more.md\n@../ws/x\n");
    put(u"user/more.md"_qs, "and more");
    const MemoryFile file = m_memory->at({}).value_or(MemoryFile());
    QCOMPARE(file.name, file.path);
    QCOMPARE(QFileInfo(file.path).canonicalFilePath(),
             QFileInfo(m_root->filePath(u"user/AGENTS.md"_qs)).canonicalFilePath());
    QVERIFY2(file.text.startsWith(u"mine\nand more\n[@../ws/x is not imported: "_qs), qPrintable(file.text));
    const MemoryFiles nowhere(*m_files, m_root->filePath(u"nowhere"_qs));
    QVERIFY(!nowhere.at({}));
}

void TestMemoryFiles::whatIsNoTextIsAProblem()
{
    put(u"ws/AGENTS.md"_qs, QByteArray("a\0b", 3));
    QVERIFY(m_memory->at(u"."_qs)->problem.contains(u"no text"_qs));
    QVERIFY(QDir(m_root->path()).mkpath(u"ws/sub/AGENTS.md"_qs));
    QVERIFY(m_memory->at(u"sub"_qs)->problem.contains(u"folder"_qs));
    QVERIFY(!m_memory->at(u"not/there"_qs));
}

void TestMemoryFiles::aLineIsAddedBehindTheLast_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("none") << QByteArray() << QByteArray("- Say all.\n");
    QTest::newRow("lines") << QByteArray("# A\n\n- b\n") << QByteArray("# A\n\n- b\n- Say all.\n");
    QTest::newRow("without a line end") << QByteArray("a") << QByteArray("a\n- Say all.\n");
    QTest::newRow("of Windows") << QByteArray("a\r\nb") << QByteArray("a\r\nb\r\n- Say all.\r\n");
}

void TestMemoryFiles::aLineIsAddedBehindTheLast()
{
    QFETCH(QByteArray, before);
    if (!before.isEmpty())
        put(u"ws/AGENTS.md"_qs, before);
    const Result<MemoryNote> note = m_memory->note(u"."_qs, u"  Say\n all. "_qs);
    QVERIFY(note);
    QCOMPARE(note->path, m_files->root() + u"/AGENTS.md"_qs);
    QVERIFY2(note->diff.contains(u"+- Say all."), qPrintable(note->diff));
    QCOMPARE(bytesOf(u"ws/AGENTS.md"_qs), before);
    QVERIFY(note->write());
    QTEST(bytesOf(u"ws/AGENTS.md"_qs), "after");
}

void TestMemoryFiles::itIsAddedToTheFileThatHolds()
{
    put(u"ws/CLAUDE.md"_qs, "of Claude\n");
    QVERIFY(m_memory->note(u"."_qs, u"more"_qs)->write());
    QCOMPARE(textAt(u"."_qs), u"of Claude\n- more"_qs);
    QVERIFY(QDir(m_root->filePath(u"user"_qs)).removeRecursively());
    QVERIFY(m_memory->note({}, u"mine"_qs)->write());
    QCOMPARE(textAt({}), u"- mine"_qs);
}

void TestMemoryFiles::whatWasChangedMeanwhileStays()
{
    const Result<MemoryNote> note = m_memory->note(u"."_qs, u"more"_qs);
    put(u"ws/AGENTS.md"_qs, "other words\n");
    const Result<void> written = note->write();
    QVERIFY(!written && written.error().contains(u"changed meanwhile"));
    QCOMPARE(bytesOf(u"ws/AGENTS.md"_qs), QByteArray("other words\n"));
}

void TestMemoryFiles::whatIsNoTextGetsNoLine()
{
    QVERIFY(!m_memory->note(u"."_qs, u" \n"_qs));
    put(u"ws/AGENTS.md"_qs, "\xff\xfe binary");
    QVERIFY(!m_memory->note(u"."_qs, u"more"_qs));
}

QTEST_GUILESS_MAIN(TestMemoryFiles)
#include "tst_memoryfiles.moc"
