#include "storage/dotenv.h"

#include <QRegularExpression>

namespace Deckhand {

namespace {

QString unescaped(const QString &text)
{
    QString result;
    for (int i = 0; i < text.size(); ++i) {
        if (text[i] != u'\\' || i + 1 == text.size()) {
            result += text[i];
            continue;
        }
        const QChar next = text[++i];
        if (next == u'n')
            result += u'\n';
        else if (next == u't')
            result += u'\t';
        else if (next == u'"' || next == u'\\' || next == u'$')
            result += next;
        else
            result += u'\\' + QString(next);
    }
    return result;
}

QString valueOf(const QString &written)
{
    static const QRegularExpression doubleQuoted(QStringLiteral(R"re(^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$)re"));
    static const QRegularExpression singleQuoted(QStringLiteral(R"(^'([^']*)'\s*(?:#.*)?$)"));
    static const QRegularExpression comment(QStringLiteral(R"((?:^|\s)#.*$)"));

    if (const auto match = doubleQuoted.match(written); match.hasMatch())
        return unescaped(match.captured(1));
    if (const auto match = singleQuoted.match(written); match.hasMatch())
        return match.captured(1);
    return QString(written).remove(comment).trimmed();
}

} // namespace

QStringList DotEnv::names()
{
    return {QStringLiteral("ANTHROPIC_API_KEY"), QStringLiteral("ANTHROPIC_AUTH_TOKEN"),
            QStringLiteral("ANTHROPIC_BASE_URL"), QStringLiteral("MODEL_ID"), QStringLiteral("ANTHROPIC_MODEL")};
}

QHash<QString, QString> DotEnv::parse(const QByteArray &text)
{
    static const QRegularExpression lineEnd(QStringLiteral("\r\n|\n|\r"));
    static const QRegularExpression assignment(
        QStringLiteral(R"(^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$)"));

    QString decoded = QString::fromUtf8(text);
    if (decoded.startsWith(QChar::ByteOrderMark))
        decoded.remove(0, 1);

    const QStringList wanted = names();
    QHash<QString, QString> values;
    const QStringList lines = decoded.split(lineEnd, Qt::SkipEmptyParts);
    for (const QString &line : lines) {
        const auto match = assignment.match(line);
        if (match.hasMatch() && wanted.contains(match.captured(1)))
            values.insert(match.captured(1), valueOf(match.captured(2)));
    }
    return values;
}

} // namespace Deckhand
