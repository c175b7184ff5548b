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

    /// Writes to the command's output file and tells of it.
    void write(const QByteArray &bytes);
    void exit(int code);
    void end(CommandResult result);

    const Command command;
    int stopCalls = 0;

private:
    qint64 m_written = 0;
};

class FakeProcessRunner final : public ProcessRunner
{
public:
    RunningCommand *run(const Command &command, QObject *parent) override;

    /// Every command that was run, in order; null when it was deleted.
    QList<QPointer<FakeRunningCommand>> commands;
};

} // namespace Deckhand
