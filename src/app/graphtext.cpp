#include "app/graphtext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QStringList>

#include <algorithm>

namespace Deckhand {

namespace {

bool isShown(int id, const TaskGraph &graph)
{
    const Task *task = graph.find(id);
    return task && task->status != TaskStatus::Deleted;
}

/// Of what blocks the task, those that are done or not and those that nobody knows of; not the deleted ones.
QString blockersOf(const Task &task, const TaskGraph &graph)
{
    QStringList names;
    for (const int id : task.blockedBy) {
        if (isShown(id, graph))
            names.append(graph.names({id}));
        else if (!graph.find(id))
            names.append(graph.nameWithReason(id));
    }
    return names.join(QStringLiteral(", "));
}

/// Each behind those that block it; what waits for itself comes last.
QList<Task> inOrder(const TaskGraph &graph)
{
    QList<Task> ordered;
    QSet<int> placed;
    QList<Task> rest = graph.shown();
    while (!rest.isEmpty()) {
        const auto next = std::find_if(rest.begin(), rest.end(), [&](const Task &task) {
            return std::all_of(task.blockedBy.begin(), task.blockedBy.end(),
                               [&](int id) { return placed.contains(id) || !isShown(id, graph); });
        });
        const Task task = next == rest.end() ? rest.takeFirst() : rest.takeAt(next - rest.begin());
        placed.insert(task.id);
        ordered.append(task);
    }
    return ordered;
}

QString quoted(QString text)
{
    text.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
    return u'"' + text.simplified() + u'"';
}

} // namespace

QString graphAsJson(const TaskGraph &graph, const QList<int> &only)
{
    // Each as it stands in its file, in the order of its keys; QJsonDocument alone would sort them.
    QStringList tasks;
    for (const Task &task : graph.shown()) {
        if (!only.isEmpty() && !only.contains(task.id))
            continue;
        QJsonArray blockers;
        QJsonArray reasons;
        for (const int id : graph.openBlockers(task)) {
            blockers.append(task.writtenId(id));
            if (!graph.find(id))
                reasons.append(graph.nameWithReason(id));
        }
        QByteArray json = taskToJson(task).trimmed().chopped(1).trimmed();
        json += ",\n  \"openBlockers\": " + QJsonDocument(blockers).toJson(QJsonDocument::Compact);
        if (!reasons.isEmpty())
            json += ",\n  \"unknownBlockers\": " + QJsonDocument(reasons).toJson(QJsonDocument::Compact);
        json += "\n}";
        tasks.append(QString::fromUtf8(json));
    }
    return tasks.isEmpty() ? QStringLiteral("[]") : u"[\n"_qs + tasks.join(QStringLiteral(",\n")) + u"\n]"_qs;
}

QString graphAsDot(const TaskGraph &graph)
{
    QStringList lines{QStringLiteral("digraph tasks {"), QStringLiteral("  rankdir=LR;"),
                      QStringLiteral("  node [shape=box, style=rounded];")};
    for (const Task &task : graph.shown())
        lines.append(QStringLiteral("  %1 [label=%2, tooltip=%3%4];")
                         .arg(QString::number(task.id), quoted(QStringLiteral("%1 %2").arg(task.name(), task.subject)),
                              quoted(task.stateWord()),
                              task.isProposed() ? QStringLiteral(", style=\"rounded,dashed\"") : QString()));
    for (const Task &task : graph.shown()) {
        for (const int id : task.blocks) {
            if (isShown(id, graph))
                lines.append(QStringLiteral("  %1 -> %2;").arg(task.id).arg(id));
        }
    }
    lines.append(QStringLiteral("}"));
    return lines.join(u'\n');
}

QString graphAsText(const TaskGraph &graph)
{
    QStringList lines;
    for (const Task &task : inOrder(graph)) {
        const QString line = taskListLine(task);
        const QString blockers = blockersOf(task, graph);
        lines.append(blockers.isEmpty() ? line : QStringLiteral("%1  ← %2").arg(line, blockers));
    }
    return lines.isEmpty() ? QStringLiteral("No tasks.") : lines.join(u'\n');
}

QString taskInFull(const Task &task, const TaskGraph &graph)
{
    QStringList lines{taskListLine(task)};
    const auto add = [&lines](const char *name, const QString &value) {
        if (!value.isEmpty())
            lines.append(QStringLiteral("%1: %2").arg(QLatin1String(name), value));
    };
    const auto time = [](const QDateTime &utc) {
        return utc.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    };
    add("status", task.stateWord());
    add("blocked by", graph.names(task.blockedBy));
    add("still blocked by", isOpen(task.status) ? graph.blockersText(task) : QString());
    add("blocks", graph.names(task.blocks));
    add("owner", task.owner);
    add("command", task.command.line);
    add("in", task.command.folder);
    if (task.command.timeLimitSeconds > 0)
        add("time limit", QStringLiteral("%1 s").arg(task.command.timeLimitSeconds));
    if (task.command.startsByItself)
        add("starts", QStringLiteral("by itself, once nothing blocks it"));
    add("background task", task.run.backgroundTask);
    add("outcome", task.run.outcome);
    add("created", task.createdAt.isValid() ? time(task.createdAt) : QString());
    add("started", task.startedAt.isValid() ? time(task.startedAt) : QString());
    add("ended", task.endedAt.isValid() ? time(task.endedAt) : QString());
    for (const QString &text : {task.description, task.run.outputTail}) {
        if (!text.isEmpty())
            lines << QString() << text;
    }
    return lines.join(u'\n');
}

} // namespace Deckhand
