#include "toolfixture.h"

#include <QProcess>

using namespace Deckhand;

class TestFileTools : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_fixture = std::make_unique<ToolFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void readGivesTheTextAsItIs_data();
    void readGivesTheTextAsItIs();
    void readTakesARangeOfLinesAndCountsTheRest();
    void readBeyondTheEndIsAnError();
    void longTextsAreCutBetweenLines();
    void longLinesAreCutWithANotice();
    void charactersAreNotCutInTwo();
    void emptyAndBinaryFilesAreSaid();
    void oldEncodingsAreReadWithANote();
    void imagesComeBackAsImages_data();
    void imagesComeBackAsImages();
    void hugeImagesAreRefused();
    void imagesAreMadeToFitFirst();
    void missingFilesFoldersAndOutsidePathsAreErrors_data();
    void missingFilesFoldersAndOutsidePathsAreErrors();
    void hugeFilesAreReadWithoutBeingHeld();
    void deletingAReadEndsIt();

    void writeTellsTheBytesAndMakesFolders();
    void writeRefusesAFileThatChangedSinceItWasRead();
    void writePreviewShowsTheContent();

    void editReplacesTheFirstMatch();
    void editReplacesAllWhenAsked();
    void editKeepsAllOtherBytes_data();
    void editKeepsAllOtherBytes();
    void editErrorsLeaveTheFileAlone_data();
    void editErrorsLeaveTheFileAlone();
    void editRefusesAFileThatChangedSinceItWasRead();
    void editsFollowEachOther();
    void editPreviewIsADiff();
    void subjectsNameTheRealFile();

private:
    std::unique_ptr<ToolFixture> m_fixture;
};

void TestFileTools::readGivesTheTextAsItIs_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << QByteArray("a\nb\n") << QStringLiteral("a\nb\n");
    QTest::newRow("no line feed at the end") << QByteArray("a\nb") << QStringLiteral("a\nb");
    QTest::newRow("CR LF") << QByteArray("a\r\nb\r\n") << QStringLiteral("a\r\nb\r\n");
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf"
                                                   "a\n")
                                     << QStringLiteral("a\n");
    QTest::newRow("emoji") << QByteArray("👩‍👩‍👧\n") << QStringLiteral("👩‍👩‍👧\n");
    QTest::newRow("empty lines") << QByteArray("\n\n") << QStringLiteral("\n\n");
}

void TestFileTools::readGivesTheTextAsItIs()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    m_fixture->put(QStringLiteral("a.txt"), bytes);
    const ToolOutcome outcome = m_fixture->call("read_file", R"({"path":"a.txt"})");
    QVERIFY(!outcome.isError);
    QCOMPARE(outcome.text, text);
}

void TestFileTools::readTakesARangeOfLinesAndCountsTheRest()
{
    m_fixture->put(QStringLiteral("a.txt"), "1\n2\n3\n4\n5\n6\n7\n8\n9\n10");
    QCOMPARE(m_fixture->call("read_file", R"({"path":"a.txt","limit":3})").text,
             QStringLiteral("1\n2\n3\n… (7 more) lines: go on with offset 4"));
    QCOMPARE(m_fixture->call("read_file", R"({"path":"a.txt","offset":4,"limit":2})").text,
             QStringLiteral("4\n5\n… (5 more) lines: go on with offset 6"));
    QCOMPARE(m_fixture->call("read_file", R"({"path":"a.txt","offset":9})").text, QStringLiteral("9\n10"));
    QCOMPARE(m_fixture->call("read_file", R"({"path":"a.txt","offset":10,"limit":1})").text, QStringLiteral("10"));
}

void TestFileTools::readBeyondTheEndIsAnError()
{
    m_fixture->put(QStringLiteral("a.txt"), "1\n2\n");
    const ToolOutcome outcome = m_fixture->call("read_file", R"({"path":"a.txt","offset":3})");
    QVERIFY(outcome.isError);
    QVERIFY2(outcome.text.contains(QLatin1String("only 2 lines")), qPrintable(outcome.text));
}

