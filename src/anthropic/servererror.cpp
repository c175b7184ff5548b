#include "anthropic/servererror.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

namespace Deckhand {

namespace {

constexpr int kMostNesting = 5;
constexpr qsizetype kMostWords = 2000; ///< more explains nothing

/// RateLimitError, rate_limit_error and "Rate limit" are one word.
QString plainWord(QString word)
{
    word = word.toLower();
    word.removeIf([](QChar c) { return !c.isLetterOrNumber(); });
    for (const QStringView ending : {u"exception", u"error"}) {
        if (word.endsWith(ending))
            word.chop(ending.size());
    }
    return word;
}

int statusOf(const QString &plainWord)
{
    static const QHash<QString, int> statuses{
        {u"invalidrequest"_qs, 400},
        {u"badrequest"_qs, 400},
        {u"invalidargument"_qs, 400},
        {u"validation"_qs, 400},
        {u"unprocessableentity"_qs, 400},
        {u"contextlengthexceeded"_qs, 400},
        {u"exceedcontextsize"_qs, 400},
        {u"notsupported"_qs, 400},
        {u"unsupported"_qs, 400},
        {u"authentication"_qs, 401},
        {u"invalidapikey"_qs, 401},
        {u"unauthorized"_qs, 401},
        {u"unauthenticated"_qs, 401},
        {u"billing"_qs, 402},
        {u"insufficientquota"_qs, 402},
        {u"insufficientbalance"_qs, 402},
        {u"paymentrequired"_qs, 402},
        {u"permission"_qs, 403},
        {u"permissiondenied"_qs, 403},
        {u"forbidden"_qs, 403},
        {u"notfound"_qs, 404},
        {u"modelnotfound"_qs, 404},
        {u"requesttoolarge"_qs, 413},
        {u"ratelimit"_qs, 429},
        {u"ratelimited"_qs, 429},
        {u"ratelimitexceeded"_qs, 429},
        {u"toomanyrequests"_qs, 429},
        {u"throttling"_qs, 429},
        {u"resourceexhausted"_qs, 429},
        {u"api"_qs, 500},
        {u"server"_qs, 500},
        {u"internal"_qs, 500},
        {u"internalserver"_qs, 500},
        {u"badgateway"_qs, 502},
        {u"unavailable"_qs, 503},
        {u"serviceunavailable"_qs, 503},
        {u"timeout"_qs, 504},
        {u"gatewaytimeout"_qs, 504},
        {u"deadlineexceeded"_qs, 504},
        {u"overloaded"_qs, 529},
        {u"engineoverloaded"_qs, 529},
    };
    return statuses.value(plainWord);
}

bool isStatus(int number)
{
    return number >= 400 && number < 600;
}

/// A hint, where a server gives nothing but a sentence: a status that is called one, or a word that has one.
int statusInWords(const QString &words)
{
    static const QRegularExpression called(
        QStringLiteral(R"((?:^|\b(?:http|status|code|error)[ :=(]{1,3}(?:code[ :=]{1,2})?)([45]\d\d)\b)"),
        QRegularExpression::CaseInsensitiveOption);
    if (const auto match = called.match(words); match.hasMatch())
        return match.captured(1).toInt();
    static const QRegularExpression signs(
        QStringLiteral(R"(\b(overloaded)\b|\b(rate.?limit|too many requests)|\b(invalid api key|unauthorized)\b)"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = signs.match(words);
    if (!match.hasMatch())
        return 0;
    return match.hasCaptured(3) ? 401 : match.hasCaptured(2) ? 429 : 529;
}

class Reader
{
public:
    void readObject(const QJsonObject &object, int depth);
    void readText(const QString &text, int depth);

    ServerError error;

private:
    void readValue(const QJsonValue &value, int depth);
    void readKind(const QJsonObject &object);
    void readNumber(const QJsonValue &value);
};

void Reader::readNumber(const QJsonValue &value)
{
    bool isNumber = value.isDouble();
    const int number = isNumber ? value.toInt() : value.toString().toInt(&isNumber);
    if (isNumber && isStatus(number))
        error.status = number;
    else if (!isNumber && !value.toString().isEmpty())
        error.code = value.toString();
}

void Reader::readKind(const QJsonObject &object)
{
    const QString type = object.value(u"type").toString();
    if (!type.isEmpty() && type != u"error" && type != u"None")
        error.type = type;
    for (const QStringView key : {u"status", u"status_code", u"code"})
        readNumber(object.value(key));
    if (const QString code = object.value(u"details")[u"error_code"].toString(); !code.isEmpty())
        error.code = code;
    if (const QString id = object.value(u"request_id").toString(); !id.isEmpty())
        error.request = id;
}

void Reader::readObject(const QJsonObject &object, int depth)
{
    readKind(object);
    // So a request is refused that is not of the server's schema; the types in it are names of the schema's checks.
    if (error.status == 0 && object.value(u"detail").isArray())
        error.status = 400;
    if (object.value(u"error").isObject())
        error.hasObject = true;
    for (const QStringView key : {u"error", u"message", u"detail", u"msg", u"error_message", u"error_msg", u"errors"}) {
        const QString before = error.words;
        readValue(object.value(key), depth + 1);
        if (error.words != before)
            break;
    }
    // OpenRouter: "Provider returned error", and what the provider said in here.
    if (const QJsonValue raw = object.value(u"metadata")[u"raw"]; !raw.isUndefined()) {
        const QString outer = error.words;
        readValue(raw, depth + 1);
        if (!outer.isEmpty() && outer != error.words)
            error.words = outer + QStringLiteral(": ") + error.words;
    }
}

void Reader::readValue(const QJsonValue &value, int depth)
{
    if (depth > kMostNesting)
        return;
    if (value.isString())
        readText(value.toString(), depth);
    else if (value.isObject())
        readObject(value.toObject(), depth);
    else if (value.isArray())
        readValue(value.toArray().first(), depth + 1);
}

/// A sentence; or JSON in a string, with or without words in front of it.
void Reader::readText(const QString &text, int depth)
{
    if (text.trimmed().isEmpty())
        return;
    error.words = text.left(kMostWords);
    const qsizetype brace = text.indexOf(u'{');
    if (brace < 0 || depth > kMostNesting)
        return;
    const QJsonObject inner = QJsonDocument::fromJson(QStringView(text).mid(brace).toUtf8()).object();
    if (serverErrorIn(inner))
        readObject(inner, depth + 1);
}

ServerError finished(ServerError error)
{
    for (const QString &word : {error.code, error.type}) {
        if (error.status == 0)
            error.status = statusOfErrorWord(word);
    }
    if (error.status == 0 && error.type.isEmpty())
        error.status = statusInWords(error.words);
    return error;
}

} // namespace

QString firstText(const QJsonObject &object, std::initializer_list<QStringView> keys)
{
    for (const QStringView key : keys) {
        if (const QString text = object.value(key).toString(); !text.isEmpty())
            return text;
    }
    return {};
}

int statusOfErrorWord(const QString &word)
{
    return statusOf(plainWord(word));
}

std::optional<ServerError> serverErrorIn(const QJsonObject &object, bool isError)
{
    const QString type = object.value(u"type").toString();
    const QJsonValue member = object.value(object.contains(u"errors") ? u"errors"_qs : u"error"_qs);
    const bool holdsError = (member.isObject() && !member.toObject().isEmpty())
                         || (member.isArray() && !member.toArray().isEmpty()) || !member.toString().isEmpty();
    const bool hasWords = !firstText(object, {u"message", u"msg", u"error_message", u"error_msg"}).isEmpty();
    const bool isNamed = type.endsWith(u"error", Qt::CaseInsensitive) || object.value(u"object") == u"error"_qs;
    const bool isBare = type.isEmpty() && !object.contains(u"choices") && (hasWords || object.contains(u"detail"));
    if (!isError && !isNamed && !isBare && !(holdsError && !type.startsWith(u"content_block_")))
        return std::nullopt;
    Reader reader;
    reader.readObject(object, 0);
    return finished(reader.error);
}

ServerError serverErrorOf(const QByteArray &text)
{
    const QByteArray bytes = text.trimmed();
    if (const auto document = QJsonDocument::fromJson(bytes); document.isObject())
        return serverErrorIn(document.object(), true).value_or(ServerError());
    Reader reader;
    // A JSON string is a sentence with quotes around it.
    const QJsonValue quoted = QJsonDocument::fromJson('[' + bytes + ']').array().first();
    reader.readText(quoted.isString() ? quoted.toString() : QString::fromUtf8(bytes), 0);
    return finished(reader.error);
}

} // namespace Deckhand
