#pragma once

#include "process/processrunner.h"

#include <QPointer>

namespace Deckhand {

/// A command that a test drives by hand.
class FakeRunningCommand final : public RunningCommand
{
    Q_OBJECT
public:
    FakeRunningCommand(Command command, QObject *parent) : RunningCommand(parent), command(std::move(command)) {}

    void stop() override { ++stopCalls; }
    void setPaused(bool paused) override { emit pausedChanged(paused); }
    void setNiceness(int value) override { niceness = value; }
    void setRingBytes(qint64 bytes) override { ringBytes = bytes; }
    void setTimeLimit(std::chrono::milliseconds limit) override { timeLimit = limit; }
    void moveToBackground() override { isInBackground = true; }
    qint64 treeRoot() const override { return 0; }

    /// Writes to the command's output file and tells of it.
    void write(const QByteArray &bytes);
    void exit(int code);
    void end(CommandResult result);

    const Command command;
    int stopCalls = 0;
    int niceness = 0;
    qint64 ringBytes = 0;
    std::optional<std::chrono::milliseconds> timeLimit; ///< that it was given while it ran
    bool isInBackground = false;

private:
    qint64 m_written = 0;
};

class FakeProcessRunner final : public ProcessRunner
{
public:
    RunningCommand *run(const Command &command, QObject *parent) override;
    /// The command that is attached to is one more in the list; of its Command only the directory is known.
    RunningCommand *attach(const QString &directory, QObject *parent) override;

    /// Every command that was run, in order; null when it was deleted.
    QList<QPointer<FakeRunningCommand>> commands;
};

} // namespace Deckhand
