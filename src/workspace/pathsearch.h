#pragma once

#include "workspace/workspacefs.h"

#include <QList>
#include <QObject>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace Deckhand {

class Clock;

/// Where paths are looked for: the workspace, and the folders that were added to it.
struct PathGround {
    WorkspaceFs files;
    std::function<bool(const QString &path)> isUnreadable; ///< is left out; by any thread; may be null
};

/// Finds files and folders by some letters of their paths (FuzzyPattern). Names are read by a walk on other threads, which is kept
/// and done again when it is older than a few seconds and somebody asks; until then, and while it goes on, the old names serve.
/// Ignored files are left out, and places of secrets, and what cannot be written in a prompt.
class PathSearch : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype kMostFound = 30;
    static constexpr qsizetype kMostUnasked = 8;  ///< where no letter is given
    static constexpr qint64 kMostNames = 400'000; ///< of more the walk sees no more

    /// `ground` is asked with each walk. The clock outlives it.
    PathSearch(std::function<PathGround()> ground, const Clock &clock, QObject *parent = nullptr);
    ~PathSearch() override;

    /// Of the last one only the answers come.
    void look(const QString &letters);
    /// More may come of it.
    bool isLooking() const { return m_walk || m_isSearching; }

signals:
    /// The best first, the shorter of equals; folders end with `/`. Relative to the workspace, absolute in an added folder. Again
    /// when the walk has brought others.
    void found(const QString &letters, const QStringList &paths);

private:
    struct Hit {
        int score = 0;
        QString path;

        bool isBefore(int otherScore, QStringView other) const;
    };
    class Best;
    /// Paths, each with a null behind it.
    using Names = std::shared_ptr<const QString>;
    struct Walk;

    void walk();
    static void walkThrough(const PathGround &ground, const std::shared_ptr<Walk> &walk);
    void takeNames();
    void onWalked();
    void begin();
    void search();
    void tell(const QStringList &paths);

    const std::function<PathGround()> m_ground;
    const Clock &m_clock;
    std::shared_ptr<Walk> m_walk; ///< null: none goes on
    qint64 m_walked = 0;          ///< its end, Clock::monotonicMs
    bool m_hasNames = false;      ///< of a whole walk
    QList<Names> m_names;
    QString m_letters;
    const std::shared_ptr<std::atomic<int>> m_look; ///< number of the last
    std::vector<Hit> m_best;
    qsizetype m_searched = 0; ///< of m_names
    bool m_isSearching = false;
    std::optional<QStringList> m_told; ///< of what is looked for
};

} // namespace Deckhand
