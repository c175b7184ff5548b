#include "demo/demoreport.h"

#include <QJsonDocument>
#include <QRegularExpression>

namespace Deckhand {

namespace {

constexpr int kHeadLines = 12;
constexpr int kTailLines = 8;

QStringList linesOf(const QString &text)
{
    QStringList lines = text.split(u'\n');
    while (!lines.isEmpty() && lines.last().trimmed().isEmpty())
        lines.removeLast();
    return lines;
}

QString head(const QString &text)
{
    const QStringList lines = linesOf(text);
    if (lines.isEmpty())
        return {};
    QString block = u"\n\n"_qs + codeBlock(lines.mid(0, kHeadLines));
    if (lines.size() > kHeadLines)
        block += QStringLiteral("\n\n… and %1 more lines.").arg(lines.size() - kHeadLines);
    return block;
}

QString tail(const QStringList &lines)
{
    return lines.isEmpty() ? QString() : u"\n\n"_qs + codeBlock(lines.mid(qMax(0, lines.size() - kTailLines)));
}

QString input(const DemoCall &call, QLatin1String key)
{
    return call.use.input.value(key).toString();
}

QString reportRunning(const DemoCall &call, const QString &task)
{
    return QStringLiteral("%1 runs in the background as task %2. I'll tell you when it ends.")
        .arg(codeSpan(input(call, QLatin1String("command"))), task);
}

// The tool says how a command ended in a last line of its own, in brackets, unless it was exit code 0. The command's
// own words about exit codes are only words.
QString reportCommand(const DemoCall &call)
{
    static const QRegularExpression exitCode(QStringLiteral(R"(\[exit code (\d+)\]\s*$)"));
    static const QRegularExpression moved(
        QStringLiteral(R"(\[[^\[]*moved[^\[]* to the background as (\w+) [^\[]*\]\s*$)"));
    const QString command = codeSpan(input(call, QLatin1String("command")));
    if (const auto goesOn = moved.match(call.result.text); goesOn.hasMatch())
        return reportRunning(call, goesOn.captured(1));
    const auto match = exitCode.match(call.result.text);
    if (match.hasMatch())
        return QStringLiteral("%1 ended with exit code %2.").arg(command, match.captured(1)) + head(call.result.text);
    if (call.result.isError)
        return QStringLiteral("%1 did not run to its end.").arg(command) + head(call.result.text);
    return QStringLiteral("%1 ended with exit code 0.").arg(command) + head(call.result.text);
}

QString reportBackgroundStart(const DemoCall &call)
{
    static const QRegularExpression started(QStringLiteral(R"(Background task ([0-9a-f]+) started)"));
    const auto match = started.match(call.result.text);
    return reportRunning(call, match.hasMatch() ? match.captured(1) : QStringLiteral("?"));
}

QString reportRead(const DemoCall &call)
{
    const QString path = codeSpan(input(call, QLatin1String("path")));
    if (!call.result.images.isEmpty())
        return QStringLiteral("%1 is a picture, and I cannot see.").arg(path);
    if (call.result.text.trimmed().isEmpty())
        return QStringLiteral("%1 is empty.").arg(path);
    return QStringLiteral("%1 reads:").arg(path) + head(call.result.text);
}

QString reportFailure(const DemoCall &call)
{
    return QStringLiteral("%1 did not work:").arg(codeSpan(call.use.name)) + head(call.result.text);
}

QString reportDenied(const DemoCall &call)
{
    const QString command = input(call, QLatin1String("command"));
    const QString what = codeSpan(command.isEmpty() ? call.use.name : command);
    return QStringLiteral("%1 was not allowed, so nothing was done:").arg(what) + head(call.result.text);
}

QString report(const DemoCall &call)
{
    if (call.result.end == ToolEnd::Denied)
        return reportDenied(call);
    if (call.use.name == u"bash")
        return reportCommand(call);
    if (call.result.isError)
        return reportFailure(call);
    if (call.use.name == u"background_run")
        return reportBackgroundStart(call);
    if (call.use.name == u"read_file")
        return reportRead(call);
    if (call.use.name == u"write_file")
        return QStringLiteral("%1: %2").arg(codeSpan(input(call, QLatin1String("path"))), call.result.text.trimmed());
    if (call.use.name == u"task_list")
        return QStringLiteral("The plan as it stands:") + head(call.result.text);
    return QStringLiteral("%1 says:").arg(codeSpan(call.use.name)) + head(call.result.text);
}

QString reportPlan(const QList<DemoCall> &created, bool ordered)
{
    QStringList lines;
    for (const DemoCall &call : created) {
        const QJsonObject task = QJsonDocument::fromJson(call.result.text.toUtf8()).object();
        const int id = task.value(u"id").toInt(-1);
        const QString subject = input(call, QLatin1String("subject"));
        lines.append(id < 0 ? QStringLiteral("- %1").arg(subject) : QStringLiteral("- #%1 %2").arg(id).arg(subject));
    }
    const QString count =
        created.size() == 1 ? QStringLiteral("one task") : QStringLiteral("%1 tasks").arg(created.size());
    const QString order = ordered ? QStringLiteral(", each waiting for the one before it") : QString();
    return QStringLiteral("I made a plan of %1%2:\n\n").arg(count, order) + lines.join(u'\n');
}

/// One entry of a <background-results> text.
struct NoticeEntry {
    QString id;
    QString status;
    QString end; ///< "exit code 0", "time limit of 300 s"; may be empty
    QString after;
    QString command;
    QStringList output;
};

QList<NoticeEntry> entriesOf(const QString &text)
{
    static const QRegularExpression first(
        QStringLiteral(R"(^\[bg:([^\]]+)\]\s+(\w+)(?:\s+\((.*)\))?(?:\s+after\s+(.+?))?\s*$)"));
    QList<NoticeEntry> entries;
    const QStringList lines = text.split(u'\n');
    for (const QString &line : lines) {
        if (const auto match = first.match(line); match.hasMatch())
            entries.append({match.captured(1), match.captured(2), match.captured(3), match.captured(4), {}, {}});
        else if (entries.isEmpty())
            continue;
        else if (line.startsWith(u"command: "))
            entries.last().command = line.mid(9);
        else if (line.startsWith(u"| "))
            entries.last().output.append(line.mid(2));
    }
    return entries;
}

QString plain(QString escaped)
{
    return escaped.replace(QStringLiteral("&lt;"), QStringLiteral("<"));
}

/// Its output has the line that it was watched for, or it went beyond a limit; it has not ended.
QString reportRunning(const NoticeEntry &entry)
{
    const QString what = entry.output.isEmpty() ? plain(entry.end)
                                                : QStringLiteral("it has written what it was watched for: ")
                                                      + codeSpan(plain(entry.output.first()));
    return QStringLiteral("The background task %1 (%2) still runs: %3")
        .arg(entry.id, codeSpan(plain(entry.command)), what);
}

QString report(const NoticeEntry &entry)
{
    if (entry.status == u"running")
        return reportRunning(entry);
    QString sentence = QStringLiteral("The background task %1").arg(entry.id);
    if (!entry.command.isEmpty())
        sentence += QStringLiteral(" (%1)").arg(codeSpan(plain(entry.command)));
    sentence += QStringLiteral(" ended: %1").arg(entry.status);
    if (!entry.end.isEmpty())
        sentence += QStringLiteral(", %1").arg(plain(entry.end));
    if (!entry.after.isEmpty())
        sentence += QStringLiteral(", after %1").arg(entry.after);
    QStringList output = entry.output;
    for (QString &line : output)
        line = plain(line);
    return sentence + u'.' + tail(output);
}

int longestRun(const QString &text, QChar wanted)
{
    int longest = 0;
    int run = 0;
    for (const QChar c : text) {
        run = c == wanted ? run + 1 : 0;
        longest = qMax(longest, run);
    }
    return longest;
}

} // namespace

QString codeSpan(const QString &code)
{
    const QString line = code.simplified();
    const QString fence(longestRun(line, u'`') + 1, u'`');
    const QString space = line.startsWith(u'`') || line.endsWith(u'`') ? QStringLiteral(" ") : QString();
    return fence + space + line + space + fence;
}

QString codeBlock(const QStringList &lines)
{
    const QString code = lines.join(u'\n');
    const QString fence(qMax(3, longestRun(code, u'`') + 1), u'`');
    return fence + u'\n' + code + u'\n' + fence;
}

QString reportCalls(const QList<DemoCall> &calls)
{
    QList<DemoCall> created;
    bool ordered = false;
    QStringList parts;
    for (const DemoCall &call : calls) {
        if (call.use.name == u"task_create" && !call.result.isError)
            created.append(call);
        else if (call.use.name == u"task_update" && !call.result.isError)
            ordered = true;
        else
            parts.append(report(call));
    }
    if (!created.isEmpty())
        parts.prepend(reportPlan(created, ordered));
    return parts.join(QStringLiteral("\n\n"));
}

QString reportNotices(const QString &text)
{
    QStringList parts;
    const QList<NoticeEntry> entries = entriesOf(text);
    for (const NoticeEntry &entry : entries)
        parts.append(report(entry));
    if (parts.isEmpty())
        return QStringLiteral("A background task ended.");
    return parts.join(QStringLiteral("\n\n"));
}

QString demoHelp()
{
    return QStringLiteral(
        "I have no understanding, only a handful of phrases that I turn into real tool calls:\n\n"
        "- **run** a command: it runs now, and I show you its output\n"
        "- **run** a command **in the background**: it runs while we talk, and I report its end by myself\n"
        "- **read** a file, **write** a text **to** a file\n"
        "- **plan** a few steps, **show tasks**\n"
        "- **check** on background tasks, **stop** one by its id\n\n"
        "Try one of these, or several at once, a line each:\n\n"
        "```\n"
        "run sleep 5 && echo done in the background\n"
        "run uname -a\n"
        "read README.md\n"
        "plan buy paint, paint the boat, launch it\n"
        "```");
}

} // namespace Deckhand
