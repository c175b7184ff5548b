#pragma once

#include "background/ownerlock.h"

#include <QString>

namespace Deckhand {

/// Who claims tasks of a plan: this run of the program, together with the folder where it keeps what it knows of its runs.
/// A workspace may be open in a Deckhand with another state folder, or on another machine: of what that one has claimed
/// nothing can be known here, and nothing may be said.
class RunOwner
{
public:
    /// `folder` is made, and named by an id of its own, with the first call of `mark`.
    explicit RunOwner(QString folder);

    /// What stands in the file of a task that this run has claimed.
    QString mark();

    enum class Whose {
        Running,  ///< this run's, or that of another one that lives: it looks after it
        Left,     ///< of a run that is gone, or nobody's: ours to settle
        Elsewhere ///< of a Deckhand that keeps its state in another place
    };
    Whose whose(const QString &mark) const;
    /// That alone; does not try whether a run lives, which costs a look at its lock.
    bool isElsewhere(const QString &mark) const;

    OwnerLock &lock() { return m_lock; }

private:
    QString home() const;
    QString homeFile() const;

    const QString m_folder;
    OwnerLock m_lock;
    mutable QString m_home; ///< the folder's id, once it is known
};

} // namespace Deckhand
