#include "process/loginshell.h"

#include "base/ids.h"
#include "output/outputfile.h"

#include <QFileInfo>

namespace Deckhand {

namespace {

constexpr qint64 kKeptBytes = 64 * 1024LL;

QString quoted(QString word)
{
    return u'\'' + word.replace(u'\'', QStringLiteral("'\\''")) + u'\'';
}

/// Words that every shell understands, also those that are no sh.
QString questionFor(const QString &shell, const QString &mark)
{
    // csh takes -l only when it stands alone.
    const QString options = QFileInfo(shell).fileName().endsWith(QLatin1String("csh")) ? QStringLiteral("-i -c")
                                                                                       : QStringLiteral("-l -i -c");
    return QStringLiteral("exec %1 %2 'echo %3; printenv PATH; echo %3'").arg(quoted(shell), options, mark);
}

QStringList foldersOf(const QString &path)
{
    QStringList folders = path.trimmed().split(u':', Qt::SkipEmptyParts);
    folders.removeIf([](const QString &folder) { return !folder.startsWith(u'/') || folder.contains(u'\n'); });
    return folders;
}

} // namespace

QString joinedSearchPath(const QString &first, const QString &second)
{
    QStringList folders = foldersOf(first) + foldersOf(second);
    folders.removeDuplicates();
    return folders.join(u':');
}

LoginShellPath::LoginShellPath(ProcessRunner &runner, const QString &shell, const QString &folder, QObject *parent,
                               std::chrono::seconds patience)
    : QObject(parent),
      m_shell(shell),
      m_mark(randomUuid()),
      m_folder(folder + QStringLiteral("/login-shell-XXXXXX"))
{
    m_command.script = questionFor(shell, m_mark);
    m_command.workingDirectory = m_folder.path();
    m_command.directory = m_folder.path();
    m_command.timeLimit = patience;
    m_command.spool.head = 0; // the answer comes last
    m_command.spool.ring = kKeptBytes;
    connect(runner.run(m_command, this), &RunningCommand::done, this, &LoginShellPath::readAnswer);
}

void LoginShellPath::readAnswer(const CommandResult &result)
{
    const QStringList parts =
        QString::fromLocal8Bit(readTail(m_command.outputPath(), kKeptBytes)).split(m_mark + u'\n', Qt::KeepEmptyParts);
    const QString path = parts.size() == 3 ? joinedSearchPath(parts.at(1), {}) : QString();
    if (!path.isEmpty())
        return emit done(path, {});
    const QString why = result.ending == CommandResult::Ending::TimedOut
                          ? tr("it did not answer within %1 s").arg(m_command.timeLimit.count() / 1000)
                          : tr("it gave no answer");
    emit done({},
              tr("The PATH of your shell %1 could not be read: %2. Commands find only the programs that the session "
                 "knows. Start Deckhand from a terminal, or look at what the files of your shell do.")
                  .arg(m_shell, why));
}

} // namespace Deckhand
