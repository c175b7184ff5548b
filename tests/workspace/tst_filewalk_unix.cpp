#include "workspace/filewalk.h"
#include "workspace/globpattern.h"
#include "workspace/ignorerules.h"
#include "workspacefixture.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>
#include <QSet>
#include <QStandardPaths>

#include <mutex>
#include <thread>

using namespace Deckhand;

namespace {

QString gitProgram()
{
    return QStandardPaths::findExecutable(u"git"_qs);
}

/// What git says, untouched by the user's own settings.
QByteArray git(const QString &folder, const QStringList &arguments)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"GIT_CONFIG_GLOBAL"_qs, u"/dev/null"_qs);
    environment.insert(u"GIT_CONFIG_SYSTEM"_qs, u"/dev/null"_qs);
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(folder);
    process.start(gitProgram(), arguments);
    return process.waitForFinished() ? process.readAllStandardOutput() : QByteArray("<failed>");
}

template<typename T>
const T &oneOf(QRandomGenerator &random, const QList<T> &values)
{
    return values.at(random.bounded(int(values.size())));
}

QString randomPattern(QRandomGenerator &random)
{
    static const QStringList names{u"a"_qs,   u"b"_qs,      u"a.o"_qs, u"*.o"_qs,   u"*"_qs,   u"?"_qs,
                                   u"a*"_qs,  u"[ab]"_qs,   u"**"_qs,  u"[!a]"_qs,  u"b.*"_qs, u"*.tar.o"_qs,
                                   u"\\a"_qs, u"[a-b]*"_qs, u"x y"_qs, u"*[.]o"_qs, u"**a"_qs, u"[[:alpha:]]"_qs};
    QString pattern = random.bounded(4) == 0 ? u"!"_qs : QString();
    pattern += random.bounded(4) == 0 ? u"/"_qs : QString();
    const int parts = random.bounded(1, 4);
    for (int i = 0; i < parts; ++i)
        pattern += (i > 0 ? u"/"_qs : QString()) + oneOf(random, names);
    return pattern + (random.bounded(4) == 0 ? u"/"_qs : QString()) + (random.bounded(8) == 0 ? u"  "_qs : QString());
}

} // namespace

class TestFileWalk : public WorkspaceFixture
{
    Q_OBJECT

private slots:
    void init() { WorkspaceFixture::init(); }
    void cleanup() { WorkspaceFixture::cleanup(); }
    void patternsMatchAsGitHasThem_data();
    void patternsMatchAsGitHasThem();
    void noPatternTakesLong();
    void bracesAreAlternatives();
    void rulesOfIgnoreFiles_data();
    void rulesOfIgnoreFiles();
    void ignoresWhatGitIgnores();
    void dotIgnoreOutranksGitIgnore();
    void aRepositoryWithinIsNotRuledFromOutside();
    void followsNoLinkAndOpensNoPipe();
    void everyFileOfALargeFolderIsSeenOnce();
    void depthIsCountedInFolders();
    void anyNameIsSeen();
    void aTreeThatChangesIsNoError();
    void stopsWhenAsked();

private:
    void folder(const QString &name) { QVERIFY(QDir().mkpath(inside(name))); }
    QByteArrayList walked(const QByteArray &start = {}, int depth = 0)
    {
        QByteArrayList paths;
        std::mutex mutex;
        const std::atomic<bool> isStopped = false;
        const auto visit = [&](const WalkedFolder &folder) {
            const std::lock_guard lock(mutex);
            for (const FolderEntry &entry : folder.entries) {
                if (entry.kind != FolderEntry::Kind::Folder)
                    paths.append(folder.pathOf(entry));
            }
        };
        const Result<void> result = walkFiles(*m_files, {start, depth, {}}, isStopped, [&] { return visit; });
        if (!result)
            return {result.error().toUtf8()};
        std::sort(paths.begin(), paths.end());
        return paths;
    }
};

