#include "models/taskcalls.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace Deckhand {

namespace {

/// Models write `"3"` as often as `3`.
bool isId(const QJsonValue &value, int task)
{
    return value.isString() ? value.toString() == QString::number(task) : value.toInt(-1) == task;
}

bool holdsId(const QJsonValue &list, int task)
{
    for (const QJsonValue &value : list.toArray()) {
        if (isId(value, task))
            return true;
    }
    return false;
}

} // namespace

bool isAboutTask(const ToolCall &call, int task)
{
    if (!call.name.startsWith(QLatin1String("task_")))
        return false;
    if (isId(call.input.value(QLatin1String("task_id")), task))
        return true;
    for (const char *edges : {"addBlockedBy", "addBlocks", "removeBlockedBy", "removeBlocks"}) {
        if (holdsId(call.input.value(QLatin1String(edges)), task))
            return true;
    }
    if (call.name != QLatin1String("task_create") || call.state != ToolCall::State::Done || call.result.isError)
        return false;
    return isId(QJsonDocument::fromJson(call.result.text.toUtf8()).object().value(QLatin1String("id")), task);
}

} // namespace Deckhand
