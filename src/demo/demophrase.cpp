#include "demo/demophrase.h"

#include <QRegularExpression>

namespace Deckhand {

namespace {

using Kind = DemoIntent::Kind;

// A file's name, with blanks in it only between quotes.
constexpr auto kFileName = R"((\S+|"[^"]+"|'[^']+'|`[^`]+`))";

QRegularExpression searchFor(const char *text)
{
    return QRegularExpression(QString::fromLatin1(text), QRegularExpression::CaseInsensitiveOption
                                                             | QRegularExpression::DotMatchesEverythingOption);
}

/// For the whole phrase.
QRegularExpression phraseOf(const char *text, const char *ending = "")
{
    QRegularExpression expression = searchFor(text);
    const QString whole = expression.pattern() + QLatin1String(ending);
    expression.setPattern(QRegularExpression::anchoredPattern(whole));
    return expression;
}

QString unquoted(const QString &text)
{
    const QString trimmed = text.trimmed();
    for (const QChar quote : {u'"', u'\'', u'`'}) {
        // `a` and `b`: the first and the last are no pair.
        if (trimmed.size() >= 2 && trimmed.startsWith(quote) && trimmed.endsWith(quote)
            && trimmed.indexOf(quote, 1) == trimmed.size() - 1)
            return trimmed.mid(1, trimmed.size() - 2);
    }
    return trimmed;
}

QStringList steps(const QString &text)
{
    static const QRegularExpression separator =
        searchFor(R"(\s*(?:[,;]\s*(?:and\s+)?(?:then\s+)?|\s(?:and\s+)?then\s+)\s*)");
    QStringList result;
    const QStringList parts = text.split(separator, Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        if (const QString step = unquoted(part); !step.isEmpty())
            result.append(step);
    }
    return result;
}

DemoIntent commandIntent(const QString &phrase)
{
    static const QRegularExpression behind = phraseOf(R"((?:run|start)\s+(.+?)\s+in\s+(?:the\s+)?background)");
    static const QRegularExpression ahead = phraseOf(R"(in\s+(?:the\s+)?background[,:]?\s+(?:run|start)\s+(.+))");
    static const QRegularExpression plain = phraseOf(R"(run\s+(.+))");
    for (const QRegularExpression &expression : {behind, ahead}) {
        if (const auto match = expression.match(phrase); match.hasMatch())
            return {Kind::RunInBackground, unquoted(match.captured(1)), {}, {}};
    }
    if (const auto match = plain.match(phrase); match.hasMatch())
        return {Kind::Run, unquoted(match.captured(1)), {}, {}};
    return {};
}

DemoIntent fileIntent(const QString &phrase)
{
    static const QRegularExpression read =
        phraseOf(R"((?:read|show\s+file|show\s+the\s+file)\s+(?:the\s+)?(?:file\s+)?)", kFileName);
    static const QRegularExpression write = phraseOf(R"(write\s+(.+)\s+to\s+(?:the\s+)?(?:file\s+)?)", kFileName);
    if (const auto match = write.match(phrase); match.hasMatch())
        return {Kind::Write, unquoted(match.captured(2)), unquoted(match.captured(1)), {}};
    if (const auto match = read.match(phrase); match.hasMatch())
        return {Kind::Read, unquoted(match.captured(1)), {}, {}};
    return {};
}

DemoIntent taskIntent(const QString &phrase)
{
    static const QRegularExpression list =
        phraseOf(R"((?:show|list)\s+(?:me\s+)?(?:all\s+)?(?:the\s+)?(?:my\s+)?tasks)");
    static const QRegularExpression plan = phraseOf(R"(plan[:\s]\s*(.+))");
    if (list.match(phrase).hasMatch())
        return {Kind::ListTasks, {}, {}, {}};
    if (const auto match = plan.match(phrase); match.hasMatch()) {
        if (const QStringList items = steps(match.captured(1)); !items.isEmpty())
            return {Kind::Plan, {}, {}, items};
    }
    return {};
}

DemoIntent backgroundIntent(const QString &phrase)
{
    static const QRegularExpression check =
        phraseOf(R"((?:check|status)(?:\s+(?:on|of))?(?:\s+task)?(?:\s+([0-9a-f]{8}))?)");
    static const QRegularExpression stop = phraseOf(R"((?:stop|kill|cancel)\s+(?:task\s+)?(\S+))");
    if (const auto match = check.match(phrase); match.hasMatch())
        return {Kind::Check, match.captured(1).toLower(), {}, {}};
    if (const auto match = stop.match(phrase); match.hasMatch())
        return {Kind::Stop, unquoted(match.captured(1)), {}, {}};
    return {};
}

// A full stop ends a sentence, but `ls .` ends with one that means something.
QString withoutPoliteness(const QString &line)
{
    static const QRegularExpression please = searchFor(R"(^\s*(?:please[,\s]+|can you\s+|could you\s+)+)");
    static const QRegularExpression ending = searchFor(R"((?:,?\s+please)?(?:(?<=[\w`'"])[.!?])?\s*$)");
    QString result = line;
    return result.remove(please).remove(ending).trimmed();
}

DemoIntent intentOf(const QString &line)
{
    const QString phrase = withoutPoliteness(line);
    // The list of tasks before files: "show tasks" names no file.
    for (const auto reader : {taskIntent, commandIntent, fileIntent, backgroundIntent}) {
        if (const DemoIntent intent = reader(phrase); intent.kind != Kind::Help)
            return intent;
    }
    return {};
}

} // namespace

QList<DemoIntent> DemoPhrase::parse(const QString &text)
{
    QList<DemoIntent> intents;
    const QStringList lines = text.split(u'\n', Qt::SkipEmptyParts);
    for (const QString &line : lines) {
        if (line.trimmed().isEmpty())
            continue;
        intents.append(intentOf(line));
        if (intents.last().kind == Kind::Help)
            return {DemoIntent()};
    }
    return intents.isEmpty() ? QList<DemoIntent>{DemoIntent()} : intents;
}

} // namespace Deckhand
