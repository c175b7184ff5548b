// Searching, finding and completing in 100,000 files, beside ripgrep and a bare walk on the same tree.
#include "bench/measure.h"
#include "tools/toolfixture.h"
#include "workspace/filewalk.h"
#include "workspace/pathsearch.h"

#include <QRandomGenerator>
#include <QStandardPaths>

namespace Deckhand {

namespace {

constexpr int folderCount = 1000;
constexpr int filesInEach = 100;
constexpr int runs = 5;

/// As in a source tree: lines of words, some kilobytes a file, a needle in one file of a thousand.
void writeTree(const ToolFixture &tools)
{
    QRandomGenerator random(1);
    QByteArrayList words;
    for (int i = 0; i < 500; ++i)
        words.append("word" + QByteArray::number(random.bounded(100'000)));
    for (int folder = 0; folder < folderCount; ++folder) {
        const QString path = tools.path(u"m%1/p%2"_qs.arg(folder / 30).arg(folder));
        QDir().mkpath(path);
        for (int file = 0; file < filesInEach; ++file) {
            QByteArray text;
            for (qint64 size = random.bounded(200, 8000); text.size() < size;)
                text += words.at(random.bounded(int(words.size()))) + (random.bounded(8) == 0 ? '\n' : ' ');
            if (file == 0 && folder % 10 == 0)
                text += "\nint needleInAHaystack = 42;\n";
            QFile out(path + u"/f%1.cpp"_qs.arg(file));
            if (!out.open(QFile::WriteOnly) || out.write(text) != text.size())
                qFatal("%s", qPrintable(out.errorString()));
        }
    }
}

double ripgrepMs(const ToolFixture &tools, const QStringList &arguments)
{
    const QString program = QStandardPaths::findExecutable(u"rg"_qs);
    return program.isEmpty() ? 0 : runChild(program, arguments + QStringList{tools.files.root()}, {}).wallMs;
}

double toolMs(ToolFixture &tools, const char *name, const QJsonObject &input)
{
    const qint64 start = steadyNs();
    const ToolOutcome outcome = ToolFixture::outcomeOf(tools.start(name, input), 100'000);
    if (outcome.isError || outcome.text.isEmpty())
        qFatal("%s", qPrintable(outcome.text));
    return double(steadyNs() - start) / 1e6;
}

/// In turns, so that both meet the same machine.
void compare(const QString &what, ToolFixture &tools, const char *name, const QJsonObject &input,
             const QStringList &ripgrep)
{
    QList<double> ours, floor;
    for (int i = 0; i < runs; ++i) {
        floor.append(ripgrepMs(tools, QStringList{u"--hidden"_qs, u"--no-require-git"_qs} + ripgrep));
        ours.append(toolMs(tools, name, input));
    }
    report(u"files: "_qs + what, median(ours), u"ms"_qs, median(floor), u"twice rg"_qs);
}

int namesIn(const WorkspaceFs &files)
{
    std::atomic<int> count{0};
    const std::atomic<bool> isStopped{false};
    const auto visit = [&count](const WalkedFolder &folder) { count += int(folder.entries.size()); };
    if (const Result<void> walked = walkFiles(files, {}, isStopped, [&visit] { return VisitFolder(visit); }); !walked)
        qFatal("%s", qPrintable(walked.error()));
    return count;
}

/// `@` in the composer: the first word, which waits for the names, and each further letter; beside a walk that keeps nothing.
void benchCompletion(const ToolFixture &tools)
{
    const SystemClock clock;
    QList<double> floors, first, whole, letter, stall;
    Heartbeat heartbeat;
    for (int i = 0; i < runs; ++i) {
        qint64 start = steadyNs();
        if (namesIn(tools.files) < folderCount * filesInEach)
            qFatal("the walk misses files");
        floors.append(double(steadyNs() - start) / 1e6);
        PathSearch search([&tools] { return PathGround{tools.files, {}}; }, clock);
        QStringList found;
        QObject::connect(&search, &PathSearch::found, &search,
                         [&found](const QString &, const QStringList &paths) { found = paths; });
        runUntil([] { return true; });
        heartbeat.takeLongestStallMs();
        start = steadyNs();
        search.look(u"f77"_qs);
        runUntil([&found] { return !found.isEmpty(); });
        first.append(double(steadyNs() - start) / 1e6);
        runUntil([&search] { return !search.isLooking(); });
        whole.append(double(steadyNs() - start) / 1e6);
        start = steadyNs();
        search.look(u"p9f7"_qs);
        runUntil([&search] { return !search.isLooking(); });
        letter.append(double(steadyNs() - start) / 1e6);
        stall.append(heartbeat.takeLongestStallMs());
        if (found.size() != PathSearch::kMostFound)
            qFatal("too few are found");
    }
    report(u"files: @ until the first names"_qs, median(first), u"ms"_qs, median(floors), u"the walk"_qs);
    report(u"files: @ until all are looked through"_qs, median(whole), u"ms"_qs, median(floors), u"twice the walk"_qs);
    report(u"files: @ one letter more"_qs, median(letter), u"ms"_qs, median(floors), u"the walk"_qs);
    report(u"files: @ longest stall of the window"_qs, median(stall), u"ms"_qs, 0, u"5 ms"_qs);
}

} // namespace

void benchFiles()
{
    ToolFixture tools;
    writeTree(tools);
    const auto search = [&](const QString &what, const QString &pattern, bool ignoresCase = false) {
        compare(what, tools, "search_files", {{u"pattern"_qs, pattern}, {u"ignore_case"_qs, ignoresCase}},
                QStringList(ignoresCase ? 1 : 0, u"-i"_qs) + QStringList{u"-n"_qs, u"-e"_qs, pattern});
    };
    note(u"100,000 files; the floor is ripgrep's own time"_qs);
    search(u"a word, 100 lines"_qs, u"needleInAHaystack"_qs);
    search(u"a word in any case"_qs, u"NEEDLEinahaystack"_qs, true);
    search(u"an expression with a word in it"_qs, uR"(int\s+needle\w+\s*=)"_qs);
    search(u"an expression without a word"_qs, uR"(\w+\s*=\s*[0-9]+;)"_qs);
    search(u"what is in every other line"_qs, u"word1"_qs);
    compare(u"names (find_files *9.cpp)"_qs, tools, "find_files", {{u"pattern"_qs, u"*9.cpp"_qs}, {u"limit"_qs, 1000}},
            {u"--files"_qs, u"-g"_qs, u"*9.cpp"_qs});
    benchCompletion(tools);
}

} // namespace Deckhand
