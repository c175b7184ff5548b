#include "toolfixture.h"

#include <QProcess>
#include <QRegularExpression>
#include <QStringEncoder>

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
    void anyPartOfALongLineCanBeRead();
    void aFileWithoutLineBreaksCanBeReadAnywhere();
    void otherEncodingsAreText_data();
    void otherEncodingsAreText();
    void binaryFilesOfAllKindsAreSaid();
    void anEditKeepsTheEncoding_data();
    void anEditKeepsTheEncoding();
    void whatTheEncodingCannotHoldIsRefused();
    void writingAnewSaysThatItIsUtf8Now();
    void imagesComeBackAsImages_data();
    void imagesComeBackAsImages();
    void hugeImagesAreRefused();
    void imagesAreMadeToFitFirst();
    void missingFilesAndOutsidePathsAreErrors_data();
    void missingFilesAndOutsidePathsAreErrors();
    void hugeFilesAreReadWithoutBeingHeld();
    void deletingAReadEndsIt();

    void writeTellsTheBytesAndMakesFolders();
    void writeRefusesAFileThatChangedSinceItWasRead();
    void aNewFileIsShownAsNew();
    void aReplacedFileIsShownAsReplaced();

    void editReplacesTheFirstMatch();
    void editReplacesAllWhenAsked();
    void editKeepsAllOtherBytes_data();
    void editKeepsAllOtherBytes();
    void editErrorsLeaveTheFileAlone_data();
    void editErrorsLeaveTheFileAlone();
    void editRefusesAFileThatChangedSinceItWasRead();
    void editsFollowEachOther();
    void anEditIsShownAsADifferenceFromTheFile_data();
    void anEditIsShownAsADifferenceFromTheFile();
    void whatCannotBeDoneIsNotAsked_data();
    void whatCannotBeDoneIsNotAsked();
    void whatWasApprovedIsWhatIsWritten();
    void aHugeChangeIsToldInBounds();
    void subjectsNameTheRealFile();

private:
    Result<ToolPreview> previewOf(const char *tool, const QJsonObject &input);

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
    QVERIFY2(outcome.text.contains(QStringLiteral(
                 "x … (2992000 more characters in this line: go on with offset 2 and column 8001)\nend\n")),
             qPrintable(outcome.text.right(200)));
    QVERIFY(outcome.text.size() < 10'000);
}

void TestFileTools::charactersAreNotCutInTwo()
{
    // One byte, then four-byte characters: the cut falls inside one.
    m_fixture->put(QStringLiteral("a.txt"), "x" + QByteArray("👋").repeated(5000));
    const QString text = m_fixture->call("read_file", R"({"path":"a.txt"})").text;
    QVERIFY(!text.contains(QChar::ReplacementCharacter));
    QVERIFY(text.contains(QLatin1String("more characters in this line")));
}

void TestFileTools::emptyAndBinaryFilesAreSaid()
{
    m_fixture->put(QStringLiteral("empty"), "");
    m_fixture->put(QStringLiteral("binary"), QByteArray("ELF\0\1\2", 6));
    m_fixture->put(QStringLiteral("noise"), QByteArray("\x8f\x01\x02\x80\x81\x92\x03\x94\x95", 9));
    QCOMPARE(m_fixture->call("read_file", R"({"path":"empty"})").text, QStringLiteral("(empty is empty)"));
    QCOMPARE(m_fixture->call("read_file", R"({"path":"binary"})").text,
             QStringLiteral("binary is a binary file of 6 bytes; its content is not shown."));
    QVERIFY(m_fixture->call("read_file", R"({"path":"noise"})").text.contains(QLatin1String("binary file")));
}

