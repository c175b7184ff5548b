#include "process/supervisedprocessrunner.h"

#include "process/attachedprocess.h"
#include "process/commandenvironment.h"
#include "process/startqueue.h"
#include "process/supervisedprocess.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QFileSystemWatcher>

namespace Deckhand {

SupervisedProcessRunner::SupervisedProcessRunner(QString supervisor)
    : m_supervisor(std::move(supervisor)),
      m_environment(std::make_shared<CommandEnvironment>()),
      m_starts(std::make_shared<StartQueue>()),
      m_attachments(std::make_shared<StartQueue>()),
      m_watcher(std::make_shared<QFileSystemWatcher>())
{
}

SupervisedProcessRunner::~SupervisedProcessRunner() = default;

RunningCommand *SupervisedProcessRunner::run(const Command &command, QObject *parent)
{
    return new SupervisedProcess(command, m_supervisor, m_environment, m_starts, parent);
}

RunningCommand *SupervisedProcessRunner::attach(const QString &directory, QObject *parent)
{
    return new AttachedProcess(directory, m_watcher, m_attachments, parent);
}

void SupervisedProcessRunner::holdStarts()
{
    m_starts->hold();
}

void SupervisedProcessRunner::releaseStarts()
{
    m_starts->release();
}

QString SupervisedProcessRunner::findSupervisor()
{
    const QString folder = QCoreApplication::applicationDirPath();
    const QString beside = folder + QStringLiteral("/deckhand-run");
    const QString installed = QDir::cleanPath(folder + QStringLiteral("/../libexec/deckhand/deckhand-run"));
    return !QFileInfo::exists(beside) && QFileInfo::exists(installed) ? installed : beside;
}

} // namespace Deckhand
