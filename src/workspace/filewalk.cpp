#include "workspace/filewalk.h"

#include "workspace/ignorerules.h"
#include "workspace/workspacefs.h"

#include <QDir>
#include <QFile>
#include <QThread>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace Deckhand {

namespace {

constexpr int kMostThreads = 8;
constexpr qint64 kLargestIgnoreFile = 1 << 20; ///< bytes of it that are read
constexpr size_t kPart = 256;                  ///< entries of a large folder that are looked at together

using Scope = std::shared_ptr<const IgnoreScope>;

QByteArray joined(const QByteArray &folder, const QByteArray &name)
{
    return folder.isEmpty() ? name : folder + '/' + name;
}

std::unique_ptr<const IgnoreRules> rulesFrom(const OpenedFolder &folder, const QByteArray &name)
{
    qint64 size = 0;
    const FileDescriptor file = folder.openFile(name, &size);
    if (!file.isValid() || size == 0)
        return nullptr;
    QByteArray text(std::min(size, kLargestIgnoreFile), Qt::Uninitialized);
    text.truncate(file.read(text.data(), text.size()));
    return std::make_unique<const IgnoreRules>(text);
}

bool isListed(const std::vector<FolderEntry> &entries, QByteArrayView name)
{
    return std::any_of(entries.begin(), entries.end(), [name](const FolderEntry &e) { return e.name == name; });
}

/// The folder's own files put before those of above; the same as above when it has none.
Scope scopeOf(const WorkspaceFs &files, const QByteArray &path, const OpenedFolder &folder,
              const std::vector<FolderEntry> &entries, const Scope &above)
{
    const bool isRepository = isListed(entries, ".git");
    const bool hasIgnore = isListed(entries, ".ignore");
    const bool hasGitIgnore = isListed(entries, ".gitignore");
    if (!isRepository && !hasIgnore && !hasGitIgnore)
        return above;
    auto scope = std::make_shared<IgnoreScope>();
    scope->above = above;
    scope->folder = path;
    scope->isRepository = isRepository;
    scope->ignore = hasIgnore ? rulesFrom(folder, ".ignore") : nullptr;
    scope->gitIgnore = hasGitIgnore ? rulesFrom(folder, ".gitignore") : nullptr;
    if (isRepository) {
        if (const auto info = files.openFolder(joined(path, ".git/info")))
            scope->exclude = rulesFrom(**info, "exclude");
    }
    return scope;
}

/// What the threads of a walk share: the folders, and parts of folders, that nobody has looked at yet.
class Walkers
{
public:
    Walkers(const WorkspaceFs &files, const FileWalk &walk, const std::atomic<bool> &isStopped)
        : m_files(files),
          m_walk(walk),
          m_isStopped(isStopped)
    {
    }

    Result<void> run(const std::function<VisitFolder()> &visitor);

private:
    struct Job {
        QByteArray path;
        int depth = 1;
        Scope scope;                          ///< of the folder above
        std::shared_ptr<OpenedFolder> opened; ///< where only these entries of it are to be looked at
        std::vector<FolderEntry> entries;
    };

    Scope scopeAbove(const QByteArray &path) const;
    void add(std::vector<Job> jobs);
    void work(const VisitFolder &visit);
    void open(const Job &job, const VisitFolder &visit);
    void share(const Job &job, const std::shared_ptr<OpenedFolder> &opened, std::vector<FolderEntry> entries,
               qint64 left, const VisitFolder &visit);
    Result<void> visitFile(const QByteArray &path, const VisitFolder &visit);
    bool isLeftOut(const Scope &scope, const QByteArray &path, const FolderEntry &entry) const;