void TestFileTools::anyPartOfALongLineCanBeRead()
{
    QString line;
    while (line.size() < 300'000)
        line += QString::number(line.size()) + u"é👩‍👩‍👧🇩🇪"_qs;
    m_fixture->put(QStringLiteral("a.txt"), "first\n" + line.toUtf8() + "\nlast");
    const auto read = [&](qint64 column) {
        return m_fixture
            ->call("read_file",
                   QJsonObject{{u"path"_qs, u"a.txt"_qs}, {u"offset"_qs, 2}, {u"limit"_qs, 1}, {u"column"_qs, column}})
            .text;
    };
    // As it is told, to the end: the parts are the whole, and no character is cut.
    static const QRegularExpression onward(
        QStringLiteral(" … \\((\\d+) more characters in this line: go on with offset 2 and column (\\d+)\\)\\n"));
    QString whole;
    int calls = 0;
    for (qint64 column = 1; column > 0 && calls < 20; ++calls) {
        const QString text = read(column);
        QVERIFY(text.size() <= 50'000);
        const QRegularExpressionMatch match = onward.match(text);
        const QString part = match.hasMatch() ? text.left(match.capturedStart()) : text.section(u'\n', 0, 0);
        QVERIFY(!part.startsWith(QChar(0x200d)) && !part.contains(QChar::ReplacementCharacter));
        whole += part;
        if (match.hasMatch())
            QCOMPARE(match.captured(1).toLongLong(), line.toUcs4().size() - match.captured(2).toLongLong() + 1);
        column = match.hasMatch() ? match.captured(2).toLongLong() : 0;
    }
    QVERIFY(whole == line);
    QVERIFY2(calls > 5, qPrintable(QString::number(calls)));

    const QList<uint> characters = line.toUcs4();
    const QString end =
        QString::fromUcs4(reinterpret_cast<const char32_t *>(characters.constData()) + characters.size() - 3, 3);
    QCOMPARE(read(characters.size() - 2), QString(end + u"\n… (1 more) lines: go on with offset 3"_qs));
    QVERIFY(read(characters.size() + 1).contains(QStringLiteral("has only %1 characters").arg(characters.size())));
}

void TestFileTools::aFileWithoutLineBreaksCanBeReadAnywhere()
{
    m_fixture->put(QStringLiteral("a.js"), "start" + QByteArray(2'000'000, 'x') + "end");
    const QString text = m_fixture->call("read_file", R"({"path":"a.js","column":2000001})").text;
    QCOMPARE(text, QStringLiteral("xxxxxend"));
    QVERIFY(m_fixture->call("read_file", R"({"path":"a.js","column":0})").isError);
}

void TestFileTools::otherEncodingsAreText_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    const auto encoded = [](const QString &text, QStringConverter::Encoding encoding, bool mark) {
        QStringEncoder encoder(encoding, mark ? QStringConverter::Flag::WriteBom : QStringConverter::Flag::Default);
        return QByteArray(encoder(text));
    };
    const QString words = QStringLiteral("Grüße, 世界 👩‍👩‍👧\nsecond line\n");
    const QString plain = QStringLiteral("[Windows]\r\nkey=värde\r\n");
    const QString greek = QStringLiteral("Ο δήμος της Αθήνας είναι μεγάλος\nκαι παλιός\n");
    using enum QStringConverter::Encoding;
    for (const auto &[kind, name] :
         {std::pair{Utf16LE, "UTF-16LE"}, {Utf16BE, "UTF-16BE"}, {Utf32LE, "UTF-32LE"}, {Utf32BE, "UTF-32BE"}})
        QTest::addRow("%s with a mark", name) << encoded(words, kind, true) << words << QString::fromLatin1(name);
    QTest::newRow("UTF-16LE without") << encoded(plain, Utf16LE, false) << plain << "UTF-16LE";
    QTest::newRow("UTF-16BE without") << encoded(plain, Utf16BE, false) << plain << "UTF-16BE";
    QTest::newRow("UTF-16LE without, another alphabet") << encoded(greek, Utf16LE, false) << greek << "UTF-16LE";
    QTest::newRow("only a mark") << QByteArray("\xff\xfe", 2) << "(a.txt is empty)"
                                 << "";
    QTest::newRow("Latin-1") << QByteArray("caf\xe9 and more words\n") << "café and more words\n"
                             << "Windows-1252";
    QTest::newRow("Windows-1252") << QByteArray("\x93quoted\x94 \x80 5 \x81\n") << "“quoted” € 5 \u0081\n"
                                  << "Windows-1252";
    QTest::newRow("accents behind a megabyte of ASCII") << QByteArray(1'100'000, '\n') + "\xe9\n"
                                                        << QString() << "Windows-1252";
    QTest::newRow("UTF-8 with a mark") << QByteArray("\xef\xbb\xbf"
                                                     "é\n")
                                       << "é\n"
                                       << "";
    QTest::newRow("UTF-8 with a fault") << QByteArray("é ü\xff\n") << "é ü\ufffd\n"
                                        << "not valid UTF-8";
}

void TestFileTools::otherEncodingsAreText()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    QFETCH(QString, name);
    m_fixture->put(QStringLiteral("a.txt"), bytes);
    const ToolOutcome outcome = m_fixture->call("read_file", R"({"path":"a.txt"})");
    QVERIFY(!outcome.isError);
    if (!text.isEmpty())
        QVERIFY2(outcome.text.startsWith(text), qPrintable(outcome.text));
    QVERIFY2(name.isEmpty() ? outcome.text == text : outcome.text.contains(name), qPrintable(outcome.text.right(200)));
}

