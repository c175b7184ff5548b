#pragma once

#include "base/filelock.h"
#include "base/result.h"

#include <QString>

#include <memory>

namespace Deckhand {

/// What somebody writes in a workspace and has not sent, kept for the window that comes next, however this one ends. Each open
/// window holds a file of its own; the next one takes up the first that nobody holds.
class DraftFile
{
public:
    /// `folder` is made, for this user only.
    DraftFile(const QString &folder, const QString &workspace);

    /// As it was left; empty: nothing was.
    QString text() const;
    /// In one piece: the file has the old text or the new one. Empty: the file goes. An error is for people.
    Result<void> save(const QString &text);

private:
    QString m_folder;
    QString m_path; ///< empty: more windows are open than drafts are kept for
    std::unique_ptr<FileLock> m_lock;
};

} // namespace Deckhand
