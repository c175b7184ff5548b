#include "treetracker_macos.h"

#include <algorithm>
#include <utility>

namespace {

bool holds(const std::map<long long, unsigned long long> &known, const TreeTracker::Process &process)
{
    const auto found = known.find(process.pid);
    return found != known.end() && found->second == process.startTime;
}

} // namespace

TreeTracker::TreeTracker(long long shell, unsigned long long shellStart, std::function<bool(long long)> carriesCookie)
    : m_shell(shell),
      m_shellStart(shellStart),
      m_carriesCookie(std::move(carriesCookie)),
      m_members{{shell, shellStart}}
{
}

std::vector<TreeTracker::Process> TreeTracker::look(std::vector<Process> all)
{
    std::vector<Process> tree;
    const auto take = [&](const auto &isMeant) {
        const auto taken = std::stable_partition(all.begin(), all.end(), std::not_fn(isMeant));
        tree.insert(tree.end(), taken, all.end());
        all.erase(taken, all.end());
    };
    take([this](const Process &process) { return isMember(process); });
    for (size_t at = 0; at < tree.size(); ++at)
        take([parent = tree[at].pid](const Process &process) { return process.parent == parent; });
    m_members.clear();
    m_strangers.clear();
    for (const Process &process : tree)
        m_members[process.pid] = process.startTime;
    for (const Process &process : all)
        m_strangers[process.pid] = process.startTime;
    return tree;
}

bool TreeTracker::isMember(const Process &process) const
{
    if (holds(m_members, process) || process.session == m_shell)
        return true;
    // Start times are of the clock on the wall, which may be set back: they prove only what is not asked for.
    return process.startTime >= m_shellStart && !holds(m_strangers, process) && m_carriesCookie(process.pid);
}
