#pragma once

#include "base/filelock.h"

#include <memory>

namespace Deckhand {

/// That this run of the program lives: a lock file that other runs can test. Who looks after a task is told from who only
/// did so once by this, and not by a process number.
class OwnerLock
{
public:
    /// `folder` is made when needed. The lock is taken with the first call of `name`.
    explicit OwnerLock(QString folder);
    ~OwnerLock();

    /// Unique to this run. Makes the folder and takes the lock anew when somebody has removed them.
    QString name();
    /// Whether that run still lives; this one does. An empty name never does.
    bool isAlive(const QString &owner) const;

    /// For the moment in which tasks change hands: of two programs that start at once only one takes them. Not null; not
    /// taken when it could not be had within `patience`.
    std::unique_ptr<FileLock> acquireTurn(std::chrono::milliseconds patience);
    /// A sentence on what lay in the folder's place and was moved aside; empty: nothing did, or it was asked for before.
    QString takeFound();

private:
    void makeFolder();
    QString fileOf(const QString &owner) const;

    const QString m_folder;
    QString m_name;
    QString m_found;
    std::unique_ptr<FileLock> m_lock;
};

} // namespace Deckhand
