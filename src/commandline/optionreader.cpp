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

} // namespace Deckhand
