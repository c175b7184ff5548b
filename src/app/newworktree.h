#pragma once

#include <QObject>

class QProcess;

namespace Deckhand {

class MainWindow;

/// "New conversation in a new git worktree": a branch of the repository that a folder is in, checked out beside it, as
/// `../NAME-BRANCH`. It only makes them; nothing of them is ever removed here.
class NewWorktree : public QObject
{
    Q_OBJECT
public:
    /// Its entry is in the window's menu from now on; the window outlives it. `folder`: absolute, somewhere in the repository.
    NewWorktree(const QString &folder, MainWindow &window);

public slots:
    /// Of the commit that is checked out. While one is being made nothing happens.
    void make(const QString &branch);

signals:
    /// The folder that is to `folder` in the repository what this one is in the worktree; its root where that has none.
    void made(const QString &folder);
    /// For people.
    void failed(const QString &reason);

private:
    void ask();
    void run(const QString &repository, const QString &worktree, const QString &branch);
    QString sameFolderIn(const QString &worktree, const QString &repository) const;

    const QString m_folder;
    MainWindow &m_window;
    QProcess *m_git = nullptr; ///< while it works
};

} // namespace Deckhand