void TestFileTools::longTextsAreCutBetweenLines()
{
    m_fixture->put(QStringLiteral("a.txt"), QByteArray(QByteArray(999, 'x') + '\n').repeated(100));
    const ToolOutcome outcome = m_fixture->call("read_file", R"({"path":"a.txt"})");
    QVERIFY(outcome.text.size() <= 50'000);
    QVERIFY2(outcome.text.endsWith(QStringLiteral("x\n… (51 more) lines: go on with offset 50")),
             qPrintable(outcome.text.right(60)));
    QCOMPARE(outcome.text.count(QLatin1Char('x')), 49 * 999);
}

void TestFileTools::longLinesAreCutWithANotice()
{
    m_fixture->put(QStringLiteral("a.txt"), "short\n" + QByteArray(3'000'000, 'x') + "\nend\n");
    const ToolOutcome outcome = m_fixture->call("read_file", R"({"path":"a.txt"})");
    QVERIFY2(outcome.text.contains(QStringLiteral("x … (2992000 more bytes in this line)\nend\n")),
             qPrintable(outcome.text.right(100)));
    QVERIFY(outcome.text.size() < 10'000);
}

void TestFileTools::charactersAreNotCutInTwo()
{
    // One byte, then four-byte characters: the cut falls inside one.
    m_fixture->put(QStringLiteral("a.txt"), "x" + QByteArray("👋").repeated(5000));
    const QString text = m_fixture->call("read_file", R"({"path":"a.txt"})").text;
    QVERIFY(!text.contains(QChar::ReplacementCharacter));
    QVERIFY(text.contains(QLatin1String("more bytes in this line")));
}

void TestFileTools::emptyAndBinaryFilesAreSaid()
{
    m_fixture->put(QStringLiteral("empty"), "");
    m_fixture->put(QStringLiteral("binary"), QByteArray("ELF\0\1\2", 6));
    m_fixture->put(QStringLiteral("noise"), QByteArray("\xff\xfe\x80\x81\x92\x93\x94\x95", 8));
    QCOMPARE(m_fixture->call("read_file", R"({"path":"empty"})").text, QStringLiteral("(empty is empty)"));
    QCOMPARE(m_fixture->call("read_file", R"({"path":"binary"})").text,
             QStringLiteral("binary is a binary file of 6 bytes; its content is not shown."));
    QVERIFY(m_fixture->call("read_file", R"({"path":"noise"})").text.contains(QLatin1String("binary file")));
}

void TestFileTools::oldEncodingsAreReadWithANote()
{
    m_fixture->put(QStringLiteral("latin.txt"), "caf\xe9 and more words\n");
    const QString text = m_fixture->call("read_file", R"({"path":"latin.txt"})").text;
    QVERIFY2(text.startsWith(QStringLiteral("caf\ufffd and more words\n[The file is not valid UTF-8")),
             qPrintable(text));
}

void TestFileTools::imagesComeBackAsImages_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("type");
    QTest::newRow("png") << QByteArray("\x89PNG\r\n\x1a\n\0\0", 10) << "image/png";
    QTest::newRow("jpeg") << QByteArray("\xff\xd8\xff\xe0\0\0", 6) << "image/jpeg";
    QTest::newRow("gif") << QByteArray("GIF89a\0\0") << "image/gif";
    QTest::newRow("webp") << QByteArray("RIFF\x10\0\0\0WEBPVP8 ", 16) << "image/webp";
    QTest::newRow("larger than a slice") << QByteArray("\x89PNG\r\n\x1a\n") + QByteArray(3'000'000, '\0')
                                         << "image/png";
}

void TestFileTools::imagesComeBackAsImages()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, type);
    m_fixture->put(QStringLiteral("picture"), bytes);
    const ToolOutcome outcome = m_fixture->call("read_file", R"({"path":"picture"})");
    QVERIFY(!outcome.isError);
    QCOMPARE(outcome.images.size(), 1);
    QCOMPARE(outcome.images.first().mediaType, type);
    QCOMPARE(outcome.images.first().data, bytes);
}

void TestFileTools::hugeImagesAreRefused()
{
    m_fixture->put(QStringLiteral("picture.png"), QByteArray("\x89PNG\r\n\x1a\n") + QByteArray(6'000'000, '\0'));
    const ToolOutcome outcome = m_fixture->call("read_file", R"({"path":"picture.png"})");
    QVERIFY(outcome.isError && outcome.images.isEmpty());
    QVERIFY(outcome.text.contains(QLatin1String("6000008 bytes")));
}

