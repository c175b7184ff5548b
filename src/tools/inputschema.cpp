#include "tools/inputschema.h"

#include "taskgraph/task.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QStringList>

#include <cmath>

namespace Deckhand {

namespace {

QJsonObject described(QJsonObject schema, const QString &description)
{
    schema.insert(QStringLiteral("description"), description);
    return schema;
}

QJsonObject typed(const QJsonValue &type)
{
    return {{QStringLiteral("type"), type}};
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
    return false;
}

QString withArticle(const QString &type)
{
    const bool vowel = type.startsWith(QLatin1Char('i')) || type.startsWith(QLatin1Char('a'));
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
    const QStringList types = words(schema.value(QLatin1String("type")));
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
    if (text.size() < schema.value(QLatin1String("minLength")).toInt(0))
        return bad(field, QStringLiteral("must not be empty"));
    const QStringList allowed = words(schema.value(QLatin1String("enum")));
    if (schema.contains(QLatin1String("enum")) && !allowed.contains(text))
        return bad(field, QStringLiteral("must be one of %1, is \"%2\"").arg(allowed.join(QLatin1String(", ")), text));
    const QString pattern = schema.value(QLatin1String("pattern")).toString();
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
    const QJsonValue minimum = schema.value(QLatin1String("minimum"));
    const QJsonValue maximum = schema.value(QLatin1String("maximum"));
    if (minimum.isDouble() && number < minimum.toDouble())
        return bad(field,
                   QStringLiteral("must be %1 or more, is %2").arg(inWords(minimum.toDouble()), inWords(number)));
    if (maximum.isDouble() && number > maximum.toDouble())
        return bad(field,
                   QStringLiteral("must be %1 or less, is %2").arg(inWords(maximum.toDouble()), inWords(number)));
    return {};
}

Result<void> checkField(const QString &field, const QJsonObject &schema, const QJsonValue &value)
{
    if (const Result<void> type = checkType(field, schema, value); !type)
        return type;
    if (value.isString())
        return checkText(field, schema, value.toString());
    if (value.isDouble())
        return checkRange(field, schema, value.toDouble());
    const QJsonArray array = value.toArray();
    for (qsizetype i = 0; i < array.size(); ++i) {
        const QString entry = QStringLiteral("%1[%2]").arg(field).arg(i);
        if (const Result<void> checked =
                checkField(entry, schema.value(QLatin1String("items")).toObject(), array.at(i));
            !checked)
            return checked;
    }
    return {};
}

} // namespace

SchemaField required(const QString &name, const QJsonObject &schema)
{
    return {name, schema, true};
}

SchemaField optional(const QString &name, const QJsonObject &schema)
{
    return {name, schema, false};
}

QJsonObject textSchema(const QString &description)
{
    return described(typed(QStringLiteral("string")), description);
}

QJsonObject wordSchema(const QString &description)
{
    QJsonObject schema = textSchema(description);
    schema.insert(QStringLiteral("minLength"), 1);
    return schema;
}

QJsonObject choiceSchema(const QStringList &words, const QString &description)
{
    QJsonObject schema = textSchema(description);
    schema.insert(QStringLiteral("enum"), QJsonArray::fromStringList(words));
    return schema;
}

QJsonObject integerSchema(qint64 minimum, qint64 maximum, const QString &description)
{
    QJsonObject schema = described(typed(QStringLiteral("integer")), description);
    schema.insert(QStringLiteral("minimum"), minimum);
    schema.insert(QStringLiteral("maximum"), maximum);
    return schema;
}

QJsonObject numberSchema(double minimum, double maximum, const QString &description)
{
    QJsonObject schema = described(typed(QStringLiteral("number")), description);
    schema.insert(QStringLiteral("minimum"), minimum);
    schema.insert(QStringLiteral("maximum"), maximum);
    return schema;
}

QJsonObject booleanSchema(const QString &description)
{
    return described(typed(QStringLiteral("boolean")), description);
}

QJsonObject taskIdSchema(const QString &description)
{
    QJsonObject schema = described(typed(QJsonArray{QStringLiteral("integer"), QStringLiteral("string")}), description);
    schema.insert(QStringLiteral("minimum"), 0);
    schema.insert(QStringLiteral("pattern"), QStringLiteral("^#?[\\w.:-]{1,100}$"));
    return schema;
}

QJsonObject taskIdsSchema(const QString &description)
{
    QJsonObject schema = described(typed(QStringLiteral("array")), description);
    schema.insert(QStringLiteral("items"), taskIdSchema(QStringLiteral("A task's number.")));
    return schema;
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
    const QJsonObject properties = schema.value(QLatin1String("properties")).toObject();
    for (const QString &name : words(schema.value(QLatin1String("required")))) {
        if (!input.contains(name))
            return bad(name, QStringLiteral("is required but missing"));
    }
    for (auto field = input.begin(); field != input.end(); ++field) {
        if (!properties.contains(field.key())) {
            const QString known = properties.isEmpty()
                                    ? QStringLiteral("this tool takes no input")
                                    : QStringLiteral("the fields are ") + properties.keys().join(QLatin1String(", "));
            return bad(field.key(), QStringLiteral("is unknown; ") + known);
        }
        if (const Result<void> checked =
                checkField(field.key(), properties.value(field.key()).toObject(), field.value());
            !checked)
            return checked;
    }
    return {};
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
