#include "workspace/pathsearch.h"

#include "base/clock.h"
#include "base/fuzzymatch.h"
#include "base/onpool.h"
#include "workspace/filewalk.h"
#include "workspace/protectedpaths.h"

#include <QFile>

#include <algorithm>
#include <mutex>

namespace Deckhand {

namespace {

constexpr qint64 kFreshMs = 5000;
constexpr qsizetype kFirstPart = 1 << 10; ///< characters: what is found first is told soon
constexpr qsizetype kPartSize = 1 << 18;

/// A mention (see engine/mentions.h) can spell it.
bool canBeMentioned(const QString &path)
{
    return std::all_of(path.begin(), path.end(), [](QChar c) {
        return c.isPrint() && c != u'"' && c != QChar::ReplacementCharacter && (c == u' ' || !c.isSpace());
    });
}

} // namespace

/// What the threads of a walk share with the one that waits for it.
struct PathSearch::Walk {
    std::atomic<bool> isStopped{false};
    std::mutex mutex;
    PathSearch *search = nullptr; ///< null when it has gone
    QList<Names> names;
    qint64 count = 0;
    bool isTold = false; ///< of what is new in `names`

    void add(QString &&part, qint64 paths)
    {
        if (paths == 0)
            return;
        const std::lock_guard lock(mutex);
        names.append(std::make_shared<const QString>(std::move(part)));
        count += paths;
        if (count >= kMostNames)
            isStopped = true;
        if (search && !std::exchange(isTold, true))
            QMetaObject::invokeMethod(search, &PathSearch::takeNames, Qt::QueuedConnection);
    }
};

/// The best of what it is given.
class PathSearch::Best
{
public:
    Best(std::vector<Hit> hits, qsizetype most) : m_hits(std::move(hits)), m_most(size_t(most)) {}

    void add(int score, QStringView path)
    {
        const auto isBefore = [&](const Hit &hit) { return hit.isBefore(score, path); };
        if (m_hits.size() == m_most && isBefore(m_hits.back()))
            return;
        m_hits.insert(std::partition_point(m_hits.begin(), m_hits.end(), isBefore), Hit{score, path.toString()});
        m_hits.resize(std::min(m_hits.size(), m_most));
    }
    std::vector<Hit> take() { return std::move(m_hits); }

private:
    std::vector<Hit> m_hits;
    const size_t m_most;
};

bool PathSearch::Hit::isBefore(int otherScore, QStringView other) const
{
    if (score != otherScore)
        return score > otherScore;
    return path.size() != other.size() ? path.size() < other.size() : path < other;
}

PathSearch::PathSearch(std::function<PathGround()> ground, const Clock &clock, QObject *parent)
    : QObject(parent),
      m_ground(std::move(ground)),
      m_clock(clock),
      m_look(std::make_shared<std::atomic<int>>(0))
{
}

PathSearch::~PathSearch()
{
    ++*m_look;
    if (!m_walk)
        return;
    m_walk->isStopped = true;
    const std::lock_guard lock(m_walk->mutex);
    m_walk->search = nullptr;
}

void PathSearch::look(const QString &letters)
{
    m_letters = letters;
    m_told.reset();
    begin();
    if (!m_walk && (!m_hasNames || m_clock.monotonicMs() - m_walked > kFreshMs))
        walk();
    search();
}

void PathSearch::begin()
{
    ++*m_look;
    m_best.clear();
    m_searched = 0;
}

void PathSearch::walk()
{
    m_walk = std::make_shared<Walk>();
    m_walk->search = this;
    onPool(
        this,
        [ground = m_ground(), walk = m_walk] {
            walkThrough(ground, walk);
            return 0;
        },
        [this](int) { onWalked(); });
}

void PathSearch::walkThrough(const PathGround &ground, const std::shared_ptr<Walk> &walk)
{
    FileWalk each;
    each.leavesOut = [&ground](const QByteArray &below) {
        const QString path = QString::fromUtf8(below);
        return isSecretPath(path) || (ground.isUnreadable && ground.isUnreadable(path));
    };
    /// Of one thread: what it has not handed over yet.
    struct Part {
        QString names;
        qint64 count = 0;
        qsizetype size = kFirstPart;
        std::shared_ptr<Walk> walk;

        ~Part() { walk->add(std::move(names), count); }
        void handOver()
        {
            walk->add(std::exchange(names, {}), std::exchange(count, 0));
            size = std::min(size * 4, kPartSize);
        }
    };
    const auto visitor = [&walk]() -> VisitFolder {
        auto part = std::make_shared<Part>();
        part->walk = walk;
        return [part](const WalkedFolder &folder) {
            for (const FolderEntry &entry : folder.entries) {
                const QString path = QString::fromUtf8(folder.pathOf(entry));
                if (entry.kind == FolderEntry::Kind::Other || !canBeMentioned(path))
                    continue;
                part->names += path;
                part->names += entry.kind == FolderEntry::Kind::Folder ? u"/"_qs : QString();
                part->names += QChar(u'\0');
                ++part->count;
            }
            if (part->names.size() >= part->size)
                part->handOver();
        };
    };
    static_cast<void>(walkFiles(ground.files, each, walk->isStopped, visitor));
    const QList<AddedFolder> folders = ground.files.addedFolders();
    for (const AddedFolder &folder : folders) {
        each.start = folder.path.toUtf8();
        static_cast<void>(walkFiles(ground.files, each, walk->isStopped, visitor));
    }
}

void PathSearch::takeNames()
{
    if (!m_walk)
        return;
    {
        const std::lock_guard lock(m_walk->mutex);
        m_walk->isTold = false;
        if (!m_hasNames)
            m_names = m_walk->names;
    }
    search();
}

void PathSearch::onWalked()
{
    m_walked = m_clock.monotonicMs();
    m_names = m_walk->names;
    m_walk.reset();
    if (std::exchange(m_hasNames, true))
        begin();
    search();
}

/// In what was not looked through yet; what else has come meanwhile is next.
void PathSearch::search()
{
    if (m_isSearching)
        return;
    const QList<Names> names = m_names.mid(m_searched);
    if (names.isEmpty()) {
        if (!m_walk && m_names.isEmpty())
            tell({});
        return;
    }
    m_isSearching = true;
    const qsizetype most = m_letters.isEmpty() ? kMostUnasked : kMostFound;
    const auto work = [names, letters = m_letters, known = m_best, most, look = m_look, number = m_look->load()] {
        const FuzzyPattern pattern(letters);
        Best best(known, most);
        for (const Names &part : names) {
            for (qsizetype from = 0; *look == number && from < part->size();) {
                const qsizetype end = part->indexOf(QChar(u'\0'), from);
                const QStringView path = QStringView(*part).sliced(from, end - from);
                from = end + 1;
                // Nothing asked for: what is not deep.
                if (const auto score = letters.isEmpty() ? -int(path.chopped(1).count(u'/')) : pattern.score(path))
                    best.add(*score, path);
            }
        }
        return best.take();
    };
    onPool(this, work, [this, number = m_look->load(), count = names.size()](std::vector<Hit> hits) {
        m_isSearching = false;
        if (number == *m_look) {
            m_best = std::move(hits);
            m_searched += count;
            QStringList paths;
            for (const Hit &hit : m_best)
                paths.append(hit.path);
            tell(paths);
        }
        search();
    });
}

/// Whoever reads a list is not disturbed when it stays what it is.
void PathSearch::tell(const QStringList &paths)
{
    if (m_told == paths)
        return;
    m_told = paths;
    emit found(m_letters, paths);
}

} // namespace Deckhand
