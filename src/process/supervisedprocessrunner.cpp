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

namespace {

/// As this program's own file has it: ".exe" on Windows.
QString ownProgramSuffix()
{
    const QString own = QCoreApplication::applicationFilePath();
    return own.endsWith(QLatin1String(".exe"), Qt::CaseInsensitive) ? QStringLiteral(".exe") : QString();
}

} // namespace

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

QString SupervisedProcessRunner::shellName() const
{
    return m_environment->shell().name;
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
    const QString name = QStringLiteral("deckhand-run") + ownProgramSuffix();
    const QString beside = folder + u'/' + name;
    const QString installed = QDir::cleanPath(folder + QStringLiteral("/../libexec/deckhand/") + name);
    return !QFileInfo::exists(beside) && QFileInfo::exists(installed) ? installed : beside;
}

} // namespace Deckhand
