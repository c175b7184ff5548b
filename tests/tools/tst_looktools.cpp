#include "tools/filesearch.h"
#include "tools/linepattern.h"
#include "tools/lookaround.h"
#include "tools/toolfixture.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QStringEncoder>
#include <QThreadPool>

using namespace Deckhand;

namespace {

QString ripgrep()
{
    return QStandardPaths::findExecutable(u"rg"_qs);
}

QByteArray runIn(const QString &folder, const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(program, arguments);
    return process.waitForFinished() ? process.readAllStandardOutput() : QByteArray("<failed>");
}

QByteArray utf16(const QString &text)
{
    QStringEncoder encode(QStringConverter::Utf16LE, QStringConverter::Flag::WriteBom);
    return encode(text);
}

template<typename T>
const T &oneOf(QRandomGenerator &random, const QList<T> &values)
{
    return values.at(random.bounded(int(values.size())));
}

} // namespace

class TestLookTools : public QObject
{
    Q_OBJECT

private slots:
    void listsFoldersFirstWithSizes();
    void listsTreesByDepth();
    void aListSaysWhatItLeavesOut();
    void readingAFolderListsIt();
    void aLongListIsCutOnAWholeLine();
    void findsByNameNewestFirst();
    void searchShowsLinesWithNumbers();
    void searchShowsLinesAround();
    void contextOfNeighboursIsShownOnce();
    void searchTellsFilesAndCounts();
    void searchTakesAFile();
    void searchKeepsToItsGlob();
    void searchReadsOtherEncodings();
    void searchSkipsBinaryFiles();
    void searchCutsLongLinesAroundTheHit();
    void everyPlaceOfAHugeFileIsSearched();
    void aLongResultIsCutOnAWholeLine();
    void lineEndsOfWindowsAreNoPartOfALine();
    void aBadPatternSaysWhere();
    void noPatternHangs_data();
    void noPatternHangs();
    void noRandomPatternHangs();
    void needlesAreInEveryMatch_data();
    void needlesAreInEveryMatch();
    void oddNamesStayOnALine();
    void whatIsOutsideIsRefused();
    void aFolderThatWasOpenedIsLookedThrough();
    void secretsAndDeniedPathsAreNotLookedInto();
    void deletingTheRunEndsTheSearch();
    void findsWhatRipgrepFinds();

private:
    static QString text(ToolFixture &f, const char *name, const QJsonObject &input)
    {
        const ToolOutcome outcome = f.call(name, input);
        return (outcome.isError ? u"error: "_qs : QString()) + outcome.text;
    }
    static QString searched(ToolFixture &f, const char *json)
    {
        return text(f, "search_files", ToolFixture::object(json));
    }
    static void folder(ToolFixture &f, const char *name) { QVERIFY(QDir().mkpath(f.path(QLatin1String(name)))); }
};

void TestLookTools::listsFoldersFirstWithSizes()
{
    ToolFixture f;
    f.put(u"b.txt"_qs, QByteArray(2048, 'x'));
    f.put(u"a.txt"_qs, "x");
    folder(f, "zoo");
    QVERIFY(QFile::link(u"b.txt"_qs, f.path(u"link"_qs)));
    QCOMPARE(f.call("list_files").text, u"zoo/\na.txt 1 B\nb.txt 2.0 KiB\nlink -> b.txt"_qs);
    QCOMPARE(f.call("list_files", R"({"path":"zoo"})").text, u"(zoo is empty)"_qs);
    QCOMPARE(text(f, "list_files", {{u"path"_qs, u"a.txt"_qs}}), u"error: a.txt is a file: read_file shows it."_qs);
}

void TestLookTools::listsTreesByDepth()
{
    ToolFixture f;
    folder(f, "a/b/c");
    f.put(u"a/b/x"_qs, "");
    f.put(u"a/y"_qs, "");
    QCOMPARE(f.call("list_files", R"({"depth":2})").text, u"a/\n  b/\n  y 0 B"_qs);
    QCOMPARE(f.call("list_files", R"({"depth":9})").text, u"a/\n  b/\n    c/\n    x 0 B\n  y 0 B"_qs);
    QCOMPARE(f.call("list_files", R"({"path":"a","depth":2})").text, u"b/\n  c/\n  x 0 B\ny 0 B"_qs);
}

