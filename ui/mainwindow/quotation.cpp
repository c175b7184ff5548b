#include "ui/mainwindow/quotation.h"

#include "models/humantext.h"

#include <QLocale>

namespace Deckhand {

namespace {

constexpr qsizetype kHalf = 10'000; // characters at either end
constexpr int kCommandCharacters = 300;

QString shortened(const QString &text)
{
    if (text.size() <= 2 * kHalf)
        return text;
    return text.left(kHalf)
         + QStringLiteral("\n… %1 more characters …\n").arg(QLocale().toString(text.size() - 2 * kHalf))
         + text.right(kHalf);
}

} // namespace

QString quotation(const BackgroundTask &task, const QString &output)
{
    QString text = QStringLiteral("Output of background task %1, %2:\n")
                       .arg(task.id.toString(), oneLine(task.command, kCommandCharacters));
    QStringList lines = shortened(output).split(u'\n');
    while (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    for (const QString &line : std::as_const(lines))
        text += QStringLiteral("> ") + line + u'\n';
    return text + u'\n';
}

} // namespace Deckhand
