#include "ui/tasks/taskdetailtext.h"

#include "base/humantext.h"
#include "base/textcut.h"
#include "ui/style/theme.h"

#include <QUrl>

namespace Deckhand {

namespace {

constexpr int kMostCalls = 12;
constexpr int kLongestText = 20'000;

QString words(const char *text)
{
    return QCoreApplication::translate("TaskDetail", text);
}

QString escaped(const QString &text)
{
    return shortened(text, kLongestText).toHtmlEscaped();
}

class Writer
{
public:
    Writer(const TaskGraph &graph, const Theme &theme) : m_graph(graph), m_theme(theme) {}

    QString link(const QString &scheme, const QString &target, const QString &text) const
    {
        return QStringLiteral("<a href=\"%1:%2\" style=\"color:%3;text-decoration:none\">%4</a>")
            .arg(scheme, QString::fromLatin1(QUrl::toPercentEncoding(target)), m_theme.link.name(), escaped(text));
    }
    QString muted(const QString &html) const
    {
        return QStringLiteral("<span style=\"color:%1\">%2</span>").arg(m_theme.muted.name(), html);
    }
    void row(const char *name, const QString &html)
    {
        if (!html.isEmpty())
            m_rows += QStringLiteral("<tr><td style=\"padding:1px 14px 1px 0;color:%1\">%2</td><td "
                                     "style=\"padding:1px 0\">%3</td></tr>")
                          .arg(m_theme.muted.name(),
                               words(name).toHtmlEscaped().replace(u' ', QStringLiteral("&nbsp;")), html);
    }
    QString tasks(const QList<int> &ids) const
    {
        QStringList lines;
        for (const int id : ids) {
            const Task *task = m_graph.find(id);
            if (!task)
                lines << escaped(m_graph.nameWithReason(id));
            if (!task || task->status == TaskStatus::Deleted)
                continue;
            lines << link(QStringLiteral("task"), QString::number(id),
                          QStringLiteral("%1 %2").arg(task->name(), oneLine(task->subject, 80)))
                         + muted(QStringLiteral(" · ") + escaped(stateOf(*task)));
        }
        return lines.join(QStringLiteral("<br>"));
    }
    QString stateOf(const Task &task) const
    {
        if (task.status == TaskStatus::InProgress)
            return words("in progress");
        if (task.status == TaskStatus::Pending && !task.proposed && !m_graph.openBlockers(task).isEmpty())
            return words("blocked");
        return task.stateWord();
    }
    QString code(const QString &text, const QColor &background) const
    {
        return QStringLiteral(
                   "<pre style=\"font-family:'%1';background:%2;margin:6px 0 0 0;white-space:pre-wrap\">%3</pre>")
            .arg(monospaceFont().family(), background.name(), escaped(text));
    }
    QString table() const
    {
        return QStringLiteral("<table cellspacing=\"0\" style=\"margin-top:4px\">%1</table>").arg(m_rows);
    }

private:
    const TaskGraph &m_graph;
    const Theme &m_theme;
    QString m_rows;
};

QString time(const QDateTime &utc)
{
    return utc.isValid() ? utc.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")) : QString();
}

QString commandHtml(const TaskCommand &command, const Writer &writer)
{
    if (command.isEmpty())
        return {};
    QStringList facts;
    if (!command.folder.isEmpty())
        facts << words("in %1").arg(command.folder);
    if (command.timeLimitSeconds > 0)
        facts << words("at most %1").arg(runningTimeText(command.timeLimitSeconds * 1000ll));
    if (command.startsByItself)
        facts << words("follows by itself");
    const QString line = QStringLiteral("<code style=\"font-family:'%1'\">%2</code>")
                             .arg(monospaceFont().family(), escaped(command.line));
    return facts.isEmpty() ? line
                           : line + QStringLiteral("<br>") + writer.muted(escaped(facts.join(QStringLiteral(" · "))));
}

QString runHtml(const TaskRun &run, const Writer &writer)
{
    if (run.backgroundTask.isEmpty())
        return {};
    const QString link = writer.link(QStringLiteral("output"), run.backgroundTask, words("Output"));
    return run.outcome.isEmpty() ? link : link + writer.muted(QStringLiteral(" · ") + escaped(run.outcome));
}

QString callsHtml(const QList<ToolCall> &calls, const Writer &writer)
{
    QStringList lines;
    for (const ToolCall &call : calls.mid(std::max<qsizetype>(0, calls.size() - kMostCalls))) {
        const QString when = call.startedAt.isValid()
                               ? QString(call.startedAt.toLocalTime().toString(QStringLiteral("HH:mm:ss ")))
                               : QString();
        lines << writer.muted(when)
                     + writer.link(QStringLiteral("call"), call.id.toString(),
                                   QStringLiteral("%1 %2").arg(call.name, oneLine(call.summary, 60)));
    }
    return lines.join(QStringLiteral("<br>"));
}

} // namespace

QString taskDetailText(const Task &task, const TaskGraph &graph, const QList<ToolCall> &calls, bool runsElsewhere,
                       const Theme &theme)
{
    Writer writer(graph, theme);
    writer.row("Status", escaped(writer.stateOf(task)));
    writer.row("Blocked by", writer.tasks(task.blockedBy));
    writer.row("Blocks", writer.tasks(task.blocks));
    writer.row("Command", commandHtml(task.command, writer));
    writer.row("Last run", runsElsewhere
                               ? words("In another Deckhand: one with another state folder, or on another machine. "
                                       "If it is gone, set the status by hand.")
                               : runHtml(task.run, writer));
    writer.row("Owner", escaped(task.owner));
    writer.row("Created", time(task.createdAt));
    writer.row("Started", time(task.startedAt));
    writer.row("Ended", time(task.endedAt));
    writer.row("Messages", callsHtml(calls, writer));
    QString html = QStringLiteral("<p style=\"margin:0 0 6px 0\"><b>%1 %2</b></p>")
                       .arg(escaped(task.name()), escaped(task.subject));
    if (!task.description.isEmpty())
        html +=
            QStringLiteral("<p style=\"margin:0 0 8px 0;white-space:pre-wrap\">%1</p>").arg(escaped(task.description));
    html += writer.table();
    if (!task.run.outputTail.isEmpty())
        html += writer.code(task.run.outputTail, theme.codeBackground);
    return html;
}

} // namespace Deckhand