void TestLookTools::aListSaysWhatItLeavesOut()
{
    ToolFixture f;
    f.put(u".gitignore"_qs, "*.o\n");
    f.put(u"a.o"_qs, "");
    f.put(u"b.o"_qs, "");
    folder(f, ".git");
    QCOMPARE(f.call("list_files").text, u".gitignore 4 B\n(not listed: 2 that ignore files or rules leave out)"_qs);
}

void TestLookTools::readingAFolderListsIt()
{
    ToolFixture f;
    folder(f, "sub");
    f.put(u"sub/a"_qs, "x");
    QCOMPARE(f.call("read_file", R"({"path":"sub"})").text, u"a 1 B"_qs);
    QCOMPARE(f.call("read_file", R"({"path":"."})").text, u"sub/"_qs);
    QVERIFY(f.call("read_file", R"({"path":"none"})").isError);
    QVERIFY(f.call("edit_file", R"({"path":"sub","old_text":"a","new_text":"b"})").isError);
}

void TestLookTools::aLongListIsCutOnAWholeLine()
{
    ToolFixture f;
    const int count = 3000;
    for (int i = 0; i < count; ++i)
        f.put(u"file with a rather long name %1"_qs.arg(i, 6, 10, QLatin1Char('0')), "");
    const QString list = f.call("list_files").text;
    QVERIFY(list.size() <= kMaxResultCharacters);
    const QStringList lines = list.split(u'\n');
    const auto left = count - (lines.size() - 1);
    QCOMPARE(lines.last(), u"… (%1 more; narrow by path or depth)"_qs.arg(left));
    QCOMPARE(lines.at(lines.size() - 2),
             u"file with a rather long name %1 0 B"_qs.arg(lines.size() - 2, 6, 10, QLatin1Char('0')));
}

void TestLookTools::findsByNameNewestFirst()
{
    ToolFixture f;
    folder(f, "src/deep");
    const QStringList names{u"src/a.cpp"_qs, u"src/deep/b.cpp"_qs, u"src/c.h"_qs, u"d.cpp"_qs};
    for (int i = 0; i < names.size(); ++i) {
        f.put(names.at(i), "");
        QFile file(f.path(names.at(i)));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.setFileTime(QDateTime::fromSecsSinceEpoch(1'000'000 + i), QFileDevice::FileModificationTime));
    }
    QCOMPARE(f.call("find_files", R"({"pattern":"*.cpp"})").text, u"d.cpp\nsrc/deep/b.cpp\nsrc/a.cpp"_qs);
    QCOMPARE(f.call("find_files", "{\"pattern\":\"src/*.{h,cpp}\"}").text, u"src/c.h\nsrc/a.cpp"_qs);
    QCOMPARE(f.call("find_files", R"({"pattern":"*.cpp","path":"src"})").text, u"src/deep/b.cpp\nsrc/a.cpp"_qs);
    QCOMPARE(f.call("find_files", R"({"pattern":"*","limit":1})").text,
             u"d.cpp\n… (3 more; narrow by pattern or path)"_qs);
    QCOMPARE(f.call("find_files", R"({"pattern":"d*/"})").text, u"src/deep/"_qs);
    QCOMPARE(f.call("find_files", R"({"pattern":"*.rs"})").text, u"No file matches *.rs."_qs);
}

void TestLookTools::searchShowsLinesWithNumbers()
{
    ToolFixture f;
    folder(f, "src");
    f.put(u"src/a.cpp"_qs, "one\ntwo\none two");
    f.put(u"b.txt"_qs, "ONE\none\n");
    QCOMPARE(searched(f, R"({"pattern":"one"})"), u"b.txt\n2:one\n\nsrc/a.cpp\n1:one\n3:one two"_qs);
    QCOMPARE(searched(f, R"({"pattern":"one","ignore_case":true,"path":"b.txt"})"), u"b.txt\n1:ONE\n2:one"_qs);
    QCOMPARE(searched(f, R"({"pattern":"^t[a-z]+$"})"), u"src/a.cpp\n2:two"_qs);
    QCOMPARE(searched(f, R"({"pattern":"o.e","literal":true})"), u"No match."_qs);
    QCOMPARE(searched(f, R"({"pattern":"one","limit":2})"),
             u"b.txt\n2:one\n\nsrc/a.cpp\n1:one\n… (1 more; narrow by path, glob or pattern)"_qs);
}