void TestFileTools::binaryFilesOfAllKindsAreSaid()
{
    QByteArray noise;
    for (quint32 i = 0, state = 7; i < 5000; ++i)
        noise += char((state = state * 1664525u + 1013904223u) >> 24);
    const QByteArray numbers("\1\0\2\0\3\0\4\0\5\0\6\0", 12);
    for (const QByteArray &bytes :
         {noise, noise.left(60), numbers, QByteArray("abc\0", 4), QByteArray("ELF\0\0\0text and more", 18),
          QByteArray("PK\3\4\x14\0\0\0\x08\0", 10), QByteArray(100, '\0'), "\xff\xfe" + noise, "\xfe\xff" + noise,
          "\xfe\xff" + QByteArray(100, '\0')}) {
        m_fixture->put(QStringLiteral("a"), bytes);
        QVERIFY2(m_fixture->call("read_file", R"({"path":"a"})").text.contains(QLatin1String("binary file")),
                 bytes.toHex().constData());
    }
}

void TestFileTools::anEditKeepsTheEncoding_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    const auto utf16 = [](const char16_t *text) {
        return QByteArray(reinterpret_cast<const char *>(text),
                          qsizetype(2 * std::char_traits<char16_t>::length(text)));
    };
    QTest::newRow("UTF-16 with a mark and CR LF")
        << utf16(u"\ufeffone\r\nold é\r\ntwo\r\n") << utf16(u"\ufeffone\r\nnew €\r\nü\r\ntwo\r\n");
    QTest::newRow("UTF-16 without a mark") << utf16(u"one\nold é\ntwo") << utf16(u"one\nnew €\nü\ntwo");
    QTest::newRow("UTF-8 with a mark") << QByteArray("\xef\xbb\xbfold é\r\nx\n")
                                       << QByteArray("\xef\xbb\xbfnew €\nü\r\nx\n");
    QTest::newRow("Windows-1252") << QByteArray("\x81 \x93 old \xe9 \xff")
                                  << QByteArray("\x81 \x93 new \x80\n\xfc \xff");
    QTest::newRow("Windows-1252 and CR LF")
        << QByteArray("old \xe9\r\n\xe8\r\n") << QByteArray("new \x80\r\n\xfc\r\n\xe8\r\n");
    QTest::newRow("UTF-8 with a fault elsewhere") << QByteArray("old é\xff"
                                                                "ö")
                                                  << QByteArray("new €\nü\xff"
                                                                "ö");
}

void TestFileTools::anEditKeepsTheEncoding()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    m_fixture->put(QStringLiteral("a.txt"), before);
    m_fixture->call("read_file", R"({"path":"a.txt"})");
    const ToolOutcome outcome =
        m_fixture->call("edit_file", R"({"path":"a.txt","old_text":"old é","new_text":"new €\nü"})");
    QVERIFY2(!outcome.isError, qPrintable(outcome.text));
    QCOMPARE(m_fixture->get(QStringLiteral("a.txt")).toHex(' '), after.toHex(' '));
}

void TestFileTools::whatTheEncodingCannotHoldIsRefused()
{
    const QByteArray before("caf\xe9\n");
    m_fixture->put(QStringLiteral("a.txt"), before);
    const ToolOutcome outcome =
        m_fixture->call("edit_file", R"({"path":"a.txt","old_text":"café","new_text":"café → bar"})");
    QVERIFY(outcome.isError);
    QVERIFY2(outcome.text.contains(QStringLiteral("Windows-1252, which has no \"→\"")), qPrintable(outcome.text));
    QCOMPARE(m_fixture->get(QStringLiteral("a.txt")), before);
    // In UTF-16 a match begins between characters: "ab" is not in U+6100 U+6200.
    m_fixture->put(QStringLiteral("b.txt"), QByteArray("\xff\xfe\x00\x61\x00\x62", 6));
    QVERIFY(m_fixture->call("edit_file", R"({"path":"b.txt","old_text":"a","new_text":"c"})").isError);
}

