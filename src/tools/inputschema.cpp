#include "tools/inputschema.h"

#include "taskgraph/task.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QStringList>

#include <cmath>
#include <limits>

namespace Deckhand {

namespace {

/// `more`: what it holds beside type and description.
QJsonObject fieldSchema(const QJsonValue &type, const char *description, QJsonObject more = {})
{
    more[u"type"] = type;
    more[u"description"] = QString::fromUtf8(description);
    return more;
}

bool isInteger(const QJsonValue &value)
{
    // Beyond 2^53 a double no longer says which integer was meant.
    return value.isDouble() && std::trunc(value.toDouble()) == value.toDouble() && std::abs(value.toDouble()) < 9.0e15;
}

bool hasType(const QJsonValue &value, const QString &type)
{
    if (type == QLatin1String("string"))
        return value.isString();
    if (type == QLatin1String("integer"))
        return isInteger(value);
    if (type == QLatin1String("number"))
        return value.isDouble();
    if (type == QLatin1String("boolean"))
        return value.isBool();
    if (type == QLatin1String("array"))
        return value.isArray();
    return type == QLatin1String("object") && value.isObject();
}

QString withArticle(const QString &type)
{
    const bool vowel = QStringView(u"iao").contains(type.front());
    return (vowel ? QStringLiteral("an ") : QStringLiteral("a ")) + type;
}

QString nameOf(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null:
        return QStringLiteral("null");
    case QJsonValue::Bool:
        return QStringLiteral("a boolean");
    case QJsonValue::Double:
        return isInteger(value) ? QStringLiteral("a number") : QStringLiteral("a number with a fraction");
    case QJsonValue::String:
        return QStringLiteral("a string");
    case QJsonValue::Array:
        return QStringLiteral("an array");
    default:
        return QStringLiteral("an object");
    }
}

Error bad(const QString &field, const QString &what)
{
    return {QStringLiteral("Field \"%1\": %2.").arg(field, what)};
}

QStringList words(const QJsonValue &value)
{
    if (value.isString())
        return {value.toString()};
    QStringList list;
    for (const QJsonValue &entry : value.toArray())
        list.append(entry.toString());
    return list;
}

Result<void> checkType(const QString &field, const QJsonObject &schema, const QJsonValue &value)
{
    const QStringList types = words(schema[u"type"]);
    for (const QString &type : types) {
        if (hasType(value, type))
            return {};
    }
    QStringList names;
    for (const QString &type : types)
        names.append(withArticle(type));
    return bad(field, QStringLiteral("must be %1, is %2").arg(names.join(QLatin1String(" or ")), nameOf(value)));
}

Result<void> checkText(const QString &field, const QJsonObject &schema, const QString &text)
{
    if (text.contains(QChar(0)))
        return bad(field, QStringLiteral("must not hold a NUL character"));
    if (text.size() < schema[u"minLength"].toInt(0))
        return bad(field, QStringLiteral("must not be empty"));
    const QStringList allowed = words(schema[u"enum"]);
    if (schema.contains(QLatin1String("enum")) && !allowed.contains(text))
        return bad(field, QStringLiteral("must be one of %1, is \"%2\"").arg(allowed.join(QLatin1String(", ")), text));
    const QString pattern = schema[u"pattern"].toString();
    if (!pattern.isEmpty() && !QRegularExpression(pattern).match(text).hasMatch())
        return bad(field, QStringLiteral("must be the id of a task, is \"%1\"").arg(text));
    return {};
}

QString inWords(double number)
{
    return QString::number(number, 'g', 15);
}

Result<void> checkRange(const QString &field, const QJsonObject &schema, double number)
{
    const QJsonValue minimum = schema[u"minimum"];
    const QJsonValue maximum = schema[u"maximum"];
    if (minimum.isDouble() && number < minimum.toDouble())
        return bad(field,
                   QStringLiteral("must be %1 or more, is %2").arg(inWords(minimum.toDouble()), inWords(number)));
    if (maximum.isDouble() && number > maximum.toDouble())
        return bad(field,
                   QStringLiteral("must be %1 or less, is %2").arg(inWords(maximum.toDouble()), inWords(number)));
    return {};
}

Result<void> checkObject(const QString &within, const QJsonObject &schema, const QJsonObject &input);

Result<void> checkLength(const QString &field, const QJsonObject &schema, qsizetype length)
{
    const int least = schema[u"minItems"].toInt(0);
    const int most = schema[u"maxItems"].toInt(std::numeric_limits<int>::max());
    if (length >= least && length <= most)
        return {};
    return bad(field, QStringLiteral("must have %1 to %2 entries, has %3").arg(least).arg(most).arg(length));
}

Result<void> checkField(const QString &field, const QJsonObject &schema, const QJsonValue &value)
{
    if (const Result<void> type = checkType(field, schema, value); !type)
        return type;
    if (value.isString())
        return checkText(field, schema, value.toString());
    if (value.isDouble())
        return checkRange(field, schema, value.toDouble());
    if (value.isObject())
        return checkObject(field + u'.', schema, value.toObject());
    const QJsonArray array = value.toArray();
    if (const Result<void> length = checkLength(field, schema, array.size()); value.isArray() && !length)
        return length;
    for (qsizetype i = 0; i < array.size(); ++i) {
        const QString entry = QStringLiteral("%1[%2]").arg(field).arg(i);
        if (const Result<void> checked = checkField(entry, schema[u"items"].toObject(), array.at(i)); !checked)
            return checked;
    }
    return {};
}

Result<void> checkObject(const QString &within, const QJsonObject &schema, const QJsonObject &input)
{
    const QJsonObject properties = schema[u"properties"].toObject();
    for (const QString &name : words(schema[u"required"])) {
        if (!input.contains(name))
            return bad(within + name, QStringLiteral("is required but missing"));
    }
    for (auto field = input.begin(); field != input.end(); ++field) {
        if (!properties.contains(field.key())) {
            const QString known = properties.isEmpty()
                                    ? QStringLiteral("this tool takes no input")
                                    : QStringLiteral("the fields are ") + properties.keys().join(QLatin1String(", "));
            return bad(within + field.key(), QStringLiteral("is unknown; ") + known);
        }
        if (const Result<void> checked =
                checkField(within + field.key(), properties.value(field.key()).toObject(), field.value());
            !checked)
            return checked;
    }
    return {};
}

} // namespace