void TestLookTools::searchShowsLinesAround()
{
    ToolFixture f;
    f.put(u"a"_qs, "1\n2\n3 x\n4\n5\n6\n7\n8 x\n9\n");
    QCOMPARE(searched(f, R"({"pattern":"x","context":1})"), u"a\n2-2\n3:3 x\n4-4\n--\n7-7\n8:8 x\n9-9"_qs);
    QCOMPARE(searched(f, R"({"pattern":"[x]","context":2})"), u"a\n1-1\n2-2\n3:3 x\n4-4\n5-5\n6-6\n7-7\n8:8 x\n9-9"_qs);
    QCOMPARE(searched(f, R"({"pattern":"1|9","context":1})"), u"a\n1:1\n2-2\n--\n8-8 x\n9:9"_qs);
}

void TestLookTools::contextOfNeighboursIsShownOnce()
{
    ToolFixture f;
    f.put(u"a"_qs, "x\nx\n\nx\n\n\n\nx");
    QCOMPARE(searched(f, R"({"pattern":"x","context":1})"), u"a\n1:x\n2:x\n3-\n4:x\n5-\n--\n7-\n8:x"_qs);
}

void TestLookTools::searchTellsFilesAndCounts()
{
    ToolFixture f;
    f.put(u"a"_qs, "x\nx\n");
    f.put(u"b"_qs, "x\n");
    f.put(u"c"_qs, "y\n");
    QCOMPARE(searched(f, R"({"pattern":"x","mode":"files"})"), u"a\nb"_qs);
    QCOMPARE(searched(f, R"({"pattern":"x","mode":"count"})"), u"a: 2\nb: 1\n(3 lines in 2 files)"_qs);
    QCOMPARE(searched(f, R"({"pattern":"[xy]","mode":"files","limit":1})"),
             u"a\n… (2 more; narrow by path, glob or pattern)"_qs);
}

void TestLookTools::searchTakesAFile()
{
    ToolFixture f;
    folder(f, "build");
    f.put(u".gitignore"_qs, "build\n");
    f.put(u"build/log"_qs, "x\n");
    QCOMPARE(searched(f, R"({"pattern":"x"})"), u"No match."_qs);
    QCOMPARE(searched(f, R"({"pattern":"x","path":"build/log"})"), u"build/log\n1:x"_qs);
    QCOMPARE(searched(f, R"({"pattern":"x","path":"build"})"), u"build/log\n1:x"_qs);
}

void TestLookTools::searchKeepsToItsGlob()
{
    ToolFixture f;
    folder(f, "src");
    f.put(u"src/a.cpp"_qs, "x\n");
    f.put(u"src/a.h"_qs, "x\n");
    QCOMPARE(searched(f, R"({"pattern":"x","glob":"*.h","mode":"files"})"), u"src/a.h"_qs);
    QCOMPARE(searched(f, "{\"pattern\":\"x\",\"glob\":\"**/*.{h,cpp}\",\"mode\":\"files\"}"), u"src/a.cpp\nsrc/a.h"_qs);
}

void TestLookTools::searchReadsOtherEncodings()
{
    ToolFixture f;
    f.put(u"wide"_qs, utf16(u"first\r\ngrün und blau\r\n"_qs));
    f.put(u"old"_qs, "first\ngr\xfcn\n");
    f.put(u"marked"_qs, "\xef\xbb\xbfgr\xc3\xbcn\n");
    f.put(u"new"_qs, "gr\xc3\xbcn\n");
    QCOMPARE(searched(f, R"({"pattern":"^gr\u00fcn"})"),
             u"marked\n1:grün\n\nnew\n1:grün\n\nold [Windows-1252]\n2:grün\n\nwide [UTF-16LE]\n2:grün und blau"_qs);
    QCOMPARE(searched(f, R"({"pattern":"blau"})"), u"wide [UTF-16LE]\n2:grün und blau"_qs);
}

void TestLookTools::searchSkipsBinaryFiles()
{
    ToolFixture f;
    f.put(u"binary"_qs, QByteArray("needle\0\1\2\3needle", 17));
    f.put(u"empty"_qs, "");
    f.put(u"text"_qs, "needle\n");
    QCOMPARE(searched(f, R"({"pattern":"needle","mode":"files"})"), u"text"_qs);
    QCOMPARE(searched(f, R"({"pattern":"n[e]+dle","mode":"files"})"), u"text"_qs);
}

