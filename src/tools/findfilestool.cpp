#include "tools/inputschema.h"
#include "tools/lookaround.h"
#include "workspace/globpattern.h"
#include "workspace/workspacefs.h"

#include <algorithm>
#include <mutex>

namespace Deckhand {

namespace {

constexpr int kFilesFound = 100; ///< when no limit is given

struct FoundFile {
    qint64 modifiedMs = 0;
    QByteArray path;
    bool isFolder = false;

    bool isBefore(const FoundFile &other) const
    {
        return std::pair(-modifiedMs, path) < std::pair(-other.modifiedMs, other.path);
    }
};

/// The newest of what was found, and how many there are.
struct NewestFiles {
    void add(std::vector<FoundFile> some, size_t most)
    {
        count += qint64(some.size());
        files.insert(files.end(), some.begin(), some.end());
        if (files.size() > most * 2)
            cut(most);
    }
    void cut(size_t most)
    {
        const auto newer = [](const FoundFile &a, const FoundFile &b) { return a.isBefore(b); };
        std::sort(files.begin(), files.end(), newer);
        files.resize(std::min(files.size(), most));
    }

    std::vector<FoundFile> files;
    qint64 count = 0;
};

ToolOutcome foundIn(const WorkspaceFs &files, const FileWalk &walk, const QString &pattern, size_t most,
                    const std::atomic<bool> &isStopped)
{
    const FileGlob glob(pattern.toUtf8());
    NewestFiles newest;
    std::mutex mutex;
    const auto visit = [&](const WalkedFolder &folder) {
        std::vector<FoundFile> found;
        for (const FolderEntry &entry : folder.entries) {
            const bool isFolder = entry.kind == FolderEntry::Kind::Folder;
            const QByteArray path = folder.pathOf(entry);
            if (isFolder == glob.isForFolders() && path.size() > walk.start.size() && glob.matches(path, walk.start))
                found.push_back({folder.opened.factsOf(entry.name).modifiedMs, path, isFolder});
        }
        const std::lock_guard lock(mutex);
        newest.add(std::move(found), most);
    };
    const Result<void> walked = walkFiles(files, walk, isStopped, [&visit] { return visit; });
    if (!walked)
        return ToolOutcome::failure(walked.error());
    newest.cut(most);
    ResultLines lines((qint64(most)));
    for (const FoundFile &file : newest.files)
        lines.add(shownPath(file.path) + (file.isFolder ? QStringLiteral("/") : QString()));
    if (lines.isEmpty())
        return {QStringLiteral("No file matches %1.").arg(pattern)};
    return {lines.text(newest.count, "pattern or path")};
}

/// `find_files`: files by their names.
class FindFilesTool final : public LookTool
{
public:
    using LookTool::LookTool;

    ToolSpec spec() const override
    {
        return {name(),
                QStringLiteral("Finds files of the workspace by name, newest first. What ignore files leave out is not "
                               "found."),
                objectSchema({required("pattern", wordSchema("A glob, as in src/**/*.{h,cpp}. Without a slash it means "
                                                             "the name in any folder; with one at its end, folders.")),
                              optional("path", wordSchema("The folder to look in; the workspace if not given.")),
                              optional("limit", integerSchema(1, 1000, "100 if not given."))})};
    }

private:
    Look lookFor(const QJsonObject &, const QString &path) const override { return {path}; }
    Result<LookWork> workFor(const QJsonObject &input) const override
    {
        return LookWork([pattern = input[u"pattern"].toString(), most = input[u"limit"].toInt(kFilesFound)](
                            const WorkspaceFs &files, const FileWalk &walk, const std::atomic<bool> &isStopped) {
            return foundIn(files, walk, pattern, size_t(most), isStopped);
        });
    }
};

} // namespace

StandardTool findFilesTool()
{
    return standardTool<FindFilesTool>(QStringLiteral("find_files"), Effect::Read);
}

} // namespace Deckhand
