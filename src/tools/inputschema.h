#pragma once

#include "base/result.h"

#include <QJsonObject>
#include <QList>

namespace Deckhand {

// The part of JSON Schema that the tools use: objects of string, integer, number, boolean and array fields. What is built here
// is what the model is told, and what checkInput() holds it to.

struct SchemaField {
    QString name;
    QJsonObject schema;
    bool required = false;
};

inline SchemaField required(const char *name, const QJsonObject &schema)
{
    return {QLatin1String(name), schema, true};
}
inline SchemaField optional(const char *name, const QJsonObject &schema)
{
    return {QLatin1String(name), schema, false};
}

QJsonObject textSchema(const char *description);
/// Text that must not be empty.
QJsonObject wordSchema(const char *description);
QJsonObject choiceSchema(const QStringList &words, const char *description);
QJsonObject integerSchema(qint64 minimum, qint64 maximum, const char *description);
/// A number that may have a fraction.
QJsonObject numberSchema(double minimum, double maximum, const char *description);
QJsonObject booleanSchema(const char *description);
QJsonObject arraySchema(const QJsonObject &items, int minimum, int maximum, const char *description);
/// A task's id. Models write `"3"` as often as `3`: both are taken, and the ids of other programs (taskIdFromText).
QJsonObject taskIdSchema(const char *description);
QJsonObject taskIdsSchema(const char *description);
QJsonObject objectSchema(const QList<SchemaField> &fields);

/// `Field "path": must be a string, is a number.`
Result<void> checkInput(const QJsonObject &schema, const QJsonObject &input);

/// The task's number (taskIdFromText) in a value that passed taskIdSchema.
int taskIdFrom(const QJsonValue &value);
QList<int> taskIdsFrom(const QJsonValue &value);

} // namespace Deckhand
