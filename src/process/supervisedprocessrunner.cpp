#include "process/supervisedprocessrunner.h"

#include "process/attachedprocess.h"
#include "process/startqueue.h"
#include "process/supervisedprocess.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QFileSystemWatcher>

namespace Deckhand {

namespace {

/// The supervisor takes the key out of the command's environment; but its own can be read by the command under /proc,
/// so it does not get the key in the first place.
QProcessEnvironment environmentWithoutKeys()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &name : environment.keys()) {
        if (name.startsWith(QLatin1String("ANTHROPIC_")))
            environment.remove(name);
    }
    return environment;
}

} // namespace

SupervisedProcessRunner::SupervisedProcessRunner(QString supervisor)
    : m_supervisor(std::move(supervisor)),
      m_environment(environmentWithoutKeys()),
      m_queue(std::make_shared<StartQueue>()),
      m_watcher(std::make_shared<QFileSystemWatcher>())
{
}

SupervisedProcessRunner::~SupervisedProcessRunner() = default;

RunningCommand *SupervisedProcessRunner::run(const Command &command, QObject *parent)
{
    return new SupervisedProcess(command, m_supervisor, m_environment, m_queue, parent);
}

RunningCommand *SupervisedProcessRunner::attach(const QString &directory, QObject *parent)
{
    return new AttachedProcess(directory, m_watcher, m_queue, parent);
}

QString SupervisedProcessRunner::findSupervisor()
{
    const QString folder = QCoreApplication::applicationDirPath();
    const QString beside = folder + QStringLiteral("/deckhand-run");
    const QString installed = QDir::cleanPath(folder + QStringLiteral("/../libexec/deckhand/deckhand-run"));
    return !QFileInfo::exists(beside) && QFileInfo::exists(installed) ? installed : beside;
}

} // namespace Deckhand
