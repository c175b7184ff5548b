#pragma once

#include "process/processrunner.h"
#include "tools/tool.h"

#include <QTemporaryDir>

namespace Deckhand {

/// A foreground command. Deleting it ends the command's whole process tree.
class BashRun final : public ToolRun
{
    Q_OBJECT
public:
    /// `commandFolder`: where the command's own folder is made; it goes with the run.
    BashRun(ProcessRunner &runner, Command command, const QString &commandFolder, QObject *parent);
    ~BashRun() override;

private:
    void onDone(const CommandResult &result);

    std::unique_ptr<QTemporaryDir> m_folder;
    Command m_command;
    RunningCommand *m_running = nullptr;
};

} // namespace Deckhand