QJsonObject textSchema(const char *description)
{
    return fieldSchema(u"string"_qs, description);
}

QJsonObject wordSchema(const char *description)
{
    return fieldSchema(u"string"_qs, description, {{u"minLength"_qs, 1}});
}

QJsonObject choiceSchema(const QStringList &words, const char *description)
{
    return fieldSchema(u"string"_qs, description, {{u"enum"_qs, QJsonArray::fromStringList(words)}});
}

QJsonObject integerSchema(qint64 minimum, qint64 maximum, const char *description)
{
    return fieldSchema(u"integer"_qs, description, {{u"minimum"_qs, minimum}, {u"maximum"_qs, maximum}});
}

QJsonObject numberSchema(double minimum, double maximum, const char *description)
{
    return fieldSchema(u"number"_qs, description, {{u"minimum"_qs, minimum}, {u"maximum"_qs, maximum}});
}

QJsonObject booleanSchema(const char *description)
{
    return fieldSchema(u"boolean"_qs, description);
}

QJsonObject arraySchema(const QJsonObject &items, int minimum, int maximum, const char *description)
{
    return fieldSchema(u"array"_qs, description,
                       {{u"items"_qs, items}, {u"minItems"_qs, minimum}, {u"maxItems"_qs, maximum}});
}

QJsonObject taskIdSchema(const char *description)
{
    return fieldSchema(QJsonArray{u"integer"_qs, u"string"_qs}, description,
                       {{u"minimum"_qs, 0}, {u"pattern"_qs, u"^#?[\\w.:-]{1,100}$"_qs}});
}

QJsonObject taskIdsSchema(const char *description)
{
    return fieldSchema(u"array"_qs, description, {{u"items"_qs, taskIdSchema("A task's number.")}});
}

QJsonObject objectSchema(const QList<SchemaField> &fields)
{
    QJsonObject properties;
    QJsonArray needed;
    for (const SchemaField &field : fields) {
        properties.insert(field.name, field.schema);
        if (field.required)
            needed.append(field.name);
    }
    return {{QStringLiteral("type"), QStringLiteral("object")},
            {QStringLiteral("properties"), properties},
            {QStringLiteral("required"), needed},
            {QStringLiteral("additionalProperties"), false}};
}

Result<void> checkInput(const QJsonObject &schema, const QJsonObject &input)
{
    return checkObject({}, schema, input);
}

int taskIdFrom(const QJsonValue &value)
{
    return (value.isString() ? taskIdFromText(value.toString().remove(u'#')) : taskIdFromJson(value)).value_or(-1);
}

QList<int> taskIdsFrom(const QJsonValue &value)
{
    QList<int> ids;
    for (const QJsonValue &entry : value.toArray())
        ids.append(taskIdFrom(entry));
    return ids;
}

} // namespace Deckhand
