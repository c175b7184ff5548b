#include "process/treesampler.h"

#include "process/processtable.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>

namespace Deckhand {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kPeriod = 1s;
/// A new root is looked at soon, but a hundred that come in a row are one walk.
constexpr auto kSoon = 50ms;
/// The system counts processor time in steps of 10 ms: over less time than this its difference says nothing.
constexpr auto kShortest = 500ms;

/// All processes of one moment, by number and by parent.
class Snapshot
{
public:
    Snapshot() = default;
    explicit Snapshot(const std::atomic_bool &cancelled) : m_all(ProcessTable::readAll(cancelled))
    {
        std::sort(m_all.begin(), m_all.end(),
                  [](const ProcessEntry &a, const ProcessEntry &b) { return a.pid < b.pid; });
        for (size_t at = 0; at < m_all.size(); ++at)
            m_children.emplace(m_all[at].parent, at);
    }

    const ProcessEntry *find(qint64 pid) const
    {
        const auto isBefore = [](const ProcessEntry &entry, qint64 number) { return entry.pid < number; };
        const auto at = std::lower_bound(m_all.begin(), m_all.end(), pid, isBefore);
        return at != m_all.end() && at->pid == pid && !at->hasEnded() ? &*at : nullptr;
    }

    /// Those that live, without the root.
    std::vector<const ProcessEntry *> treeOf(qint64 root) const
    {
        std::vector<const ProcessEntry *> tree;
        std::vector<qint64> parents = {root};
        for (size_t at = 0; at < parents.size() && parents.size() <= m_all.size(); ++at) {
            const auto [first, last] = m_children.equal_range(parents[at]);
            for (auto child = first; child != last; ++child) {
                const ProcessEntry &entry = m_all[child->second];
                parents.push_back(entry.pid);
                if (!entry.hasEnded())
                    tree.push_back(&entry);
            }
        }
        return tree;
    }

private:
    std::vector<ProcessEntry> m_all;
    std::unordered_multimap<qint64, size_t> m_children;
};

bool waitsForInput(const std::vector<const ProcessEntry *> &tree)
{
    const auto sleeps = [](const ProcessEntry *entry) { return entry->state == 'S'; };
    const auto reads = [](const ProcessEntry *entry) { return ProcessTable::sleepsOnRead(entry->pid); };
    return !tree.empty() && std::all_of(tree.begin(), tree.end(), sleeps)
        && std::any_of(tree.begin(), tree.end(), reads);
}

} // namespace

/// Its thread touches nothing of the sampler but to post to it; the sampler joins it before it goes.
class TreeSampler::Worker
{
public:
    explicit Worker(TreeSampler *sampler) : m_sampler(sampler) {}

    ~Worker()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_ended = true;
        }
        m_changed.notify_one();
        if (m_thread.joinable())
            m_thread.join();
    }

    void setRoots(const QList<qint64> &roots)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (m_roots == roots)
                return;
            const auto isNew = [this](qint64 root) { return !m_roots.contains(root); };
            if (std::any_of(roots.begin(), roots.end(), isNew))
                m_next = std::min(m_next, Clock::now() + kSoon);
            m_roots = roots;
        }
        if (!m_thread.joinable() && !roots.isEmpty())
            m_thread = std::thread([this] { run(); });
        m_changed.notify_one();
    }

    bool hasRoots() const { return !m_roots.isEmpty(); }

private:
    void run()
    {
        while (const std::optional<QList<qint64>> roots = nextRoots()) {
            const QHash<qint64, TreeUsage> usage = sample(*roots);
            if (m_ended)
                return;
            const auto tell = [sampler = m_sampler, usage] {
                if (sampler->m_worker->hasRoots()) // else it is from before they were taken away
                    emit sampler->sampled(usage);
            };
            QMetaObject::invokeMethod(m_sampler, tell, Qt::QueuedConnection);
        }
    }

    /// Sleeps until there is something to do. The roots to look at now; nothing: the end has come.
    std::optional<QList<qint64>> nextRoots()
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            if (m_ended)
                return std::nullopt;
            if (m_roots.isEmpty())
                m_changed.wait(lock);
            else if (Clock::now() < m_next)
                m_changed.wait_until(lock, m_next);
            else
                break;
        }
        m_next = Clock::now() + kPeriod;
        return m_roots;
    }

    QHash<qint64, TreeUsage> sample(const QList<qint64> &roots)
    {
        const quint64 ticks = ProcessTable::ticksNow();
        const Clock::time_point now = Clock::now();
        Snapshot snapshot(m_ended);
        QHash<qint64, TreeUsage> usage;
        std::unordered_map<qint64, quint64> rootStarts;
        for (const qint64 root : roots) {
            const ProcessEntry *entry = snapshot.find(root);
            const auto known = m_rootStarts.find(root);
            const bool wasSeen = known != m_rootStarts.end();
            if (wasSeen || entry)
                rootStarts.emplace(root, wasSeen ? known->second : entry->startTicks);
            if (entry && entry->startTicks == rootStarts.at(root))
                usage.insert(root, usageOf(snapshot.treeOf(root), wasSeen, now));
        }
        m_rootStarts = std::move(rootStarts);
        if (now - m_lastTime >= kShortest) {
            m_last = std::move(snapshot);
            m_lastTicks = ticks;
            m_lastTime = now;
        }
        return usage;
    }

    TreeUsage usageOf(const std::vector<const ProcessEntry *> &tree, bool wasSeen, Clock::time_point now) const
    {
        TreeUsage usage;
        quint64 ticks = 0;
        for (const ProcessEntry *entry : tree) {
            ++usage.processes;
            usage.memoryBytes += entry->residentBytes;
            ticks += usedSinceLast(*entry);
        }
        const double seconds = std::chrono::duration<double>(now - m_lastTime).count();
        if (wasSeen && seconds > 0)
            usage.cores = double(ticks) / double(ProcessTable::ticksPerSecond()) / seconds;
        usage.waitsForInput = waitsForInput(tree);
        return usage;
    }

    /// Of a process that was not there at the last look all it has used, if it really started since.
    quint64 usedSinceLast(const ProcessEntry &entry) const
    {
        const ProcessEntry *before = m_last.find(entry.pid);
        if (before && before->startTicks == entry.startTicks)
            return entry.cpuTicks - std::min(before->cpuTicks, entry.cpuTicks);
        return entry.startTicks >= m_lastTicks ? entry.cpuTicks : 0;
    }

    TreeSampler *const m_sampler;
    std::thread m_thread;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    QList<qint64> m_roots; ///< written by the sampler's thread alone, which reads it without the mutex
    Clock::time_point m_next;
    std::atomic_bool m_ended = false;

    // The worker's own. `m_last` is what processor time is counted from.
    Snapshot m_last;
    quint64 m_lastTicks = 0;
    Clock::time_point m_lastTime;
    std::unordered_map<qint64, quint64> m_rootStarts; ///< tells a root from a later process of its number
};

TreeSampler::TreeSampler(QObject *parent) : QObject(parent), m_worker(std::make_unique<Worker>(this))
{
}

TreeSampler::~TreeSampler() = default;

void TreeSampler::setRoots(const QList<qint64> &roots)
{
    m_worker->setRoots(roots);
}

} // namespace Deckhand
