#include "app/newworktree.h"

#include "ui/mainwindow/mainwindow.h"

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QInputDialog>
#include <QProcess>

namespace Deckhand {

namespace {

/// Its root; empty: the folder is in none. A worktree is one, too.
QString repositoryAround(const QString &folder)
{
    for (QDir at(folder);;) {
        if (at.exists(QStringLiteral(".git")))
            return at.absolutePath();
        if (!at.cdUp())
            return {};
    }
}

/// Of what git wrote, the line that says what is wrong.
QString lastLine(const QByteArray &output)
{
    QString line = QString::fromUtf8(output).trimmed().section(u'\n', -1);
    return line.startsWith(u"fatal: ") ? line.mid(7) : line;
}

} // namespace

NewWorktree::NewWorktree(const QString &folder, MainWindow &window) : m_folder(folder), m_window(window)
{
    auto *action = new QAction(tr("New conversation in a new git &worktree…"), this);
    action->setObjectName(QStringLiteral("newWorktreeAction"));
    connect(action, &QAction::triggered, this, &NewWorktree::ask);
    window.addFileEntry(action);
    connect(this, &NewWorktree::failed, &window, &MainWindow::tell);
}

void NewWorktree::ask()
{
    if (repositoryAround(m_folder).isEmpty()) {
        emit failed(tr("%1 is in no git repository, so it has no worktrees.").arg(m_folder));
        return;
    }
    auto *dialog = new QInputDialog(&m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("New git worktree"));
    dialog->setLabelText(tr("Name of the new branch, which is checked out beside the repository:"));
    dialog->setOkButtonText(tr("Make it"));
    connect(dialog, &QInputDialog::textValueSelected, this, &NewWorktree::make);
    dialog->open();
}

void NewWorktree::make(const QString &branch)
{
    const QString name = branch.trimmed();
    const QString repository = repositoryAround(m_folder);
    if (name.isEmpty() || m_git)
        return;
    if (name.startsWith(u'-')) { // git would take it for an option
        emit failed(tr("The name of a branch does not begin with a dash."));
        return;
    }
    const QString folder = QDir(repository).dirName() + u'-' + QString(name).replace(u'/', u'-');
    run(repository, QDir::cleanPath(repository + QStringLiteral("/../") + folder), name);
}

void NewWorktree::run(const QString &repository, const QString &worktree, const QString &branch)
{
    m_git = new QProcess(this);
    m_git->setWorkingDirectory(repository);
    m_git->setStandardInputFile(QProcess::nullDevice());
    m_git->setProcessChannelMode(QProcess::MergedChannels);
    const auto end = [this, worktree](const QString &problem) {
        std::exchange(m_git, nullptr)->deleteLater();
        emit failed(tr("%1 could not be made: %2").arg(worktree, problem));
    };
    connect(m_git, &QProcess::errorOccurred, this, [end, git = m_git](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            end(tr("git does not start (%1).").arg(git->errorString()));
    });
    connect(m_git, &QProcess::finished, this,
            [this, end, worktree, repository, git = m_git](int exitCode, QProcess::ExitStatus status) {
                if (status != QProcess::NormalExit || exitCode != 0)
                    return end(lastLine(git->readAll()));
                std::exchange(m_git, nullptr)->deleteLater();
                m_window.tell(tr("%1 is made; its window opens.").arg(worktree));
                emit made(sameFolderIn(worktree, repository));
            });
    m_window.tell(tr("%1 is being made…").arg(worktree));
    // Nobody has said that what the repository brings along may run.
    m_git->start(u"git"_qs, {u"-c"_qs, u"core.hooksPath=/dev/null"_qs, u"-c"_qs, u"core.fsmonitor=false"_qs,
                             u"worktree"_qs, u"add"_qs, u"-b"_qs, branch, u"--"_qs, worktree});
}

QString NewWorktree::sameFolderIn(const QString &worktree, const QString &repository) const
{
    const QString same = QDir::cleanPath(worktree + u'/' + QDir(repository).relativeFilePath(m_folder));
    return QFileInfo(same).isDir() ? same : worktree;
}

} // namespace Deckhand