void TestFileWalk::patternsMatchAsGitHasThem_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char *pattern, const char *path, bool matches) {
        QTest::addRow("%s %s", pattern, path) << QByteArray(pattern) << QByteArray(path) << matches;
    };
    row("*.cpp", "a.cpp", true);
    row("*.cpp", "x/a.cpp", false);
    row("**/*.cpp", "a.cpp", true);
    row("**/*.cpp", "x/y/a.cpp", true);
    row("src/**/a", "src/a", true);
    row("src/**/a", "src/x/y/a", true);
    row("src/**/a", "src/xa", false);
    row("src/**", "src", false);
    row("src/**", "src/x/y", true);
    row("**", "x/y", true);
    row("**/x/**/y", "a/x/b/c/x/y", true);
    row("a**b", "axxb", true);
    row("a**b", "a/b", false);
    row("?", "x", true);
    row("?", "", false);
    row("[a-c]x", "bx", true);
    row("[a-c]x", "dx", false);
    row("[!a-c]x", "dx", true);
    row("[^a-c]x", "ax", false);
    row("[]]", "]", true);
    row("[a", "[a", false);
    row("[a-]", "-", true);
    row("[[:digit:]]", "7", true);
    row("[[:digit:]x]", "x", true);
    row("[\\]]", "]", true);
    row("\\*", "*", true);
    row("\\*", "a", false);
    row("a\\", "a\\", false);
    row("*a*b*", "xxaxxbxx", true);
}

void TestFileWalk::patternsMatchAsGitHasThem()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, path);
    QTEST(GlobPattern(pattern).matches(path), "matches");
}

