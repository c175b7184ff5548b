#include "workspace/readonlycommands.h"

#include "workspace/openedfolder.h"
#include "workspace/protectedpaths.h"
#include "workspace/readingcommand.h"

#include <QDir>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kMostLookedAt = 10'000; ///< entries of folders, for one command: the window waits for it

/// What one command may be in, and has been allowed to see so far.
class ReadingJudge
{
public:
    ReadingJudge(const WorkspaceFs &files, const ReadOnlyCommands::IsUnreadable &isUnreadable)
        : m_files(files),
          m_isUnreadable(isUnreadable)
    {
    }

    bool allows(const CommandReading &reading)
    {
        const auto all = [this](const QStringList &words, auto allowed) {
            return std::all_of(words.begin(), words.end(), [&](const QString &word) {
                return std::all_of(m_folders.begin(), m_folders.end(),
                                   [&](const QString &folder) { return (this->*allowed)(folder, word); });
            });
        };
        m_reading = &reading;
        return all(reading.paths, &ReadingJudge::allowsPath) && all(reading.globs, &ReadingJudge::allowsGlob)
            && std::all_of(reading.revisions.begin(), reading.revisions.end(), allowsRevision)
            && (!reading.isGit || !m_isUnreadable) && goTo(reading.folder);
    }

private:
    /// Where it goes is one more place in which what follows may run: nobody knows whether it succeeds.
    bool goTo(const QString &folder)
    {
        QStringList more;
        for (const QString &from : std::as_const(m_folders)) {
            if (!folder.isEmpty())
                more.append(*m_files.resolved(joined(from, folder)));
        }
        m_folders += more;
        m_folders.removeDuplicates();
        return m_folders.size() <= 16;
    }

    static QString joined(const QString &folder, const QString &path)
    {
        return folder == u"." || QDir::isAbsolutePath(path) ? path : folder + u'/' + path;
    }

    bool allowsPath(const QString &folder, const QString &path)
    {
        if (path == u"/dev/null")
            return true;
        // The file system goes up from where a link has led; the text does not tell that.
        if (path.isEmpty() || path.split(u'/').contains(QLatin1String("..")))
            return false;
        const Result<QString> resolved = m_files.resolved(joined(folder, path));
        if (!resolved || isHidden(path) || isHidden(*resolved))
            return false;
        const auto opened = m_reading->wantsFiles || m_reading->readsBelow
                              ? m_files.openFolder(resolved->toUtf8())
                              : Result<std::unique_ptr<OpenedFolder>>(Error{});
        return !opened || (!m_reading->wantsFiles && holdsNoSecrets(*resolved));
    }

    /// Whatever the shell puts there is in the one folder.
    bool allowsGlob(const QString &folder, const QString &glob)
    {
        const qsizetype slash = glob.lastIndexOf(u'/');
        const QString in = slash < 0 ? u"."_qs : glob.left(slash);
        const QString name = glob.mid(slash + 1);
        const auto hasSign = [](QChar c) { return QStringView(u"*?[").contains(c); };
        if (std::any_of(in.begin(), in.end(), hasSign) || name.startsWith(u'.') || name.contains(u"**")
            || !allowsPath(folder, in))
            return false;
        const auto opened = m_files.openFolder(joined(folder, in).toUtf8());
        if (!opened)
            return false;
        const auto entries = (*opened)->entries();
        m_lookedAt += qsizetype(entries.size());
        return m_lookedAt <= kMostLookedAt
            && std::all_of(entries.begin(), entries.end(), [&](const FolderEntry &entry) {
                   const QString text = QString::fromUtf8(entry.name);
                   return text.startsWith(u'.')
                       || (!text.startsWith(u'-') && allowsPath(folder, slash < 0 ? text : in + u'/' + text));
               });
    }

    /// A revision, a path, or a path in a revision. All of them are in the repository; but a path may lead out of it.
    static bool allowsRevision(const QString &text)
    {
        for (const QString &part : text.split(u':')) {
            if (part.startsWith(u'/') || part.split(u'/').contains(QLatin1String("..")) || isSecretPath(part))
                return false;
        }
        return true;
    }

    bool isHidden(const QString &path) const { return isSecretPath(path) || (m_isUnreadable && m_isUnreadable(path)); }

    /// Below the folder, as far as the command looks into it.
    bool holdsNoSecrets(const QString &folder)
    {
        QStringList open{folder};
        while (!open.isEmpty()) {
            const QString path = open.takeLast();
            const auto opened = m_files.openFolder(path.toUtf8());
            if (!opened)
                continue;
            for (const FolderEntry &entry : (*opened)->entries()) {
                const QString name = QString::fromUtf8(entry.name);
                const QString below = path == u"." ? name : path + u'/' + name;
                if (++m_lookedAt > kMostLookedAt)
                    return false;
                if (m_reading->skipsHidden && name.startsWith(u'.'))
                    continue;
                if (isHidden(below))
                    return false;
                if (entry.kind == FolderEntry::Kind::Folder)
                    open.append(below);
            }
        }
        return true;
    }

    const WorkspaceFs &m_files;
    const ReadOnlyCommands::IsUnreadable &m_isUnreadable;
    const CommandReading *m_reading = nullptr;
    QStringList m_folders{u"."_qs}; ///< one of which the next command runs in, links followed
    qsizetype m_lookedAt = 0;
};

} // namespace

bool ReadOnlyCommands::allow(const QString &command, const IsUnreadable &isUnreadable) const
{
    const Ground ground = m_ground();
    const auto commands = ground.isBash ? simpleCommandsWithGlobs(command) : std::nullopt;
    if (!commands || leadsHere(ground.searchPath))
        return false;
    const bool mayUseGit = ground.isTrusted && isRepository();
    ReadingJudge judge(m_files, isUnreadable);
    return std::all_of(commands->begin(), commands->end(), [&](const SimpleCommand &one) {
        const auto reading = readingOf(one);
        return reading && (!reading->isGit || mayUseGit) && judge.allows(*reading);
    });
}

/// Into the workspace, or to wherever a command runs.
bool ReadOnlyCommands::leadsHere(const QString &searchPath) const
{
    const QStringList places = searchPath.split(QDir::listSeparator());
    return std::any_of(places.begin(), places.end(), [this](const QString &place) {
        return !QDir::isAbsolutePath(place) || m_files.relative(place).ok();
    });
}

/// By itself: a repository above it holds more than the workspace.
bool ReadOnlyCommands::isRepository() const
{
    const Result<bool> exists = m_files.exists(u".git"_qs);
    return exists && *exists;
}

} // namespace Deckhand