void TestFileTools::writingAnewSaysThatItIsUtf8Now()
{
    m_fixture->put(QStringLiteral("a.txt"), QByteArray("\xff\xfe"
                                                       "a\0",
                                                       4));
    QCOMPARE(m_fixture->call("write_file", R"({"path":"a.txt","content":"é"})").text,
             QStringLiteral("Wrote 2 bytes as UTF-8 (the file was UTF-16LE before)"));
    QCOMPARE(m_fixture->call("write_file", R"({"path":"a.txt","content":"éé"})").text, QStringLiteral("Wrote 4 bytes"));
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
    f.tools = makeStandardTools({f.files, f.runner, f.background, f.inbox, f.tasks, f.graphRun, f.clock, reduce});
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

void TestFileTools::missingFilesAndOutsidePathsAreErrors_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QString>("says");
    QTest::newRow("missing") << QByteArray(R"({"path":"none.txt"})")
                             << "Cannot read none.txt: there is no such file or folder.";
    QTest::newRow("outside") << QByteArray(R"({"path":"../x"})") << "../x is outside the workspace";
    QTest::newRow("absolute") << QByteArray(R"({"path":"/etc/passwd"})") << "/etc/passwd is outside the workspace";
}

void TestFileTools::missingFilesAndOutsidePathsAreErrors()
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

/// Waits for what the question would show; an error is what the model would be told instead.
Result<ToolPreview> TestFileTools::previewOf(const char *tool, const QJsonObject &input)
{
    std::optional<Result<ToolPreview>> shown;
    m_fixture->tool(tool).makePreview(input, &m_fixture->owner,
                                      [&shown](const Result<ToolPreview> &preview) { shown.emplace(preview); });
    [&] { QTRY_VERIFY(shown.has_value()); }();
    return shown.value_or(Error{QStringLiteral("<never came>")});
}

static QJsonObject editOf(const QString &oldText, const QString &newText, bool all = false)
{
    return {{QStringLiteral("path"), QStringLiteral("a.txt")},
            {QStringLiteral("old_text"), oldText},
            {QStringLiteral("new_text"), newText},
            {QStringLiteral("replace_all"), all}};
}

static QJsonObject writeOf(const QString &content)
{
    return {{QStringLiteral("path"), QStringLiteral("a.txt")}, {QStringLiteral("content"), content}};
}

void TestFileTools::aNewFileIsShownAsNew()
{
    const Result<ToolPreview> preview =
        previewOf("write_file", ToolFixture::object(R"({"path":"./new/a.txt","content":"<b>x</b>\nend"})"));
    QVERIFY(preview);
    QCOMPARE(preview->title, QStringLiteral("Create new/a.txt (new, 2 lines)"));
    QCOMPARE(preview->body, QStringLiteral("<b>x</b>\nend"));
    QVERIFY(!preview->isDiff);
}