void TestFileTools::imagesAreMadeToFitFirst()
{
    ToolFixture &f = *m_fixture;
    const auto reduce = [](const QByteArray &bytes, const QString &name) -> Result<ImageBlock> {
        if (bytes.endsWith("broken"))
            return Error{name + QStringLiteral(" is broken.")};
        return ImageBlock{QStringLiteral("image/jpeg"), bytes.left(8)};
    };
    f.tools = makeStandardTools({f.files, f.runner, f.background, f.notices, f.tasks, f.graphRun, f.clock,
                                 f.makeFolder("state/commands"), reduce});
    f.put(QStringLiteral("picture.png"), QByteArray("\x89PNG\r\n\x1a\n") + QByteArray(6'000'000, '\0'));
    const ToolOutcome outcome = f.call("read_file", R"({"path":"picture.png"})");
    QVERIFY2(!outcome.isError, qPrintable(outcome.text));
    QCOMPARE(outcome.images.first().mediaType, QStringLiteral("image/jpeg"));
    QCOMPARE(outcome.images.first().data.size(), 8);

    f.put(QStringLiteral("broken.png"), QByteArray("\x89PNG\r\n\x1a\n") + "broken");
    const ToolOutcome failed = f.call("read_file", R"({"path":"broken.png"})");
    QVERIFY(failed.isError);
    QCOMPARE(failed.text, QStringLiteral("broken.png is broken."));
}

void TestFileTools::missingFilesFoldersAndOutsidePathsAreErrors_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QString>("says");
    QTest::newRow("missing") << QByteArray(R"({"path":"none.txt"})")
                             << "Cannot read none.txt: there is no such file or folder.";
    QTest::newRow("folder") << QByteArray(R"({"path":"."})") << "Cannot read .: it is a folder.";
    QTest::newRow("outside") << QByteArray(R"({"path":"../x"})") << "../x is outside the workspace";
    QTest::newRow("absolute") << QByteArray(R"({"path":"/etc/passwd"})") << "/etc/passwd is outside the workspace";
}

void TestFileTools::missingFilesFoldersAndOutsidePathsAreErrors()
{
    QFETCH(QByteArray, input);
    QFETCH(QString, says);
    const ToolOutcome read = m_fixture->call("read_file", input.constData());
    QVERIFY(read.isError);
    QVERIFY2(read.text.startsWith(says), qPrintable(read.text));

    QJsonObject object = ToolFixture::object(input);
    object.insert(QStringLiteral("old_text"), QStringLiteral("a"));
    object.insert(QStringLiteral("new_text"), QStringLiteral("b"));
    QVERIFY(m_fixture->call("edit_file", object).isError);
}