void TestFileWalk::noPatternTakesLong()
{
    QElapsedTimer timer;
    timer.start();
    const QByteArray stars = QByteArray("*a").repeated(200) + "b";
    QVERIFY(!GlobPattern(stars).matches(QByteArray(20'000, 'a')));
    QVERIFY(!GlobPattern(QByteArray("**/a/").repeated(50) + "b").matches(QByteArray("a/").repeated(2000) + "a"));
    QCOMPARE(GlobPattern::expandBraces(QByteArray("{a,b}").repeated(60)).size() <= 1001, true);
    QVERIFY2(timer.elapsed() < 20'000, "exponential patterns take years");
}

void TestFileWalk::bracesAreAlternatives()
{
    QCOMPARE(GlobPattern::expandBraces("a.{h,cpp}"), (QByteArrayList{"a.h", "a.cpp"}));
    QCOMPARE(GlobPattern::expandBraces("{a,{b,c}d}"), (QByteArrayList{"a", "bd", "cd"}));
    QCOMPARE(GlobPattern::expandBraces("{a}"), (QByteArrayList{"{a}"}));
    QCOMPARE(GlobPattern::expandBraces("{a,b"), (QByteArrayList{"{a,b"}));
    QVERIFY(FileGlob("*.{h,cpp}").matches("src/a.cpp", {}));
    QVERIFY(!FileGlob("*.{h,cpp}").matches("src/a.c", {}));
    QVERIFY(FileGlob("src/*.h").matches("src/a.h", {}));
    QVERIFY2(FileGlob("src/*.h").matches("src/a.h", "src"), "relative to the workspace, too");
    QVERIFY(FileGlob("x/*.h").matches("src/x/a.h", "src"));
    QVERIFY(FileGlob("./a.h").matches("a.h", {}));
    QVERIFY(FileGlob("/a.h").matches("a.h", {}));
    QVERIFY(!FileGlob("/a.h").matches("x/a.h", {}));
    QVERIFY(FileGlob("").matches("anything", {}));
}

void TestFileWalk::rulesOfIgnoreFiles_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("isIgnored");
    const auto row = [](const char *text, const char *path, bool isIgnored) {
        QTest::addRow("%s %s", text, path) << QByteArray(text) << QByteArray(path) << isIgnored;
    };
    row("a\n!a\n", "a", false);
    row("!a\na\n", "a", true);
    row("# a\n\n", "# a", false);
    row("\\#a", "#a", true);
    row("\\!a", "!a", true);
    row("a  \r\n", "a", true);
    row("a\\ ", "a ", true);
    row("\xef\xbb\xbf"
        "a",
        "a", true);
    row("/a", "x/a", false);
    row("x/a", "x/a", true);
    row("x/a", "y/x/a", false);
    row("a/", "a", false);
    row("*.o\n!keep.o", "x/b.o", true);
    row("*.o\n!keep.o", "x/keep.o", false);
    row("/", "a", false);
}

void TestFileWalk::rulesOfIgnoreFiles()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, path);
    QTEST(IgnoreRules(text).verdict(path, false) == IgnoreRules::Verdict::Ignored, "isIgnored");
}

/// Random trees with random ignore files, and git asked the same.
void TestFileWalk::ignoresWhatGitIgnores()
{
    if (gitProgram().isEmpty())
        QSKIP("there is no git here");
    const auto seed = QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    const QList<QString> names{u"a"_qs, u"b"_qs, u"a.o"_qs, u"b.o"_qs, u"ab"_qs, u"x y"_qs, u"b.tar.o"_qs};
    for (int round = 0; round < 25; ++round) {
        cleanup();
        init();
        QVERIFY(git(inside({}), {u"init"_qs, u"-q"_qs}).isEmpty());
        for (int i = 0; i < 40; ++i) {
            QString path;
            for (int depth = random.bounded(4); depth > 0; --depth)
                path += oneOf(random, names) + u'/';
            const QString file = inside(path + oneOf(random, names));
            if (QDir().mkpath(inside(path)) && !QFileInfo::exists(file))
                put(file, "x");
        }
        const QStringList places{u".gitignore"_qs, u"a/.gitignore"_qs, u".git/info/exclude"_qs, u"a/b/.gitignore"_qs};
        for (const QString &place : places) {
            QByteArray text;
            for (int i = random.bounded(5); i > 0; --i)
                text += randomPattern(random).toUtf8() + '\n';
            if (QFileInfo(inside(place)).dir().exists())
                put(inside(place), text);
        }
        QByteArrayList expected =
            git(inside({}), {u"ls-files"_qs, u"-z"_qs, u"-o"_qs, u"--exclude-standard"_qs}).split('\0');
        expected.removeAll(QByteArray());
        std::sort(expected.begin(), expected.end());
        if (walked() != expected) {
            for (const QString &place : places)
                qInfo("%s:\n%s", qPrintable(place), get(inside(place)).constData());
            QFAIL(qPrintable(u"seed %1, round %2: %3 instead of %4"_qs.arg(seed).arg(round).arg(
                QString::fromUtf8(walked().join(' ')), QString::fromUtf8(expected.join(' ')))));
        }
    }
}

void TestFileWalk::dotIgnoreOutranksGitIgnore()
{
    put(inside(u".gitignore"_qs), "*.txt\n*.log\n");
    put(inside(u"sub/.gitignore"_qs), "!b.txt\n");
    put(inside(u"sub/x.log"_qs), "");
    put(inside(u".ignore"_qs), "!a.txt\nb.txt\n");
    QCOMPARE(walked(), (QByteArrayList{".gitignore", ".ignore", "a.txt", "sub/.gitignore"}));
    QVERIFY2(walked("sub") == (QByteArrayList{"sub/.gitignore"}), "a walk that begins below knows them, too");
}

void TestFileWalk::aRepositoryWithinIsNotRuledFromOutside()
{
    put(inside(u".gitignore"_qs), "*.txt\n");
    folder(u"sub/.git"_qs);
    QCOMPARE(walked(), (QByteArrayList{".gitignore", "sub/b.txt"}));
}

void TestFileWalk::followsNoLinkAndOpensNoPipe()
{
    QVERIFY(QFile::link(outside({}), inside(u"out"_qs)));
    QVERIFY(QFile::link(outside(u"secret"_qs), inside(u"secret"_qs)));
    QVERIFY(QFile::link(u".."_qs, inside(u"sub/up"_qs)));
    QCOMPARE(walked(), (QByteArrayList{"a.txt", "out", "secret", "sub/b.txt", "sub/up"}));
    QVERIFY(walked("out").first().contains("outside the workspace"));
    QVERIFY(walked("../out").first().contains("outside the workspace"));
    QVERIFY(walked("nowhere").first().contains("no such file"));
    QCOMPARE(walked("a.txt"), (QByteArrayList{"a.txt"}));
    const auto folder = m_files->openFolder(".");
    qint64 size = 0;
    QVERIFY((*folder)->openFile("a.txt", &size).isValid());
    QCOMPARE(size, 6);
    for (const char *name : {"secret", "out", "sub", "none"})
        QVERIFY2(!(*folder)->openFile(name, &size).isValid(), name);
}

void TestFileWalk::everyFileOfALargeFolderIsSeenOnce()
{
    QByteArrayList expected{"a.txt", "sub/b.txt"};
    for (int i = 0; i < 2000; ++i) {
        const QString name = u"many/%1"_qs.arg(i);
        folder(u"many"_qs);
        put(inside(name), "");
        expected.append(name.toUtf8());
    }
    std::sort(expected.begin(), expected.end());
    QCOMPARE(walked(), expected);
}

void TestFileWalk::depthIsCountedInFolders()
{
    folder(u"sub/deep"_qs);
    put(inside(u"sub/deep/c.txt"_qs), "");
    QCOMPARE(walked({}, 1), (QByteArrayList{"a.txt"}));
    QCOMPARE(walked({}, 2), (QByteArrayList{"a.txt", "sub/b.txt"}));
    QCOMPARE(walked("sub", 2), (QByteArrayList{"sub/b.txt", "sub/deep/c.txt"}));
}

void TestFileWalk::anyNameIsSeen()
{
    QByteArrayList names{"a\nb", "-rf", "\xff\xfe", "$(touch x)", QByteArray(255, 'n'), "\xe2\x82\xac", " ", "*"};
    for (const QByteArray &name : names) {
        QFile made(inside(u"made"_qs));
        QVERIFY(made.open(QIODevice::WriteOnly));
        QCOMPARE(::rename(QFile::encodeName(made.fileName()).constData(),
                          (QFile::encodeName(inside({})) + "sub/" + name).constData()),
                 0);
    }
    QByteArrayList expected{"a.txt", "sub/b.txt"};
    for (const QByteArray &name : names)
        expected.append("sub/" + name);
    std::sort(expected.begin(), expected.end());
    QCOMPARE(walked(), expected);
    for (const QByteArray &name : names) // which no QDir can remove
        QCOMPARE(std::remove((QFile::encodeName(inside({})) + "sub/" + name).constData()), 0);
}

void TestFileWalk::aTreeThatChangesIsNoError()
{
    std::atomic<bool> isDone = false;
    std::thread changer([&] {
        QRandomGenerator random(1);
        while (!isDone) {
            const QString path = inside(u"churn/%1/%2"_qs.arg(random.bounded(5)).arg(random.bounded(5)));
            switch (random.bounded(4)) {
            case 0:
                QDir().mkpath(path);
                break;
            case 1:
                QDir(path).removeRecursively();
                break;
            case 2:
                QFile::link(outside({}), path);
                break;
            default:
                QFile::remove(path);
            }
        }
    });
    bool isInside = true;
    for (int i = 0; i < 300; ++i) {
        const QByteArrayList paths = walked();
        isInside &= paths.contains("a.txt") && paths.contains("sub/b.txt");
        isInside &= std::none_of(paths.begin(), paths.end(), [](const QByteArray &p) { return p.contains("secret"); });
    }
    isDone = true;
    changer.join();
    QVERIFY(isInside);
}

void TestFileWalk::stopsWhenAsked()
{
    for (int i = 0; i < 300; ++i) {
        folder(u"many/%1"_qs.arg(i));
        put(inside(u"many/%1/x"_qs.arg(i)), "");
    }
    std::atomic<bool> isStopped = false;
    std::atomic<int> visits = 0;
    const auto visit = [&](const WalkedFolder &) {
        ++visits;
        isStopped = true;
    };
    QVERIFY(walkFiles(*m_files, {}, isStopped, [&] { return visit; }).ok());
    QVERIFY2(visits < 20, qPrintable(QString::number(visits)));
}

QTEST_GUILESS_MAIN(TestFileWalk)
#include "tst_filewalk_unix.moc"
