#include "tools/filesearch.h"
#include "tools/inputschema.h"
#include "tools/lookaround.h"
#include "workspace/globpattern.h"
#include "workspace/workspacefs.h"

#include <QDeadlineTimer>

#include <algorithm>
#include <map>
#include <mutex>

namespace Deckhand {

namespace {

constexpr int kLinesFound = 200; ///< when no limit is given
constexpr int kMostContext = 20;
constexpr std::chrono::seconds kLongestSearch{60};

enum class SearchMode { Matches, Files, Count };

struct SearchRequest {
    LinePattern pattern;
    FileGlob glob;
    SearchMode mode = SearchMode::Matches;
    int context = 0;
    qint64 most = kLinesFound;
};

/// What all threads have found. Only the first files in the order of their paths are kept with their lines.
class SearchResults
{
public:
    explicit SearchResults(qint64 most) : m_most(most) {}

    void add(const QByteArray &path, FileHits hits)
    {
        const std::lock_guard lock(m_mutex);
        m_lines += hits.lines;
        m_hardLines += hits.hardLines;
        if (hits.lines == 0)
            return;
        ++m_files;
        const Size size = sizeOf(hits);
        m_kept = m_kept + size;
        m_found.insert_or_assign(path, std::move(hits));
        // Whatever is found still comes before the last one or behind it: it will not be shown.
        while (m_found.size() > 1) {
            const auto last = std::prev(m_found.end());
            const Size rest = m_kept - sizeOf(last->second);
            if (rest.lines < m_most && rest.characters < kMaxResultCharacters)
                break;
            m_kept = rest;
            m_found.erase(last);
        }
    }

    const std::map<QByteArray, FileHits> &found() const { return m_found; }
    qint64 lines() const { return m_lines; }
    qint64 files() const { return m_files; }
    qint64 hardLines() const { return m_hardLines; }

private:
    struct Size {
        qint64 lines = 0;
        qint64 characters = 0;
        Size operator+(const Size &b) const { return {lines + b.lines, characters + b.characters}; }
        Size operator-(const Size &b) const { return {lines - b.lines, characters - b.characters}; }
    };
    static Size sizeOf(const FileHits &hits)
    {
        Size size{std::max<qint64>(1, hits.shownLines), 0};
        for (const QString &line : hits.shown)
            size.characters += line.size();
        return size;
    }

    const qint64 m_most;
    std::mutex m_mutex;
    std::map<QByteArray, FileHits> m_found;
    Size m_kept;
    qint64 m_files = 0;
    qint64 m_lines = 0;
    qint64 m_hardLines = 0;
};

QString headOf(const QByteArray &path, const FileHits &hits)
{
    const QString encoding = hits.encoding.isUtf8() ? QString() : QStringLiteral(" [%1]").arg(hits.encoding.name());
    return shownPath(path) + encoding;
}

/// Whole lines, as many as fit.
void addMatches(ResultLines &result, const QByteArray &path, const FileHits &hits)
{
    bool isFirst = true;
    for (const QString &line : hits.shown) {
        if (result.isFull())
            return;
        const qsizetype sign =
            std::find_if(line.begin(), line.end(), [](QChar c) { return !c.isDigit(); }) - line.begin();
        const bool counts = sign > 0 && line.at(sign) == u':';
        const QString head = std::exchange(isFirst, false)
                               ? (result.isEmpty() ? QString() : QStringLiteral("\n")) + headOf(path, hits) + u'\n'
                               : QString();
        result.add(head + line, counts ? 1 : 0);
    }
}

ToolOutcome outcomeOf(const SearchRequest &request, const SearchResults &results, bool isTimedOut)
{
    ResultLines lines(request.most);
    for (const auto &[path, hits] : results.found()) {
        if (request.mode == SearchMode::Matches)
            addMatches(lines, path, hits);
        else
            lines.add(request.mode == SearchMode::Files
                          ? headOf(path, hits)
                          : QStringLiteral("%1: %2").arg(headOf(path, hits)).arg(hits.lines));
    }
    QStringList notes;
    if (results.lines() == 0)
        notes.append(QStringLiteral("No match."));
    else if (request.mode == SearchMode::Count)
        notes.append(QStringLiteral("(%1 lines in %2 files)").arg(results.lines()).arg(results.files()));
    if (results.hardLines() > 0)
        notes.append(QStringLiteral("(%1 places took too many steps and were passed over: use a simpler pattern)")
                         .arg(results.hardLines()));
    if (isTimedOut)
        notes.append(QStringLiteral("(stopped after %1 s, not everything was searched: narrow by path or glob)")
                         .arg(kLongestSearch.count()));
    const qint64 all = request.mode == SearchMode::Matches ? results.lines() : results.files();
    return {lines.text(all, "path, glob or pattern", notes)};
}

ToolOutcome searchIn(const WorkspaceFs &files, const FileWalk &walk, const SearchRequest &request,
                     const std::atomic<bool> &isStopped)
{
    const QDeadlineTimer deadline(kLongestSearch);
    const auto isOver = [&] { return isStopped || deadline.hasExpired(); };
    const bool isByLine = request.mode == SearchMode::Matches;
    const FileSearch::Shape shape{request.mode == SearchMode::Files, isByLine ? request.most : 0, request.context};
    SearchResults results(request.most);
    const auto visitor = [&]() -> VisitFolder {
        const auto search = std::make_shared<FileSearch>(request.pattern, shape, isOver);
        return [&, search](const WalkedFolder &folder) {
            for (const FolderEntry &entry : folder.entries) {
                const QByteArray path = folder.pathOf(entry);
                if (entry.kind != FolderEntry::Kind::File || isOver() || !request.glob.matches(path, walk.start))
                    continue;
                qint64 size = 0;
                const FileDescriptor file = folder.opened.openFile(entry.name, &size);
                if (auto hits = file.isValid() ? search->search(file, size) : std::nullopt)
                    results.add(path, std::move(*hits));
            }
        };
    };
    const Result<void> walked = walkFiles(files, walk, isStopped, visitor);
    return walked ? outcomeOf(request, results, deadline.hasExpired()) : ToolOutcome::failure(walked.error());
}

/// `search_files`: lines of files by what stands in them.
class SearchFilesTool final : public LookTool
{
public:
    using LookTool::LookTool;