void TestFileTools::hugeFilesAreReadWithoutBeingHeld()
{
#if defined(__SANITIZE_ADDRESS__)
    QSKIP("a sanitizer keeps freed memory");
#endif
    const auto residentKb = [] {
        QFile status(QStringLiteral("/proc/self/status"));
        if (!status.open(QIODevice::ReadOnly))
            return -1;
        const QByteArray text = status.readAll();
        const qsizetype at = text.indexOf("VmHWM:");
        return text.mid(at + 6, text.indexOf("kB", at) - at - 6).trimmed().toInt();
    };
    if (residentKb() < 0)
        QSKIP("no /proc here");
    {
        // Mostly a hole: one endless line of 200 MB, which is no text, so with a beginning that is.
        QFile file(m_fixture->path(QStringLiteral("huge")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < 20; ++i)
            file.write(QByteArray(100'000, 'a') + '\n');
        QVERIFY(file.resize(200'000'000));
        QVERIFY(file.seek(199'999'990));
        file.write("\nthe end\n");
    }
    [[maybe_unused]] const int before = residentKb();
    const ToolOutcome outcome = m_fixture->call("read_file", R"({"path":"huge","offset":22})");
    QVERIFY2(outcome.text.startsWith(QLatin1String("the end\n")), qPrintable(outcome.text.left(100)));
#ifndef DECKHAND_SANITIZED // it keeps for a while what was freed
    QVERIFY2(residentKb() - before < 50'000, "memory must not follow the size of the file");
#endif
}

void TestFileTools::deletingAReadEndsIt()
{
    m_fixture->put(QStringLiteral("a.txt"), QByteArray("line\n").repeated(1'000'000));
    ToolRun *run = m_fixture->start("read_file", R"({"path":"a.txt"})");
    QSignalSpy done(run, &ToolRun::done);
    delete run;
    QCOMPARE(m_fixture->call("read_file", R"({"path":"a.txt","limit":1})").text,
             QStringLiteral("line\n… (999999 more) lines: go on with offset 2"));
    QCOMPARE(done.size(), 0);
}

void TestFileTools::writeTellsTheBytesAndMakesFolders()
{
    const ToolOutcome outcome = m_fixture->call("write_file", R"({"path":"new/a.txt","content":"héllo\n"})");
    QCOMPARE(outcome.text, QStringLiteral("Wrote 7 bytes"));
    QVERIFY(!outcome.isError);
    QCOMPARE(m_fixture->get(QStringLiteral("new/a.txt")), "héllo\n");
    QCOMPARE(m_fixture->call("write_file", R"({"path":"new/a.txt","content":""})").text,
             QStringLiteral("Wrote 0 bytes"));
    QVERIFY(m_fixture->call("write_file", R"({"path":"../a.txt","content":""})").isError);
    QVERIFY(m_fixture->call("write_file", R"({"path":"new","content":""})").isError);
}

void TestFileTools::writeRefusesAFileThatChangedSinceItWasRead()
{
    m_fixture->put(QStringLiteral("a.txt"), "one");
    m_fixture->call("read_file", R"({"path":"a.txt"})");
    m_fixture->put(QStringLiteral("a.txt"), "by hand");
    const ToolOutcome refused = m_fixture->call("write_file", R"({"path":"a.txt","content":"two"})");
    QVERIFY(refused.isError && refused.text.contains(QLatin1String("read it again")));
    QCOMPARE(m_fixture->get(QStringLiteral("a.txt")), "by hand");
    m_fixture->call("read_file", R"({"path":"a.txt"})");
    QVERIFY(!m_fixture->call("write_file", R"({"path":"a.txt","content":"two"})").isError);
}

void TestFileTools::writePreviewShowsTheContent()
{
    const ToolPreview preview =
        m_fixture->tool("write_file").preview(ToolFixture::object(R"({"path":"./a.txt","content":"<b>x</b>"})"));
    QCOMPARE(preview.title, QStringLiteral("Write a.txt"));
    QCOMPARE(preview.body, QStringLiteral("<b>x</b>"));
    QVERIFY(!preview.isDiff);
}

void TestFileTools::editReplacesTheFirstMatch()
{
    m_fixture->put(QStringLiteral("a.txt"), "one two two two");
    QCOMPARE(m_fixture->call("edit_file", R"({"path":"a.txt","old_text":"two","new_text":"2"})").text,
             QStringLiteral("Edited a.txt (first of 3 matches)"));
    QCOMPARE(m_fixture->get(QStringLiteral("a.txt")), "one 2 two two");
    QCOMPARE(m_fixture->call("edit_file", R"({"path":"a.txt","old_text":"one ","new_text":""})").text,
             QStringLiteral("Edited a.txt"));
    QCOMPARE(m_fixture->get(QStringLiteral("a.txt")), "2 two two");
}

void TestFileTools::editReplacesAllWhenAsked()
{
    m_fixture->put(QStringLiteral("a.txt"), "aaaaa");
    QCOMPARE(m_fixture->call("edit_file", R"({"path":"a.txt","old_text":"aa","new_text":"a","replace_all":true})").text,
             QStringLiteral("Edited a.txt (all 2 matches)"));
    QCOMPARE(m_fixture->get(QStringLiteral("a.txt")), "aaa");
}

void TestFileTools::editKeepsAllOtherBytes_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QString>("oldText");
    QTest::addColumn<QString>("newText");
    QTest::addColumn<QByteArray>("after");
    QTest::newRow("CR LF file") << QByteArray("a\r\nb\r\nc\r\n") << "b"
                                << "B" << QByteArray("a\r\nB\r\nc\r\n");
    QTest::newRow("CR LF file, text of several lines") << QByteArray("a\r\nb\r\nc\r\n") << "a\nb"
                                                       << "x\ny\nz" << QByteArray("x\r\ny\r\nz\r\nc\r\n");
    QTest::newRow("mixed line ends") << QByteArray("a\r\nb\nc\r\n") << "b\n"
                                     << "B\n"
                                     << QByteArray("a\r\nB\nc\r\n");
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf"
                                                   "a b")
                                     << "b"
                                     << "c"
                                     << QByteArray("\xef\xbb\xbf"
                                                   "a c");
    QTest::newRow("no line feed at the end") << QByteArray("a\nb") << "a"
                                             << "c" << QByteArray("c\nb");
    QTest::newRow("bytes of another encoding") << QByteArray("caf\xe9 one") << "one"
                                               << "two" << QByteArray("caf\xe9 two");
    QTest::newRow("NUL bytes") << QByteArray("a\0b one", 7) << "one"
                               << "two" << QByteArray("a\0b two", 7);
    QTest::newRow("all of it") << QByteArray("x") << "x"
                               << "" << QByteArray();
}

void TestFileTools::editKeepsAllOtherBytes()
{
    QFETCH(QByteArray, before);
    QFETCH(QString, oldText);
    QFETCH(QString, newText);
    QFETCH(QByteArray, after);
    m_fixture->put(QStringLiteral("a.txt"), before);
    const ToolOutcome outcome = m_fixture->call("edit_file", {{QStringLiteral("path"), QStringLiteral("a.txt")},
                                                              {QStringLiteral("old_text"), oldText},
                                                              {QStringLiteral("new_text"), newText}});
    QVERIFY2(!outcome.isError, qPrintable(outcome.text));
    QCOMPARE(m_fixture->get(QStringLiteral("a.txt")), after);
}

void TestFileTools::editErrorsLeaveTheFileAlone_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QString>("says");
    QTest::newRow("not found") << QByteArray(R"({"path":"a.txt","old_text":"none","new_text":"x"})")
                               << "was not found in a.txt";
    QTest::newRow("same") << QByteArray(R"({"path":"a.txt","old_text":"one","new_text":"one"})") << "are the same";
    QTest::newRow("other case") << QByteArray(R"({"path":"a.txt","old_text":"ONE","new_text":"x"})") << "was not found";
}

void TestFileTools::editErrorsLeaveTheFileAlone()
{
    QFETCH(QByteArray, input);
    QFETCH(QString, says);
    m_fixture->put(QStringLiteral("a.txt"), "one");
    const QDateTime before = QFileInfo(m_fixture->path(QStringLiteral("a.txt"))).lastModified();
    const ToolOutcome outcome = m_fixture->call("edit_file", input.constData());
    QVERIFY(outcome.isError);
    QVERIFY2(outcome.text.contains(says), qPrintable(outcome.text));
    QCOMPARE(m_fixture->get(QStringLiteral("a.txt")), "one");
    QCOMPARE(QFileInfo(m_fixture->path(QStringLiteral("a.txt"))).lastModified(), before);
}

void TestFileTools::editRefusesAFileThatChangedSinceItWasRead()
{
    m_fixture->put(QStringLiteral("a.txt"), "one");
    m_fixture->call("read_file", R"({"path":"a.txt"})");
    m_fixture->put(QStringLiteral("a.txt"), "one, by hand");
    const ToolOutcome refused = m_fixture->call("edit_file", R"({"path":"./a.txt","old_text":"one","new_text":"two"})");
    QVERIFY2(refused.isError && refused.text.contains(QLatin1String("read it again")), qPrintable(refused.text));
    // Touched, with the same content: nothing has changed.
    m_fixture->put(QStringLiteral("a.txt"), "one");
    QVERIFY(!m_fixture->call("edit_file", R"({"path":"a.txt","old_text":"one","new_text":"two"})").isError);
}

void TestFileTools::editsFollowEachOther()
{
    m_fixture->call("write_file", R"({"path":"a.txt","content":"1 2 3"})");
    QVERIFY(!m_fixture->call("edit_file", R"({"path":"a.txt","old_text":"1","new_text":"x"})").isError);
    QVERIFY(!m_fixture->call("edit_file", R"({"path":"a.txt","old_text":"2","new_text":"y"})").isError);
    QCOMPARE(m_fixture->get(QStringLiteral("a.txt")), "x y 3");
}

void TestFileTools::editPreviewIsADiff()
{
    const ToolPreview preview =
        m_fixture->tool("edit_file")
            .preview(ToolFixture::object(R"({"path":"a.txt","old_text":"one\ntwo\n","new_text":"1"})"));
    QVERIFY(preview.isDiff);
    QCOMPARE(preview.title, QStringLiteral("Edit a.txt"));
    QCOMPARE(preview.body, QStringLiteral("-one\n-two\n+1"));
    const ToolPreview removal =
        m_fixture->tool("edit_file")
            .preview(ToolFixture::object(R"({"path":"a.txt","old_text":"one","new_text":"","replace_all":true})"));
    QCOMPARE(removal.body, QStringLiteral("-one"));
    QCOMPARE(removal.title, QStringLiteral("Edit a.txt (every match)"));
}

void TestFileTools::subjectsNameTheRealFile()
{
    QVERIFY(QDir(m_fixture->files.root()).mkpath(QStringLiteral(".git/hooks")));
    QVERIFY(QFile::link(QStringLiteral(".git/hooks"), m_fixture->path(QStringLiteral("docs"))));
    for (const char *name : {"read_file", "write_file", "edit_file"}) {
        QCOMPARE(m_fixture->tool(name).subject(ToolFixture::object(R"({"path":"docs/pre-commit"})")),
                 QStringLiteral(".git/hooks/pre-commit"));
        QCOMPARE(m_fixture->tool(name).subject(ToolFixture::object(R"({"path":"../x"})")), QStringLiteral("../x"));
    }
}

QTEST_GUILESS_MAIN(TestFileTools)
#include "tst_filetools.moc"
