#include "tools/taskfields.h"

namespace Deckhand {

namespace {

std::optional<QString> textIn(const QJsonObject &input, QLatin1String name)
{
    return input.contains(name) ? std::optional(input.value(name).toString()) : std::nullopt;
}

} // namespace

QList<SchemaField> taskFields()
{
    return {
        optional(QStringLiteral("description"), textSchema(QStringLiteral("Details, if any."))),
        optional(QStringLiteral("addBlockedBy"), taskIdsSchema(QStringLiteral("Tasks that must be done before it."))),
        optional(QStringLiteral("addBlocks"), taskIdsSchema(QStringLiteral("Tasks that must wait for it."))),
        optional(QStringLiteral("owner"), textSchema(QStringLiteral("Who works on it."))),
        optional(QStringLiteral("command"),
                 textSchema(QStringLiteral(
                     "The shell command that does it. Such a task is run with task_update and start; its exit "
                     "code says whether it is completed or failed."))),
        optional(QStringLiteral("folder"),
                 textSchema(QStringLiteral("Where the command runs, relative to the workspace."))),
        optional(QStringLiteral("timeout_s"),
                 integerSchema(0, 31'536'000,
                               QStringLiteral("Time limit of the command in seconds; 0, or not given: none."))),
        optional(QStringLiteral("wake"),
                 choiceSchema({QStringLiteral("now"), QStringLiteral("join"), QStringLiteral("on_failure"),
                               QStringLiteral("next_message"), QStringLiteral("never"), QString()},
                              QStringLiteral("When the command's end may start a turn while you are idle, as in "
                                             "background_run. Not given: on_failure when other tasks start by "
                                             "themselves after it, else now."))),
        optional(QStringLiteral("auto_start"),
                 booleanSchema(QStringLiteral("Once the plan was started, the command starts by itself as soon as "
                                              "everything that blocks it is completed.")))};
}

TaskChange taskChangeFrom(const QJsonObject &input)
{
    TaskChange change;
    change.description = textIn(input, QLatin1String("description"));
    change.addBlockedBy = taskIdsFrom(input.value(QLatin1String("addBlockedBy")));
    change.addBlocks = taskIdsFrom(input.value(QLatin1String("addBlocks")));
    change.owner = textIn(input, QLatin1String("owner"));
    change.command = textIn(input, QLatin1String("command"));
    change.wake = textIn(input, QLatin1String("wake"));
    change.folder = textIn(input, QLatin1String("folder"));
    if (input.contains(QLatin1String("timeout_s")))
        change.timeLimitSeconds = input.value(QLatin1String("timeout_s")).toInt();
    if (input.contains(QLatin1String("auto_start")))
        change.startsByItself = input.value(QLatin1String("auto_start")).toBool();
    return change;
}

} // namespace Deckhand