void TestFileTools::aReplacedFileIsShownAsReplaced()
{
    m_fixture->put(QStringLiteral("a.txt"), "1\n2\n3\n4\n5\n");
    const Result<ToolPreview> preview = previewOf("write_file", writeOf(QStringLiteral("1\n2\nthree\n4\n5\n")));
    QVERIFY(preview);
    QCOMPARE(preview->title, QStringLiteral("Replace a.txt (5 lines)"));
    QVERIFY(preview->isDiff);
    QCOMPARE(preview->body, QStringLiteral("@@ -1,5 +1,5 @@\n 1\n 2\n-3\n+three\n 4\n 5"));
    const Result<ToolPreview> same = previewOf("write_file", writeOf(QStringLiteral("1\n2\n3\n4\n5\n")));
    QVERIFY(same->body.contains(QLatin1String("Nothing in it changes")));

    init();
    m_fixture->put(QStringLiteral("a.txt"), "caf\xe9\n");
    const Result<ToolPreview> anew = previewOf("write_file", writeOf(QStringLiteral("café\n")));
    QCOMPARE(anew->title, QStringLiteral("Replace a.txt (1 line), encoded as Windows-1252"));
    QVERIFY(anew->body.contains(QLatin1String("its bytes change")));
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

void TestFileTools::anEditIsShownAsADifferenceFromTheFile_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QJsonObject>("input");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("body");
    QTest::newRow("an insertion keeps its anchor")
        << QByteArray("a\nb\nc\n") << editOf(QStringLiteral("b\n"), QStringLiteral("b\nnew\n")) << "Edit a.txt"
        << "@@ -1,3 +1,4 @@\n a\n b\n+new\n c";
    QTest::newRow("within an indented line")
        << QByteArray("if (x) {\n    return one;\n}\n")
        << editOf(QStringLiteral("return one"), QStringLiteral("return two")) << "Edit a.txt"
        << "@@ -1,3 +1,3 @@\n if (x) {\n-    return one;\n+    return two;\n }";
    QTest::newRow("line numbers") << QByteArray("x\n").repeated(50) + "here\n" + QByteArray("y\n").repeated(50)
                                  << editOf(QStringLiteral("here"), QStringLiteral("there")) << "Edit a.txt"
                                  << "@@ -48,7 +48,7 @@\n x\n x\n x\n-here\n+there\n y\n y\n y";
    QTest::newRow("the first of several")
        << QByteArray("one\ntwo\none\n") << editOf(QStringLiteral("one"), QStringLiteral("1"))
        << "Edit a.txt (first of 2 matches)"
        << "@@ -1,3 +1,3 @@\n-one\n+1\n two\n one";
    QTest::newRow("all of them") << QByteArray("one\n" + QByteArray("-\n").repeated(9) + "one\n")
                                 << editOf(QStringLiteral("one"), QStringLiteral("1"), true)
                                 << "Edit a.txt (all 2 matches)"
                                 << "@@ -1,4 +1,4 @@\n-one\n+1\n -\n -\n -\n@@ -8,4 +8,4 @@\n -\n -\n -\n-one\n+1";
    QTest::newRow("no line feed at the end")
        << QByteArray("a\nb") << editOf(QStringLiteral("b"), QStringLiteral("b\n")) << "Edit a.txt"
        << "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b";
    QTest::newRow("CR LF") << QByteArray("a\r\nb\r\n") << editOf(QStringLiteral("b\n"), QStringLiteral("b\nc\n"))
                           << "Edit a.txt"
                           << "@@ -1,2 +1,3 @@\n a\n b\n+c";
    QTest::newRow("an old encoding is said")
        << QByteArray("caf\xe9 one\n") << editOf(QStringLiteral("one"), QStringLiteral("two"))
        << "Edit a.txt, encoded as Windows-1252"
        << "@@ -1 +1 @@\n-café one\n+café two";
    QTest::newRow("UTF-16") << QByteArray("\xff\xfe"
                                          "o\0n\0e\0\n\0",
                                          10)
                            << editOf(QStringLiteral("one"), QStringLiteral("€")) << "Edit a.txt, encoded as UTF-16LE"
                            << "@@ -1 +1 @@\n-one\n+€";
    QTest::newRow("a fault in UTF-8") << QByteArray("é \xff one\n")
                                      << editOf(QStringLiteral("one"), QStringLiteral("two"))
                                      << "Edit a.txt, which is no UTF-8 text: what cannot be shown is marked \ufffd"
                                      << "@@ -1 +1 @@\n-é \ufffd one\n+é \ufffd two";
}

void TestFileTools::anEditIsShownAsADifferenceFromTheFile()
{
    QFETCH(QByteArray, file);
    QFETCH(QJsonObject, input);
    m_fixture->put(QStringLiteral("a.txt"), file);
    const Result<ToolPreview> preview = previewOf("edit_file", input);
    QVERIFY2(preview, qPrintable(preview ? QString() : preview.error()));
    QTEST(preview->title, "title");
    QTEST(preview->body, "body");
    QVERIFY(preview->isDiff);
    // What is told when it is done is the same.
    const ToolOutcome outcome = m_fixture->call("edit_file", input);
    QVERIFY(!outcome.isError);
    QTEST(outcome.diff, "body");
}