    const WorkspaceFs &m_files;
    const FileWalk &m_walk;
    const std::atomic<bool> &m_isStopped;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Job> m_jobs; ///< the last is the next: so few folders are open at a time
    int m_busy = 0;          ///< threads that may still add jobs
};

Result<void> Walkers::run(const std::function<VisitFolder()> &visitor)
{
    const Result<std::unique_ptr<OpenedFolder>> start =
        m_files.openFolder(m_walk.start.isEmpty() ? QByteArray(".") : m_walk.start);
    if (!start) {
        const Result<void> asFile = visitFile(m_walk.start, visitor());
        return asFile ? asFile : Error{start.error()};
    }
    m_jobs.push_back({m_walk.start, 1, scopeAbove(m_walk.start), {}, {}});
    std::vector<std::thread> others;
    const int count = m_walk.depth == 1 ? 1 : std::clamp(QThread::idealThreadCount(), 1, kMostThreads);
    for (int i = 1; i < count; ++i)
        others.emplace_back([this, visit = visitor()] { work(visit); });
    work(visitor());
    for (std::thread &other : others)
        other.join();
    return {};
}

Scope Walkers::scopeAbove(const QByteArray &path) const
{
    Scope scope;
    if (QDir::isAbsolutePath(QFile::decodeName(path)))
        return scope; // what lies above a folder that was opened is nobody's matter
    for (qsizetype at = path.isEmpty() ? -1 : 0; at >= 0; at = path.indexOf('/', at + 1)) {
        const QByteArray above = path.first(at);
        if (const auto folder = m_files.openFolder(above.isEmpty() ? QByteArray(".") : above))
            scope = scopeOf(m_files, above, **folder, (*folder)->entries(), scope);
    }
    return scope;
}

/// A walk that is asked for a file sees nothing but that.
Result<void> Walkers::visitFile(const QByteArray &path, const VisitFolder &visit)
{
    const qsizetype slash = path.lastIndexOf('/');
    const auto folder = m_files.openFolder(slash < 0 ? QByteArray(".") : path.first(slash));
    if (!folder)
        return Error{folder.error()};
    const QByteArray name = path.mid(slash + 1);
    qint64 size = 0;
    if (!(*folder)->openFile(name, &size).isValid())
        return Error{QString()};
    visit({path.first(std::max<qsizetype>(0, slash)), {{name, FolderEntry::Kind::File}}, 0, **folder});
    return {};
}

void Walkers::add(std::vector<Job> jobs)
{
    {
        const std::lock_guard lock(m_mutex);
        std::move(jobs.begin(), jobs.end(), std::back_inserter(m_jobs));
    }
    m_changed.notify_all();
}

void Walkers::work(const VisitFolder &visit)
{
    std::unique_lock lock(m_mutex);
    while (true) {
        m_changed.wait(lock, [this] { return !m_jobs.empty() || m_busy == 0 || m_isStopped; });
        if (m_isStopped || m_jobs.empty())
            break;
        const Job job = std::move(m_jobs.back());
        m_jobs.pop_back();
        ++m_busy;
        lock.unlock();
        if (job.opened)
            visit({job.path, job.entries, 0, *job.opened});
        else
            open(job, visit);
        lock.lock();
        --m_busy;
    }
    m_changed.notify_all();
}

void Walkers::open(const Job &job, const VisitFolder &visit)
{
    auto found = m_files.openFolder(job.path.isEmpty() ? QByteArray(".") : job.path);
    if (!found)
        return;
    const std::shared_ptr<OpenedFolder> opened = std::move(found.value());
    std::vector<FolderEntry> entries = opened->entries();
    const Scope scope = scopeOf(m_files, job.path, *opened, entries, job.scope);
    std::erase_if(entries, [](const FolderEntry &entry) { return entry.name == ".git"; });
    const auto all = entries.size();
    std::erase_if(entries, [&](const FolderEntry &entry) { return isLeftOut(scope, job.path, entry); });
    const auto left = qint64(all - entries.size());
    std::vector<Job> below;
    for (const FolderEntry &entry : entries) {
        if (entry.kind == FolderEntry::Kind::Folder && (m_walk.depth == 0 || job.depth < m_walk.depth))
            below.push_back({joined(job.path, entry.name), job.depth + 1, scope, {}, {}});
    }
    if (!below.empty())
        add(std::move(below));
    share(job, opened, std::move(entries), left, visit);
}

/// What is many is done by many.
void Walkers::share(const Job &job, const std::shared_ptr<OpenedFolder> &opened, std::vector<FolderEntry> entries,
                    qint64 left, const VisitFolder &visit)
{
    std::vector<Job> parts;
    while (entries.size() > kPart) {
        const auto from = entries.end() - kPart;
        parts.push_back({job.path, job.depth, {}, opened, {from, entries.end()}});
        entries.erase(from, entries.end());
    }
    if (!parts.empty())
        add(std::move(parts));
    visit({job.path, std::move(entries), left, *opened});
}

bool Walkers::isLeftOut(const Scope &scope, const QByteArray &path, const FolderEntry &entry) const
{
    const QByteArray whole = joined(path, entry.name);
    return (scope && scope->ignores(whole, entry.kind == FolderEntry::Kind::Folder))
        || (m_walk.leavesOut && m_walk.leavesOut(whole));
}

} // namespace

Result<void> walkFiles(const WorkspaceFs &files, const FileWalk &walk, const std::atomic<bool> &isStopped,
                       const std::function<VisitFolder()> &visitor)
{
    return Walkers(files, walk, isStopped).run(visitor);
}

} // namespace Deckhand
