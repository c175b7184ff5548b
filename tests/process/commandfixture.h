#pragma once

#include "process/command.h"
#include "process/processrunner.h"
#include "process/supervisedprocessrunner.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

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
        QTest::qWait(0); // for a second end
        return done.size() == 1 ? done.first().first().value<Deckhand::CommandResult>() : Deckhand::CommandResult();
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

    Deckhand::SupervisedProcessRunner runner;

private:
    QTemporaryDir m_root;
    const QString m_unique = QStringLiteral("task%1").arg(QCoreApplication::applicationPid());
    int m_count = 0;
};
