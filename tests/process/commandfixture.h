#pragma once

#include "process/command.h"
#include "process/processrunner.h"
#include "process/supervisedprocessrunner.h"
#include "support/loopturn.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

/// Folders for commands, and a look at what is left of them in the process table.
class CommandFixture
{
public:
    CommandFixture() : runner(QStringLiteral(DECKHAND_BIN_DIR "/deckhand-run")) {}

    QString newFolder()
    {
        const QString folder = m_root.filePath(QStringLiteral("%1-%2").arg(m_unique).arg(++m_count));
        QDir().mkdir(folder);
        return folder;
    }

    Deckhand::Command command(const QString &script)
    {
        Deckhand::Command command;
        command.script = script;
        command.directory = newFolder();
        command.workingDirectory = command.directory;
        command.useControlGroup = usesControlGroup();
        return command;
    }

    /// Runs to the end, at most 20 s. Checks that `done` came once.
    Deckhand::CommandResult run(const Deckhand::Command &command)
    {
        QObject owner;
        return waitFor(runner.run(command, &owner));
    }

    Deckhand::CommandResult run(const QString &script) { return run(command(script)); }

    static Deckhand::CommandResult waitFor(Deckhand::RunningCommand *running)
    {
        QSignalSpy done(running, &Deckhand::RunningCommand::done);
        done.wait(20000);
        Deckhand::turnTheLoop(); // for a second end
        return done.size() == 1 ? done.first().first().value<Deckhand::CommandResult>() : Deckhand::CommandResult();
    }

    /// Every test of real commands runs twice: as the system allows, and with nothing but the tree of processes.
    static bool usesControlGroup()
    {
        static const bool uses = [] {
            const bool plain = qEnvironmentVariableIsSet("DECKHAND_TEST_PLAIN_TREE");
            qunsetenv("DECKHAND_TEST_PLAIN_TREE"); // not for the commands
            return !plain;
        }();
        return uses;
    }

    /// Whether commands run in control groups of their own here.
    bool hasControlGroups()
    {
        const Deckhand::Command command = this->command(QStringLiteral("cat /proc/self/cgroup"));
        run(command);
        const QByteArray name = "/deckhand-" + QDir(command.directory).dirName().toUtf8() + '-';
        return output(command).contains(name);
    }

    /// Where the file system shows the control group of the process; empty when it is in none, or that is not shown.
    static QString controlGroupOf(qint64 pid)
    {
        const QByteArray text = '\n' + contentOf(QStringLiteral("/proc/%1/cgroup").arg(pid));
        const qsizetype at = text.indexOf("\n0::");
        if (at < 0)
            return {};
        const QString group = QString::fromUtf8(text.mid(at + 4, text.indexOf('\n', at + 1) - at - 4));
        for (const char *root : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
            if (QFile::exists(QLatin1String(root) + QStringLiteral("/cgroup.procs")))
                return QDir::cleanPath(QLatin1String(root) + group);
        }
        return {};
    }

    QByteArray output(const Deckhand::Command &command) { return contentOf(command.outputPath()); }

    static QByteArray contentOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    /// Every process that runs and has the folder's cookie in its environment, wherever in the process table it went.
    static QList<int> aliveOf(const QString &folder)
    {
        const QByteArray cookie = "DECKHAND_TASK=" + QDir(folder).dirName().toUtf8();
        QList<int> pids;
        const QStringList entries = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
        for (const QString &entry : entries) {
            const QByteArray environment = contentOf(QStringLiteral("/proc/%1/environ").arg(entry));
            if (entry.toInt() > 0 && environment.split('\0').contains(cookie))
                pids.append(entry.toInt());
        }
        return pids;
    }

    /// Those that run and those that have ended and wait to be taken note of.
    static QList<int> childrenOf(qint64 parent)
    {
        QList<int> pids;
        const QStringList entries = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
        for (const QString &entry : entries) {
            // "4711 (a name that may hold anything) Z 4710 …"
            const QByteArray stat = contentOf(QStringLiteral("/proc/%1/stat").arg(entry));
            const QByteArrayList fields = stat.mid(stat.lastIndexOf(')') + 1).simplified().split(' ');
            if (entry.toInt() > 0 && fields.value(1).toLongLong() == parent)
                pids.append(entry.toInt());
        }
        return pids;
    }

    Deckhand::SupervisedProcessRunner runner;

private:
    QTemporaryDir m_root;
    const QString m_unique = QStringLiteral("task%1").arg(QCoreApplication::applicationPid());
    int m_count = 0;
};
