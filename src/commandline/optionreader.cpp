#include "commandline/optionreader.h"

namespace Deckhand {

namespace {

QStringList namesOf(const OptionWords &words)
{
    return QString::fromLatin1(words.names).split(u',');
}

} // namespace

Error GivenOption::mustBe(const QString &wanted) const
{
    return {QStringLiteral("--%1 does not take \"%2\": it must be %3.").arg(name, value(), wanted)};
}

QCommandLineOption parserOption(const OptionWords &words)
{
    return QCommandLineOption(namesOf(words), QString(), QString::fromLatin1(words.value));
}

GivenOption givenOption(const QCommandLineParser &parser, const OptionWords &words)
{
    const QString name = namesOf(words).last();
    return {name, *words.value ? parser.values(name) : QStringList()};
}

QString helpOf(const OptionWords &words)
{
    if (!*words.help)
        return {};
    constexpr int column = 32;
    QStringList names = namesOf(words);
    const QString shortName = names.size() > 1 ? u'-' + names.first() + u", "_qs : QString();
    QString line = u"  "_qs + shortName.leftJustified(4) + u"--"_qs + names.last();
    if (*words.value)
        line += u' ' + QString::fromLatin1(words.value);
    const QString help = QString::fromUtf8(words.help).replace(u'\n', u'\n' + QString(column, u' '));
    return line.leftJustified(column - 2) + u"  "_qs + help + u'\n';
}

Result<int> wholeNumberOf(const GivenOption &given, int least)
{
    bool ok = false;
    const int number = given.value().toInt(&ok);
    if (!ok || number < least)
        return given.mustBe(QStringLiteral("a whole number of %1 or more").arg(least));
    return number;
}

std::optional<QStringList> argumentsBehind(const QString &command, const QStringList &arguments)
{
    const QStringList withValue{QStringLiteral("-C"), QStringLiteral("--workspace"), QStringLiteral("--state-dir")};
    qsizetype at = 0;
    while (at < arguments.size() && arguments.at(at).startsWith(u'-')) {
        const bool isJoined = arguments.at(at).contains(u'=');
        if (!withValue.contains(arguments.at(at).section(u'=', 0, 0)))
            return std::nullopt;
        at += isJoined ? 1 : 2;
    }
    if (at >= arguments.size() || arguments.at(at) != command)
        return std::nullopt;
    return arguments.mid(at + 1) + arguments.mid(0, at);
}

Result<int> takeVerb(const QString &command, const QStringList &verbs, QStringList &words)
{
    const QString verb = words.isEmpty() ? verbs.first() : words.takeFirst();
    const int index = int(verbs.indexOf(verb));
    if (index < 0)
        return Error{
            QStringLiteral("\"%1 %2\" is no command: it must be %3.").arg(command, verb, verbs.join(u", "_qs))};
    return index;
}

} // namespace Deckhand
