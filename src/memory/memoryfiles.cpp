#include "memory/memoryfiles.h"

#include "memory/importreader.h"
#include "workspace/workspacefs.h"

#include <QDir>

#include <algorithm>

namespace Deckhand {

namespace {

const QString kMemoryName = u"AGENTS.md"_qs;

/// Empty: there is none.
QString memoryPathIn(const WorkspaceFs &files, const QString &folder)
{
    for (const QString &name : {kMemoryName, u"CLAUDE.md"_qs}) {
        const QString path = QDir::cleanPath(folder + u'/' + name);
        if (const Result<bool> exists = files.exists(path); !exists || *exists)
            return path;
    }
    return {};
}

std::optional<MemoryFile> memoryIn(const WorkspaceFs &files, const QString &folder)
{
    const QString path = memoryPathIn(files, folder);
    if (path.isEmpty())
        return std::nullopt;
    const Result<QString> text = ImportReader(files).read(path);
    return MemoryFile{folder, path, files.root() + u'/' + path, text ? *text : QString(),
                      text ? QString() : text.error()};
}

Result<MemoryNote> noteIn(const WorkspaceFs &files, const QString &text)
{
    const QString path = memoryPathIn(files, u"."_qs);
    return memoryNoteIn(files, path.isEmpty() ? kMemoryName : path, text);
}

} // namespace

MemoryFiles::MemoryFiles(const WorkspaceFs &workspace, QString userFolder)
    : m_workspace(workspace),
      m_userFolder(std::move(userFolder))
{
}

std::optional<MemoryFile> MemoryFiles::at(const QString &place) const
{
    if (!place.isEmpty())
        return memoryIn(m_workspace, place);
    const Result<WorkspaceFs> files = WorkspaceFs::open(m_userFolder);
    std::optional<MemoryFile> found = files ? memoryIn(*files, u"."_qs) : std::nullopt;
    if (found) {
        found->place.clear();
        found->name = found->path;
    }
    return found;
}

Result<MemoryNote> MemoryFiles::note(const QString &place, const QString &text) const
{
    if (!place.isEmpty())
        return noteIn(m_workspace, text);
    QDir().mkpath(m_userFolder);
    const Result<WorkspaceFs> files = WorkspaceFs::open(m_userFolder);
    return files ? noteIn(*files, text) : Error{files.error()};
}

QList<MarkdownFile> MemoryFiles::skills() const
{
    QList<MarkdownFile> skills;
    for (const QString &folder : {u".deckhand/skills"_qs, u".claude/skills"_qs}) {
        QList<MarkdownFile> found = markdownFilesCalled(m_workspace, folder, u"SKILL"_qs);
        for (MarkdownFile &skill : found) {
            skill.name = skill.facts.value(u"name"_qs, skill.name.section(u'/', 0, 0));
            const auto isIt = [&skill](const MarkdownFile &other) { return other.name == skill.name; };
            if (std::none_of(skills.cbegin(), skills.cend(), isIt))
                skills.append(skill);
        }
    }
    return skills;
}

QStringList MemoryFiles::placesFor(const QString &path) const
{
    QStringList places{QString(), u"."_qs};
    const Result<QString> inside = m_workspace.relative(path);
    for (qsizetype end = inside ? inside->indexOf(u'/') : -1; end > 0; end = inside->indexOf(u'/', end + 1))
        places.append(inside->left(end));
    return places;
}

} // namespace Deckhand
