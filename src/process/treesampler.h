#pragma once

#include <QHash>
#include <QList>
#include <QObject>

#include <memory>

namespace Deckhand {

/// What the tree of a command uses at one moment.
struct TreeUsage {
    double cores = 0;           ///< processor time since the last sample by the time between: 1.0 is one core
    qint64 memoryBytes = 0;     ///< resident, of all its processes together (shared pages count in each)
    int processes = 0;          ///< the supervisor is not counted
    bool waitsForInput = false; ///< everything in it sleeps, and something of it on the read of a pipe or a terminal
};

/// Looks at trees of processes once a second, on a thread of its own: one walk through the system's processes for all of
/// them. Without roots it does nothing at all.
class TreeSampler : public QObject
{
    Q_OBJECT
public:
    explicit TreeSampler(QObject *parent = nullptr);
    ~TreeSampler() override;

    /// The processes whose descendants are looked at (RunningCommand::treeRoot).
    void setRoots(const QList<qint64> &roots);

signals:
    /// By root; a root that has gone is missing.
    void sampled(const QHash<qint64, Deckhand::TreeUsage> &usage);

private:
    class Worker;
    std::unique_ptr<Worker> m_worker;
};

} // namespace Deckhand
