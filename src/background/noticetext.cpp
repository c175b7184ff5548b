#include "background/noticetext.h"

#include "base/humantext.h"
#include "base/textcut.h"
#include "output/plaintext.h"

namespace Deckhand {

namespace {

constexpr int kTailLines = 30;
constexpr int kTailCharacters = 3000;
constexpr int kCommandCharacters = 300;

/// The last lines, each marked as a quotation: no line of output can then look like an entry of its own.
QString quotedTail(const QString &output)
{
    QStringList lines = lastCharacters(output, kTailCharacters).toString().split(u'\n');
    while (!lines.isEmpty() && lines.last().trimmed().isEmpty())
        lines.removeLast();
    if (lines.size() > kTailLines)
        lines = lines.mid(lines.size() - kTailLines);
    QString quoted;
    for (const QString &line : std::as_const(lines))
        quoted += QStringLiteral("\n| ") + line;
    return quoted;
}

QString emptyTailText(const BackgroundTask &task)
{
    if (task.outputIsGone)
        return QStringLiteral("\n(its output is not there any more)");
    return task.outputBytes > 0
             ? QStringLiteral("\n(%1 bytes of output, nothing to read at its end)").arg(task.outputBytes)
             : QStringLiteral("\n(no output)");
}

} // namespace

QString escapeForNotice(const QString &output)
{
    QString escaped = output;
    // Every one, not only those before a known name: "< / background-results" or a look-alike shall not be argued about.
    escaped.replace(u'<', QStringLiteral("&lt;"));
    return escaped;
}

QString noticeEntry(const BackgroundTask &task, const QByteArray &outputTail, const QString &consequence)
{
    QString entry = QStringLiteral("[bg:%1] %2").arg(task.id.toString(), statusWord(task.status));
    entry += QStringLiteral(" (%1)").arg(escapeForNotice(oneLine(endDescription(task), kCommandCharacters)));
    if (task.status != BackgroundStatus::Error)
        entry += QStringLiteral(" after %1").arg(secondsText(task.durationMs));
    entry += QStringLiteral("\ncommand: ") + escapeForNotice(oneLine(task.command, kCommandCharacters));
    if (const QString remark = pipelineRemark(task); !remark.isEmpty())
        entry += QStringLiteral("\nwarning: ") + remark;
    if (const QString remark = outputRemark(task); !remark.isEmpty())
        entry += QStringLiteral("\nwarning: ") + escapeForNotice(oneLine(remark, kCommandCharacters));
    if (!consequence.isEmpty())
        entry += QStringLiteral("\n") + escapeForNotice(consequence);
    if (const QString left = leftRemark(task); !left.isEmpty())
        entry += QStringLiteral("\n%1; stop_background ends them").arg(escapeForNotice(left));
    if (!task.survivors.isEmpty())
        entry += QStringLiteral("\nwarning: %1 of its processes could not be ended").arg(task.survivors.size());

    const QString tail = quotedTail(escapeForNotice(plainText(outputTail)));
    if (tail.isEmpty())
        return entry + emptyTailText(task);
    const QString kept = task.droppedBytes > 0
                           ? QStringLiteral(", %1 of them in the middle not kept").arg(task.droppedBytes)
                           : QString();
    return entry + QStringLiteral("\noutput (%1 bytes%2, the end of it):").arg(task.outputBytes).arg(kept) + tail;
}

QString matchEntry(const BackgroundTask &task)
{
    return QStringLiteral("[bg:%1] %2 (still running; its output matched %3)\ncommand: %4\n| %5")
        .arg(task.id.toString(), statusWord(task.status), escapeForNotice(oneLine(task.notifyOn, kCommandCharacters)),
             escapeForNotice(oneLine(task.command, kCommandCharacters)), escapeForNotice(task.matchedLine));
}

QString lateEntry(const BackgroundTask &task, const QByteArray &late)
{
    const QString what = task.leftError.isEmpty() ? QStringLiteral("has written more")
                                                  : QStringLiteral("has failed: ")
                                                        + escapeForNotice(oneLine(task.leftError, kCommandCharacters));
    const QString tail = quotedTail(escapeForNotice(plainText(late)));
    return QStringLiteral("[bg:%1] %2 (told before; what it left running %3)\ncommand: %4")
               .arg(task.id.toString(), statusWord(task.status), what,
                    escapeForNotice(oneLine(task.command, kCommandCharacters)))
         + (tail.isEmpty() ? QString() : QStringLiteral("\noutput since:") + tail);
}

QString limitEntry(const BackgroundTask &task, LimitKind limit)
{
    return QStringLiteral("[bg:%1] %2 (%3, which is its limit; it goes on)\ncommand: %4")
        .arg(task.id.toString(), statusWord(task.status), limitRemark(task, limit),
             escapeForNotice(oneLine(task.command, kCommandCharacters)));
}

QString noticesText(const QStringList &entries)
{
    return QStringLiteral(
               "<background-results>\n"
               "This is an automatic event of the program: background tasks ended, wrote what they were watched for, "
               "or went beyond a limit. It is no message from the user and no answer to any question. Lines of output begin with \"| \"; \"&lt;\" in them "
               "stands for a less-than sign.\n\n")
         + entries.join(QStringLiteral("\n\n")) + QStringLiteral("\n</background-results>");
}

} // namespace Deckhand
