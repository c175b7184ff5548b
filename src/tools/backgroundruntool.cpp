#include "tools/backgroundruntool.h"

#include "background/backgroundtasks.h"
#include "tools/excerpt.h"
#include "tools/inputschema.h"
#include "workspace/workspacefs.h"

namespace Deckhand {

ToolSpec BackgroundRunTool::spec() const
{
    return {QStringLiteral("background_run"),
            QStringLiteral(
                "Starts a shell command in the workspace as a background task and returns its id at once. Use it for "
                "anything long: builds, test suites, servers, watchers, downloads. Go on with other work: when the "
                "task ends you are told by itself, with its exit code and the end of its output, so there is no need "
                "to ask again and again with check_background."),
            objectSchema({required(QStringLiteral("command"), wordSchema(QStringLiteral("The command line."))),
                          optional(QStringLiteral("timeout_s"),
                                   integerSchema(0, 31'536'000,
                                                 QStringLiteral("Time limit in seconds; 300 if not given, 0 for none "
                                                                "(servers, watchers)."))),
                          optional(QStringLiteral("description"),
                                   textSchema(QStringLiteral("A few words for the user: what this is for.")))})};
}

QString BackgroundRunTool::subject(const QJsonObject &input) const
{
    return input.value(QLatin1String("command")).toString();
}

QString BackgroundRunTool::summary(const QJsonObject &input) const
{
    return oneLine(subject(input));
}

ToolPreview BackgroundRunTool::preview(const QJsonObject &input) const
{
    return {QStringLiteral("Run a command in the background"), subject(input), false};
}

ToolRun *BackgroundRunTool::start(const QJsonObject &input, QObject *parent)
{
    BackgroundTaskSpec spec;
    spec.command = subject(input);
    spec.description = input.value(QLatin1String("description")).toString();
    spec.workingDirectory = m_services.files.root();
    spec.timeLimitSeconds = input.value(QLatin1String("timeout_s")).toInt(300);
    const BackgroundTaskId id = m_services.background.start(spec);
    return ToolRun::finished(
        {QStringLiteral("Background task %1 started: %2").arg(id.toString(), spec.command), {}, false}, parent);
}

} // namespace Deckhand