    ToolSpec spec() const override
    {
        return {
            name(),
            QStringLiteral("Searches the text files of the workspace line by line. Leaves out binary files and what "
                           "ignore files say. Faster than grep."),
            objectSchema(
                {required("pattern", wordSchema("A regular expression (PCRE).")),
                 optional("path", wordSchema("A folder or file; the workspace if not given.")),
                 optional("glob", wordSchema("Only files like this: *.{h,cpp}")),
                 optional("mode",
                          choiceSchema({QStringLiteral("matches"), QStringLiteral("files"), QStringLiteral("count")},
                                       "Lines with their numbers (if not given), names of files, or lines per "
                                       "file.")),
                 optional("context", integerSchema(0, kMostContext, "Lines to show before and behind each match.")),
                 optional("literal", booleanSchema("The pattern is a text.")),
                 optional("ignore_case", booleanSchema("Upper and lower case are the same.")),
                 optional("limit", integerSchema(1, 2000, "Lines at most; 200 if not given."))})};
    }

private:
    Look lookFor(const QJsonObject &, const QString &path) const override { return {path, 0, true}; }
    Result<LookWork> workFor(const QJsonObject &input) const override
    {
        const auto kind = input[u"literal"].toBool() ? LinePattern::Kind::Literal : LinePattern::Kind::Expression;
        const auto sensitivity = input[u"ignore_case"].toBool() ? Qt::CaseInsensitive : Qt::CaseSensitive;
        const auto pattern = LinePattern::compile(input[u"pattern"].toString(), kind, sensitivity);
        if (!pattern)
            return Error{pattern.error()};
        const QString mode = input[u"mode"].toString();
        const SearchRequest request{*pattern, FileGlob(input[u"glob"].toString().toUtf8()),
                                    mode == u"files"   ? SearchMode::Files
                                    : mode == u"count" ? SearchMode::Count
                                                       : SearchMode::Matches,
                                    input[u"context"].toInt(), input[u"limit"].toInt(kLinesFound)};
        return LookWork([request](const WorkspaceFs &files, const FileWalk &walk, const std::atomic<bool> &isStopped) {
            return searchIn(files, walk, request, isStopped);
        });
    }
};

} // namespace

StandardTool searchFilesTool()
{
    return standardTool<SearchFilesTool>(QStringLiteral("search_files"), Effect::Read);
}

} // namespace Deckhand