void TestLookTools::searchCutsLongLinesAroundTheHit()
{
    ToolFixture f;
    f.put(u"a"_qs, QByteArray(5000, 'a') + "needle" + QByteArray(5000, 'b') + '\n');
    const QString found = searched(f, R"({"pattern":"needle"})");
    QVERIFY2(found.size() < 400 && found.startsWith(u"a\n1:…aaaa") && found.contains(u"aneedleb")
                 && found.endsWith(u"bbb…"),
             qPrintable(found));
    QCOMPARE(searched(f, R"({"pattern":"n[e]+dle"})"), found);
}

void TestLookTools::everyPlaceOfAHugeFileIsSearched()
{
    ToolFixture f;
    QRandomGenerator random(7);
    QByteArray content;
    QList<int> wanted;
    for (int line = 1; content.size() < 5'000'000; ++line) {
        // Also lines that are longer than what is read at once.
        content += QByteArray(line % 500 == 0 ? 700'000 : int(random.bounded(100)), '.');
        if (random.bounded(300) == 0 || line % 500 == 0) {
            content += "needle";
            wanted.append(line);
        }
        content += '\n';
    }
    f.put(u"huge"_qs, content);
    QVERIFY(wanted.size() > 8);
    for (const char *pattern : {"needle", "n[e]*dle", "(?=needle)n"}) {
        const QString found = text(f, "search_files", {{u"pattern"_qs, QLatin1String(pattern)}, {u"limit"_qs, 2000}});
        QList<int> lines;
        for (const QString &line : found.split(u'\n').mid(1))
            lines.append(line.section(u':', 0, 0).toInt());
        QCOMPARE(lines, wanted);
    }
    const QString around = text(f, "search_files", {{u"pattern"_qs, u"needle"_qs}, {u"context"_qs, 2}});
    wanted.removeIf([](int line) { return line % 500 == 0; }); // what comes before a line of that length is forgotten
    for (const int line : wanted)
        QVERIFY2(around.contains(u"\n%1-"_qs.arg(line - 1)), qPrintable(QString::number(line)));
}

void TestLookTools::aLongResultIsCutOnAWholeLine()
{
    ToolFixture f;
    for (int i = 0; i < 50; ++i)
        f.put(u"f%1"_qs.arg(i, 2, 10, QLatin1Char('0')),
              QByteArray("a line of the file that is found\n").repeated(100));
    const QString found = searched(f, R"({"pattern":"line","limit":2000})");
    QVERIFY(found.size() <= kMaxResultCharacters);
    const QStringList lines = found.split(u'\n');
    const auto shown = lines.filter(QRegularExpression(u"^\\d+:a line of the file that is found$"_qs)).size();
    QVERIFY(shown > 1000);
    QCOMPARE(lines.last(), u"… (%1 more; narrow by path, glob or pattern)"_qs.arg(5000 - shown));
    QCOMPARE(lines.first(), u"f00"_qs);
}

void TestLookTools::lineEndsOfWindowsAreNoPartOfALine()
{
    ToolFixture f;
    f.put(u"a"_qs, "one\r\ntwo\r\n");
    QCOMPARE(searched(f, R"({"pattern":"one$"})"), u"a\n1:one"_qs);
    QCOMPARE(searched(f, R"({"pattern":"w.*","context":1})"), u"a\n1-one\n2:two"_qs);
    QCOMPARE(searched(f, R"({"pattern":"^[^x]*$"})"), u"a\n1:one\n2:two"_qs);
}

void TestLookTools::aBadPatternSaysWhere()
{
    ToolFixture f;
    const QString error = searched(f, R"({"pattern":"ab(c"})");
    QVERIFY2(error.startsWith(u"error: The pattern cannot be read at character 5: missing closing parenthesis"),
             qPrintable(error));
    QVERIFY(searched(f, R"({"pattern":"a\nb"})").startsWith(u"error: The pattern holds a line break"));
}

void TestLookTools::noPatternHangs_data()
{
    QTest::addColumn<QString>("pattern");
    for (const char *pattern :
         {"(a+)+$", "(a*)*b", "(a|aa)+$", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a+){20}b", "(?:a?){30}a{30}b",
          "(?<=(a+))b", "((a+)b?)*c", "(?R)?(a+)+$", "[^x]*y", ".*.*.*.*y", "(*LIMIT_MATCH=4000000000)(a+)+$"})
        QTest::newRow(pattern) << QString::fromLatin1(pattern);
}

void TestLookTools::noPatternHangs()
{
    QFETCH(QString, pattern);
    ToolFixture f;
    f.put(u"a"_qs,
          QByteArray(3000, 'a') + "!\n" + QByteArray(100'000, 'a') + "!\n" + QByteArray("aaaa\n").repeated(1000));
    QElapsedTimer timer;
    timer.start();
    const ToolOutcome outcome =
        ToolFixture::outcomeOf(f.start("search_files", {{u"pattern"_qs, pattern}, {u"mode"_qs, u"count"_qs}}), 90'000);
    qInfo("%s: %lld ms: %s", qPrintable(pattern), timer.elapsed(), qPrintable(outcome.text));
    QVERIFY(!outcome.text.startsWith(u"<done"));
}

void TestLookTools::noRandomPatternHangs()
{
    ToolFixture f;
    f.put(u"a"_qs,
          QByteArray(2000, 'a') + "!\n" + QByteArray("ab").repeated(3000) + "\n" + QByteArray(40'000, ' ') + "x\n");
    const auto seed = QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    const QList<QString> pieces{u"a"_qs,    u"b"_qs,    u"("_qs,      u"(?:"_qs,  u")"_qs,    u")*"_qs,
                                u")+"_qs,   u"*"_qs,    u"+"_qs,      u"?"_qs,    u"|"_qs,    u"."_qs,
                                u"[ab]"_qs, u"\\w"_qs,  u"{1,30}"_qs, u"^"_qs,    u"$"_qs,    u"\\1"_qs,
                                u"(?=a"_qs, u"[^x]"_qs, u" "_qs,      u"(?>a"_qs, u"(?1)"_qs, u"*+"_qs};
    for (int i = 0; i < 150; ++i) {
        QString pattern;
        for (int length = random.bounded(2, 14); length > 0; --length)
            pattern += oneOf(random, pieces);
        QElapsedTimer timer;
        timer.start();
        const ToolOutcome outcome = ToolFixture::outcomeOf(
            f.start("search_files", {{u"pattern"_qs, pattern}, {u"mode"_qs, u"count"_qs}}), 90'000);
        QVERIFY2(!outcome.text.startsWith(u"<done") && timer.elapsed() < 20'000,
                 qPrintable(u"seed %1: %2 took %3 ms"_qs.arg(seed).arg(pattern).arg(timer.elapsed())));
    }
}

void TestLookTools::needlesAreInEveryMatch_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QByteArray>("found"); ///< what the needle is found in
    QTest::addColumn<bool>("isOnlyNeedle");
    const auto row = [](const char *pattern, const char *needle, bool isOnly = false) {
        QTest::newRow(pattern) << QString::fromUtf8(pattern) << QByteArray(needle) << isOnly;
    };
    row("needle", "needle", true);
    row("a\\.b", "a.b", true);
    row("needles?", "needle");
    row("ab*cdef", "cdef");
    row("abc+d", "abc");
    row("foo(bar|baz)quux", "quux");
    row("foo(bar|baz)?", "foo");
    row("ab|cd", "");
    row("x{2}yz", "yz");
    row("[abc]de", "de");
    row("[]abc]de", "de");
    row("[[:alpha:]]de", "de");
    row("(?i)abc", "");
    row("(?:ab)cd", "cd");
    row("(?<n>ab)cd", "");
    row("\\Qab", "");
    row("\\x41bc", "");
    row("\\bword\\b", "word");
    row("a{b", "a{b", true);
    row("gr\xc3\xbcne Welt", "ne Welt");
    row("(*UTF)abc", "");
}

void TestLookTools::needlesAreInEveryMatch()
{
    QFETCH(QString, pattern);
    QFETCH(QByteArray, found);
    const auto compiled = LinePattern::compile(pattern, LinePattern::Kind::Expression, Qt::CaseSensitive);
    QVERIFY2(compiled.ok(), qPrintable(compiled ? QString() : compiled.error()));
    QCOMPARE(compiled->needle().isEmpty(), found.isEmpty());
    if (!found.isEmpty()) {
        QCOMPARE(compiled->needle().size(), found.size());
        QCOMPARE(compiled->needle().indexIn(found), 0);
    }
    QTEST(compiled->isOnlyNeedle(), "isOnlyNeedle");
}

void TestLookTools::oddNamesStayOnALine()
{
    ToolFixture f;
    f.put(u"a\nb \"x\""_qs, "needle\n");
    f.put(u"-rf $(touch x)"_qs, "needle\n");
    const QString names = u"-rf $(touch x)\n\"a\\nb \\\"x\\\"\""_qs;
    QCOMPARE(searched(f, R"({"pattern":"needle","mode":"files"})"), names);
    QVERIFY(f.call("find_files", R"({"pattern":"*"})").text.contains(u"\"a\\nb \\\"x\\\"\""_qs));
    QVERIFY(f.call("list_files").text.contains(u"\"a\\nb \\\"x\\\"\" 7 B"_qs));
    QCOMPARE(shownPath("a\xff"), u"\"a\\377\""_qs);
    QCOMPARE(shownPath("gr\xc3\xbcn"), u"grün"_qs);
}

void TestLookTools::whatIsOutsideIsRefused()
{
    ToolFixture f;
    QVERIFY(QDir().mkpath(f.folder.filePath(u"out"_qs)));
    QFile secret(f.folder.filePath(u"out/secret"_qs));
    QVERIFY(secret.open(QIODevice::WriteOnly) && secret.write("needle") > 0);
    secret.close();
    QVERIFY(QFile::link(f.folder.filePath(u"out"_qs), f.path(u"link"_qs)));
    QVERIFY(QFile::link(f.folder.filePath(u"out/secret"_qs), f.path(u"direct"_qs)));
    for (const char *path : {"..", "../out", "/etc", "link", "direct", "link/secret", "~", "/"}) {
        for (const char *name : {"list_files", "find_files", "search_files"}) {
            QJsonObject input{{u"path"_qs, QLatin1String(path)}};
            if (strcmp(name, "list_files") != 0)
                input.insert(u"pattern"_qs, u"needle"_qs);
            const QString answer = text(f, name, input);
            QVERIFY2(answer.startsWith(u"error: ") && answer.contains(u"outside the workspace"), qPrintable(answer));
        }
    }
    QCOMPARE(searched(f, R"({"pattern":"needle"})"), u"No match."_qs);
}

void TestLookTools::aFolderThatWasOpenedIsLookedThrough()
{
    ToolFixture f;
    QTemporaryDir other;
    const QString root = QFileInfo(other.path()).canonicalFilePath();
    QVERIFY(QDir().mkpath(root + u"/sub/deep"_qs));
    for (const QString &name : {u"a.h"_qs, u"sub/deep/b.h"_qs, u"sub/no.h"_qs, u".gitignore"_qs}) {
        QFile file(root + u'/' + name);
        QVERIFY(file.open(QFile::WriteOnly) && file.write(name == u".gitignore" ? "no.h\n" : "int needle;\n") > 0);
    }
    const QJsonObject input{{u"path"_qs, root}, {u"pattern"_qs, u"needle"_qs}};
    QCOMPARE(f.tool("search_files").folderNeeded(input), root);
    QVERIFY(f.tool("search_files").openFolder(root, FolderAccess::Read));
    QCOMPARE(f.tool("search_files").folderNeeded(input), QString());
    QCOMPARE(text(f, "search_files", input), u"%1/a.h\n1:int needle;\n\n%1/sub/deep/b.h\n1:int needle;"_qs.arg(root));
    QVERIFY(text(f, "list_files", {{u"path"_qs, root}, {u"depth"_qs, 3}}).contains(u"b.h"_qs));
    const QString found = text(f, "find_files", {{u"path"_qs, root}, {u"pattern"_qs, u"*.h"_qs}});
    QVERIFY(found.contains(root + u"/a.h"_qs) && found.contains(root + u"/sub/deep/b.h"_qs)
            && !found.contains(u"no.h"_qs));
    QCOMPARE(text(f, "search_files", {{u"path"_qs, root + u"/sub/deep/b.h"_qs}, {u"pattern"_qs, u"needle"_qs}}),
             u"%1/sub/deep/b.h\n1:int needle;"_qs.arg(root));
}

void TestLookTools::secretsAndDeniedPathsAreNotLookedInto()
{
    ToolFixture f;
    folder(f, "private");
    folder(f, ".ssh");
    for (const char *name : {"private/a", ".ssh/id", ".env", ".env.example", "server.pem", "a.txt"})
        f.put(QLatin1String(name), "needle\n");
    QCOMPARE(searched(f, R"({"pattern":"needle","mode":"files"})"), u".env.example\na.txt\nprivate/a"_qs);
    QCOMPARE(searched(f, R"({"pattern":"needle","path":".ssh"})"), u".ssh/id\n1:needle"_qs);
    QVERIFY2(f.call("list_files").text.contains(u".env 7 B"), "a name is no secret");

    PermissionPolicy policy(commandToolNames(), readingToolNames());
    QVERIFY(policy.addDenyRule(u"read_file(private/*)"_qs).ok());
    f.tools = makeStandardTools({f.files, f.runner, f.background, f.inbox, f.tasks, f.graphRun, f.clock, {}, [&policy] {
                                     return policy.unreadablePaths();
                                 }});
    QCOMPARE(searched(f, R"({"pattern":"needle","mode":"files"})"), u".env.example\na.txt"_qs);
    QCOMPARE(f.call("find_files", R"({"pattern":"a*"})").text, u"a.txt"_qs);
}

void TestLookTools::deletingTheRunEndsTheSearch()
{
    ToolFixture f;
    f.put(u"a"_qs, QByteArray("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\n").repeated(200'000));
    for (int i = 0; i < 20; ++i)
        delete f.start("search_files", R"({"pattern":"(a+)+$"})");
    QElapsedTimer timer;
    timer.start();
    QVERIFY(QThreadPool::globalInstance()->waitForDone(60'000));
    QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
}

/// Random files, and expressions that both know.
void TestLookTools::findsWhatRipgrepFinds()
{
    if (ripgrep().isEmpty())
        QSKIP("there is no ripgrep here");
    const auto seed = QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    const QList<QByteArray> pieces{"ab",  "abc", "x",        " ", "\t", "\n", "\n", "foo",
                                   "bar", "FOO", "\xc3\xbc", "_", ".",  "1",  "22"};
    const QList<QString> patterns{u"foo"_qs,       u"^foo"_qs, u"ab+c?"_qs,     u"[a-c]+x"_qs,  u"\\bfoo\\b"_qs,
                                  u"foo|bar"_qs,   u"\\d+"_qs, u"^$"_qs,        u"foo.*bar"_qs, u"(ab|x)+\\s"_qs,
                                  u"[^a-z\\s]"_qs, u"ü"_qs,    u"\\s+$"_qs,     u"x{2,}"_qs,    u"(?i)foo"_qs,
                                  u"\\."_qs,       u"a.c"_qs,  u"^[^b]*bar"_qs, u"\\w+_\\w"_qs, u"foo$"_qs};
    for (int round = 0; round < 25; ++round) {
        ToolFixture f;
        for (int file = 0; file < 12; ++file) {
            QByteArray content;
            for (int i = random.bounded(400); i > 0; --i)
                content += oneOf(random, pieces);
            const QString folder = u"d%1/"_qs.arg(random.bounded(3));
            QDir().mkpath(f.path(folder));
            f.put(folder + QString::number(file), content);
        }
        f.put(u".gitignore"_qs, "d1/*[02468]\n");
        const QString pattern = oneOf(random, patterns);
        const QByteArray out = runIn(f.files.root(), ripgrep(),
                                     {u"--hidden"_qs, u"--no-require-git"_qs, u"--sort=path"_qs, u"--no-config"_qs,
                                      u"--heading"_qs, u"-n"_qs, u"-e"_qs, pattern, u"./"_qs});
        QString wanted = QString::fromUtf8(out).trimmed();
        wanted.replace(QRegularExpression(u"^\\./"_qs, QRegularExpression::MultilineOption), QString());
        const QString found = text(f, "search_files", {{u"pattern"_qs, pattern}, {u"limit"_qs, 2000}});
        QVERIFY2(found.trimmed() == (wanted.isEmpty() ? u"No match."_qs : wanted),
                 qPrintable(u"seed %1, %2\n%3\n--- rg:\n%4"_qs.arg(seed).arg(pattern, found, wanted)));
    }
}

QTEST_GUILESS_MAIN(TestLookTools)
#include "tst_looktools.moc"
