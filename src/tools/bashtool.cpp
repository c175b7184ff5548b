#include "tools/bashtool.h"

#include "base/textcut.h"
#include "tools/bashrun.h"
#include "tools/inputschema.h"
#include "workspace/workspacefs.h"

namespace Deckhand {

ToolSpec BashTool::spec() const
{
    return {
        name(),
        QStringLiteral(
            "Runs a command of the shell (%1) in the workspace and waits for its end. Returns standard output and standard "
            "error in the order written (long output: beginning and end) and the exit code when it is not 0. "
            "Standard input is empty. When the command ends, everything that it left running is ended too. "
            "For servers, builds, test suites and anything else that may take longer than a minute use "
            "background_run, and go on working meanwhile.")
            .arg(m_services.processes.shellName()),
        objectSchema({required("command", wordSchema("The command line.")),
                      optional("timeout_s", integerSchema(1, 86400,
                                                          "Time limit in seconds; 120 if not given. After it "
                                                          "the whole process tree is ended."))})};
}

ToolPreview BashTool::preview(const QJsonObject &input) const
{
    return {QStringLiteral("Run a command"), subject(input), false};
}

ToolRun *BashTool::start(const QJsonObject &input, QObject *parent)
{
    Command command;
    command.script = subject(input);
    command.workingDirectory = m_services.files.root();
    command.timeLimit = std::chrono::seconds(input[u"timeout_s"].toInt(120));
    command.lifetime = Command::Lifetime::EndsWithApp;
    command.waitForTree = false;
    return new BashRun(m_services.processes, command, m_services.commandFolder, parent);
}

} // namespace Deckhand
