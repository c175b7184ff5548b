#include "app/graphtext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QStringList>

#include <algorithm>

namespace Deckhand {

namespace {

/// Those in the graph that people see.
QList<int> shownOf(const QList<int> &ids, const TaskGraph &graph)
{
    QList<int> shown = ids;
    shown.removeIf([&graph](int id) {
        const Task *task = graph.find(id);
        return !task || task->status == TaskStatus::Deleted;
    });
    return shown;
}

/// Each behind those that block it; what waits for itself comes last.
QList<Task> inOrder(const TaskGraph &graph)
{
    QList<Task> ordered;
    QSet<int> placed;
    QList<Task> rest = graph.shown();
    while (!rest.isEmpty()) {
        const auto next = std::find_if(rest.begin(), rest.end(), [&](const Task &task) {
            const QList<int> blockers = shownOf(task.blockedBy, graph);
            return std::all_of(blockers.begin(), blockers.end(), [&placed](int id) { return placed.contains(id); });
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

QString graphAsJson(const TaskGraph &graph)
{
    // Each as it stands in its file, in the order of its keys; QJsonDocument alone would sort them.
    QStringList tasks;
    for (const Task &task : graph.shown()) {
        QJsonArray blockers;
        for (const int id : graph.openBlockers(task))
            blockers.append(id);
        QByteArray json = taskToJson(task).trimmed().chopped(1).trimmed();
        json += ",\n  \"openBlockers\": " + QJsonDocument(blockers).toJson(QJsonDocument::Compact) + "\n}";
        tasks.append(QString::fromUtf8(json));
    }
    return tasks.isEmpty() ? QStringLiteral("[]") : u"[\n"_qs + tasks.join(QStringLiteral(",\n")) + u"\n]"_qs;
}

QString graphAsDot(const TaskGraph &graph)
{
    QStringList lines{QStringLiteral("digraph tasks {"), QStringLiteral("  rankdir=LR;"),
                      QStringLiteral("  node [shape=box, style=rounded];")};
    for (const Task &task : graph.shown())
        lines.append(QStringLiteral("  %1 [label=%2, tooltip=%3];")
                         .arg(QString::number(task.id), quoted(QStringLiteral("#%1 %2").arg(task.id).arg(task.subject)),
                              quoted(statusWord(task.status))));
    for (const Task &task : graph.shown()) {
        for (const int id : shownOf(task.blocks, graph))
            lines.append(QStringLiteral("  %1 -> %2;").arg(task.id).arg(id));
    }
    lines.append(QStringLiteral("}"));
    return lines.join(u'\n');
}

QString graphAsText(const TaskGraph &graph)
{
    QStringList lines;
    for (const Task &task : inOrder(graph)) {
        const QString line = taskListLine(task);
        const QList<int> blockers = shownOf(task.blockedBy, graph);
        lines.append(blockers.isEmpty() ? line : QStringLiteral("%1  ← %2").arg(line, taskNames(blockers)));
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
    add("status", statusWord(task.status));
    add("blocked by", taskNames(task.blockedBy));
    add("still blocked by", isOpen(task.status) ? taskNames(graph.openBlockers(task)) : QString());
    add("blocks", taskNames(task.blocks));
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
