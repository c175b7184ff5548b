#include "base/humantext.h"
#include "tools/inputschema.h"
#include "tools/lookaround.h"
#include "workspace/workspacefs.h"

#include <algorithm>
#include <map>
#include <mutex>

namespace Deckhand {

namespace {

constexpr qint64 kDeepest = 20;

struct ListedEntry {
    QByteArray name;
    bool isFolder = false;
    QString facts; ///< behind the name
};

struct ListedFolder {
    std::vector<ListedEntry> entries;
    qint64 left = 0;
};

using Listing = std::map<QByteArray, ListedFolder>; ///< by path

ListedEntry listed(const OpenedFolder &folder, const FolderEntry &entry)
{
    switch (entry.kind) {
    case FolderEntry::Kind::File:
        return {entry.name, false, u' ' + sizeText(folder.factsOf(entry.name).size, QLocale::c())};
    case FolderEntry::Kind::Folder:
        return {entry.name, true, QStringLiteral("/")};
    case FolderEntry::Kind::Link:
        return {entry.name, false, QStringLiteral(" -> ") + shownPath(folder.targetOf(entry.name))};
    case FolderEntry::Kind::Other:
        break;
    }
    return {entry.name, false, QStringLiteral(" (neither file nor folder)")};
}

/// Folders first, each with what is in it.
void write(Listing &listing, const QByteArray &path, int depth, ResultLines &lines)
{
    ListedFolder &folder = listing[path];
    std::sort(folder.entries.begin(), folder.entries.end(), [](const ListedEntry &a, const ListedEntry &b) {
        return std::pair(!a.isFolder, a.name) < std::pair(!b.isFolder, b.name);
    });
    for (const ListedEntry &entry : folder.entries) {
        lines.add(QString(depth * 2, u' ') + shownPath(entry.name) + entry.facts);
        const QByteArray below = path.isEmpty() ? entry.name : path + '/' + entry.name;
        if (entry.isFolder && listing.count(below) > 0)
            write(listing, below, depth + 1, lines);
    }
}

/// `list_files`: what is in a folder, and below it.
class ListFilesTool final : public LookTool
{
public:
    using LookTool::LookTool;

    ToolSpec spec() const override
    {
        return {name(),
                QStringLiteral("Lists a folder of the workspace: folders first, files with their sizes. What ignore "
                               "files leave out is not listed."),
                objectSchema({optional("path", wordSchema("The folder; the workspace if not given.")),
                              optional("depth", integerSchema(1, kDeepest,
                                                              "Levels of folders to list; 1, the folder alone, if not "
                                                              "given."))})};
    }

private:
    Result<LookWork> workFor(const QJsonObject &) const override { return LookWork(listFiles); }
    Look lookFor(const QJsonObject &input, const QString &path) const override
    {
        return {path, input[u"depth"].toInt(1)};
    }
};

} // namespace

ToolOutcome listFiles(const WorkspaceFs &files, const FileWalk &walk, const std::atomic<bool> &isStopped)
{
    Listing listing;
    std::mutex mutex;
    bool isFolder = false;
    const auto visit = [&](const WalkedFolder &folder) {
        std::vector<ListedEntry> entries;
        for (const FolderEntry &entry : folder.entries)
            entries.push_back(listed(folder.opened, entry));
        const std::lock_guard lock(mutex);
        isFolder |= folder.path == walk.start;
        ListedFolder &all = listing[folder.path];
        all.left += folder.left;
        all.entries.insert(all.entries.end(), entries.begin(), entries.end());
    };
    const Result<void> walked = walkFiles(files, walk, isStopped, [&visit] { return visit; });
    if (!walked)
        return ToolOutcome::failure(walked.error());
    if (!isFolder)
        return ToolOutcome::failure(QStringLiteral("%1 is a file: read_file shows it.").arg(shownPath(walk.start)));
    ResultLines lines(std::numeric_limits<qint64>::max());
    write(listing, walk.start, 0, lines);
    qint64 left = 0, all = 0;
    for (const auto &[path, folder] : listing) {
        left += folder.left;
        all += qint64(folder.entries.size());
    }
    QStringList notes;
    if (lines.isEmpty())
        notes.append(QStringLiteral("(%1 is empty)")
                         .arg(walk.start.isEmpty() ? QStringLiteral("The workspace") : shownPath(walk.start)));
    if (left > 0)
        notes.append(QStringLiteral("(not listed: %1 that ignore files or rules leave out)").arg(left));
    return {lines.text(all, "path or depth", notes)};
}

StandardTool listFilesTool()
{
    return standardTool<ListFilesTool>(QStringLiteral("list_files"), Effect::Read);
}

} // namespace Deckhand