void TestFileTools::whatCannotBeDoneIsNotAsked_data()
{
    QTest::addColumn<QByteArray>("tool");
    QTest::addColumn<QJsonObject>("input");
    QTest::addColumn<QString>("says");
    QTest::newRow("text that is not there")
        << QByteArray("edit_file") << editOf(QStringLiteral("none"), QStringLiteral("x"))
        << "old_text was not found in a.txt";
    QTest::newRow("nothing to change") << QByteArray("edit_file") << editOf(QStringLiteral("by"), QStringLiteral("by"))
                                       << "nothing to change";
    QTest::newRow("an edit of a changed file")
        << QByteArray("edit_file") << editOf(QStringLiteral("by"), QStringLiteral("x")) << "has changed on disk";
    QTest::newRow("a changed file written over")
        << QByteArray("write_file") << writeOf(QStringLiteral("x")) << "has changed on disk";
    for (const char *tool : {"edit_file", "write_file"}) {
        QJsonObject input = editOf(QStringLiteral("by"), QStringLiteral("x"));
        input.insert(QStringLiteral("content"), QStringLiteral("x"));
        input.insert(QStringLiteral("path"), QStringLiteral("../a.txt"));
        QTest::addRow("%s outside", tool) << QByteArray(tool) << input << "outside the workspace";
        input.insert(QStringLiteral("path"), QStringLiteral("."));
        QTest::addRow("%s of a folder", tool) << QByteArray(tool) << input << "folder";
    }
    QJsonObject missing = editOf(QStringLiteral("by"), QStringLiteral("x"));
    missing.insert(QStringLiteral("path"), QStringLiteral("none.txt"));
    QTest::newRow("no such file") << QByteArray("edit_file") << missing << "there is no such file";
}

void TestFileTools::whatCannotBeDoneIsNotAsked()
{
    QFETCH(QByteArray, tool);
    QFETCH(QJsonObject, input);
    QFETCH(QString, says);
    m_fixture->put(QStringLiteral("a.txt"), "one");
    m_fixture->call("read_file", R"({"path":"a.txt"})");
    if (says.contains(QLatin1String("changed")))
        m_fixture->put(QStringLiteral("a.txt"), "by hand");
    const Result<ToolPreview> preview = previewOf(tool, input);
    QVERIFY(!preview);
    QVERIFY2(preview.error().contains(says), qPrintable(preview.error()));
}

// The model has read neither file: what counts is what the user saw.
void TestFileTools::whatWasApprovedIsWhatIsWritten()
{
    m_fixture->put(QStringLiteral("a.txt"), "one\n");
    const QJsonObject edit = editOf(QStringLiteral("one"), QStringLiteral("two"));
    QVERIFY(previewOf("edit_file", edit));
    m_fixture->put(QStringLiteral("a.txt"), "one\nand more\n");
    QVERIFY(m_fixture->call("edit_file", edit).isError);
    QCOMPARE(m_fixture->get(QStringLiteral("a.txt")), "one\nand more\n");

    const QJsonObject write = ToolFixture::object(R"({"path":"new.txt","content":"mine"})");
    QVERIFY(previewOf("write_file", write));
    m_fixture->put(QStringLiteral("new.txt"), "somebody else's");
    QVERIFY(m_fixture->call("write_file", write).isError);
    QCOMPARE(m_fixture->get(QStringLiteral("new.txt")), "somebody else's");
}

void TestFileTools::aHugeChangeIsToldInBounds()
{
    QByteArray lines;
    for (int i = 0; i < 20'000; ++i)
        lines += "line " + QByteArray::number(i) + "\n";
    m_fixture->put(QStringLiteral("a.txt"), lines);
    const QJsonObject input = writeOf(QStringLiteral("short\n"));
    const Result<ToolPreview> preview = previewOf("write_file", input);
    QVERIFY(preview->body.size() < 60'000);
    QVERIFY(preview->body.contains(QLatin1String("\n+short\n")));
    QVERIFY(preview->body.contains(QLatin1String("18000 more removed lines")));
    const ToolOutcome outcome = m_fixture->call("write_file", input);
    QVERIFY(outcome.diff.size() < 31'000);
    QCOMPARE(outcome.text, QStringLiteral("Wrote 6 bytes"));
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
