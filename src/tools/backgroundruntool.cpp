#include "background/backgroundtasks.h"
#include "background/noticeinbox.h"
#include "base/textcut.h"
#include "process/linewatch.h"
#include "tools/backgroundtext.h"
#include "tools/inputschema.h"
#include "tools/servicetool.h"
#include "workspace/workspacefs.h"

namespace Deckhand {

namespace {

constexpr double kDefaultJoiningSeconds = 10;

QJsonObject inputSchema()
{
    return objectSchema(
        {required("command", wordSchema("The command line.")),
         optional("timeout_s", integerSchema(0, 31'536'000,
                                             "Time limit in seconds; 300 if not given, 0 for none (servers, "
                                             "watchers).")),
         optional("description", textSchema("A few words for the user: what this is for.")),
         optional("after", textSchema("Id of a task: start when it has ended with exit code 0.")),
         optional("notify_on", textSchema("Regular expression: you are told once, while it runs, when a line of "
                                          "output matches.")),
         optional("wake", choiceSchema({QStringLiteral("now"), QStringLiteral("join"), QStringLiteral("on_failure"),
                                        QStringLiteral("next_message"), QStringLiteral("never")},
                                       "When its end may start a turn while you are idle. now (if not given): at once; "
                                       "join: after waiting wake_join_s for others; on_failure: only if it "
                                       "failed; next_message: you read it with the user's next message; "
                                       "never: you are not told.")),
         optional("wake_join_s", numberSchema(0.25, 3600, "For wake \"join\"; 10 if not given.")),
         optional("memory_limit_mb", integerSchema(1, 1 << 20, "The most MiB that its processes may use.")),
         optional("output_limit_mb", integerSchema(1, 1 << 20, "The most MiB that it may write.")),
         optional("on_limit", choiceSchema({QStringLiteral("stop"), QStringLiteral("warn")},
                                           "When it reaches a limit (timeout_s too): stop ends it; warn lets it go "
                                           "on, and you are told once. If not given: the user's setting, stop by "
                                           "default.")),
         optional("nice", integerSchema(0, 19, "Lower priority; 0 if not given."))});
}

Result<WakeWish> wakeFrom(const QJsonObject &input)
{
    const bool hasJoining = input.contains(QLatin1String("wake_join_s"));
    const QString word = input[u"wake"].toString(hasJoining ? QStringLiteral("join") : QStringLiteral("now"));
    WakeWish wish;
    wish.rule = wakeRuleFromWord(word).value_or(WakeRule::Now); // the schema lets no other word through
    if (hasJoining && wish.rule != WakeRule::Join)
        return Error{QStringLiteral("Field \"wake_join_s\": goes with wake \"join\", not with \"%1\".").arg(word)};
    const double joining = input[u"wake_join_s"].toDouble(kDefaultJoiningSeconds);
    if (wish.rule == WakeRule::Join)
        wish.joining = std::chrono::milliseconds(qRound64(joining * 1000));
    return wish;
}

/// The task that it shall follow; one that has ended badly already is an error, for it would never start.
Result<BackgroundTaskId> afterFrom(const QJsonObject &input, const BackgroundTasks &tasks)
{
    if (!input.contains(QLatin1String("after")))
        return BackgroundTaskId();
    const Result<BackgroundTaskId> id = findBackgroundTask(tasks, input[u"after"].toString());
    if (!id)
        return Error{QStringLiteral("Field \"after\": %1 Nothing was started.").arg(id.error())};
    const BackgroundTask *first = tasks.find(*id);
    if (isFinal(first->status) && first->status != BackgroundStatus::Completed)
        return Error{QStringLiteral("Field \"after\": task %1 has already ended, and not with exit code 0: [%2] %3. "
                                    "Nothing was started.")
                         .arg(id->toString(), statusWord(first->status), oneLine(endDescription(*first)))};
    return id;
}

Result<QString> expressionFrom(const QJsonObject &input)
{
    if (!input.contains(QLatin1String("notify_on")))
        return QString();
    const QString expression = input[u"notify_on"].toString();
    if (const Result<void> checked = LineWatch::check(expression); !checked)
        return Error{QStringLiteral("Field \"notify_on\": ") + checked.error()};
    return expression;
}

LimitRule limitRuleFrom(const QJsonObject &input, const BackgroundTasks &tasks)
{
    return limitRuleFromWord(input[u"on_limit"].toString()).value_or(tasks.limits().onLimit);
}

qint64 mebibytes(const QJsonValue &value)
{
    return value.toInteger() << 20;
}

/// `background_run`: starts a background task and returns at once.
class BackgroundRunTool final : public ServiceTool
{
public:
    BackgroundRunTool(const ToolKind &kind, const ToolServices &services) : ServiceTool(kind, services, "command") {}

    ToolSpec spec() const override;
    ToolPreview preview(const QJsonObject &input) const override
    {
        return {QStringLiteral("Run a command in the background"), subject(input), false};
    }
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    Result<BackgroundTaskSpec> specFrom(const QJsonObject &input) const;
};

ToolSpec BackgroundRunTool::spec() const
{
    return {
        name(),
        QStringLiteral(
            "Starts a command of the shell (%1) in the workspace as a background task and returns its id at once. Use it for "
            "anything long: builds, test suites, servers, watchers, downloads. Go on with other work: when the "
            "task ends you are told by itself, with its exit code and the end of its output, so there is no need "
            "to ask again and again with check_background.")
            .arg(m_services.processes.shellName()),
        inputSchema()};
}

Result<BackgroundTaskSpec> BackgroundRunTool::specFrom(const QJsonObject &input) const
{
    const Result<BackgroundTaskId> after = afterFrom(input, m_services.background);
    if (!after)
        return Error{after.error()};
    const Result<QString> notifyOn = expressionFrom(input);
    if (!notifyOn)
        return Error{notifyOn.error()};
    const Result<WakeWish> wake = wakeFrom(input);
    if (!wake)
        return Error{wake.error()};
    BackgroundTaskSpec spec;
    spec.session = m_services.notices.session();
    spec.command = subject(input);
    spec.prelude = preludeFor(spec.command, m_services.processes);
    spec.description = input[u"description"].toString();
    spec.workingDirectory = m_services.files.root();
    spec.timeLimitSeconds = input[u"timeout_s"].toInt(300);
    spec.after = *after;
    spec.notifyOn = *notifyOn;
    spec.wake = *wake;
    spec.limits.memoryBytes = mebibytes(input[u"memory_limit_mb"]);
    spec.limits.outputBytes = mebibytes(input[u"output_limit_mb"]);
    spec.onLimit = limitRuleFrom(input, m_services.background);
    spec.niceness = input[u"nice"].toInt();
    return spec;
}

ToolRun *BackgroundRunTool::start(const QJsonObject &input, QObject *parent)
{
    const Result<BackgroundTaskSpec> spec = specFrom(input);
    if (!spec)
        return ToolRun::failed(spec.error(), parent);
    const BackgroundTaskId id = m_services.background.start(*spec);
    QString text = QStringLiteral("Background task %1 started: %2").arg(id.toString(), spec->command);
    const BackgroundTask *task = m_services.background.find(id);
    if (task && task->status == BackgroundStatus::Queued)
        text += QStringLiteral("\nIt waits for %1.").arg(whatItWaitsFor(*task, m_services.background));
    return ToolRun::finished({text}, parent);
}

} // namespace

StandardTool backgroundRunTool()
{
    return standardTool<BackgroundRunTool>(QStringLiteral("background_run"), Effect::Command);
}

} // namespace Deckhand
