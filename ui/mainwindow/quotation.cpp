#include "ui/mainwindow/quotation.h"

#include "base/humantext.h"
#include "base/textcut.h"

#include <QLocale>

namespace Deckhand {

namespace {

constexpr qsizetype kHalf = 10'000; // characters at either end
constexpr int kCommandCharacters = 300;

QString withoutMiddle(const QString &text)
{
    if (text.size() <= 2 * kHalf)
        return text;
    const QString head = firstCharacters(text, kHalf).toString();
    const QString tail = lastCharacters(text, kHalf).toString();
    const QString more = QLocale().toString(text.size() - head.size() - tail.size());
    return head + QStringLiteral("\n… %1 more characters …\n").arg(more) + tail;
}

} // namespace

QString quotation(const BackgroundTask &task, const QString &output)
{
    QString text = QStringLiteral("Output of background task %1, %2:\n")
                       .arg(task.id.toString(), oneLine(task.command, kCommandCharacters));
    QStringList lines = withoutMiddle(output).split(u'\n');
    while (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    for (const QString &line : std::as_const(lines))
        text += QStringLiteral("> ") + line + u'\n';
    return text + u'\n';
}

} // namespace Deckhand
