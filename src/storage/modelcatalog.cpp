#include "storage/modelcatalog.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

namespace Deckhand {

namespace {

const QStringList kPriceNames{QStringLiteral("input"), QStringLiteral("output"), QStringLiteral("cacheRead"),
                              QStringLiteral("cacheWrite")};

std::optional<TokenPrices> pricesOf(const QJsonObject &object)
{
    if (object.isEmpty())
        return std::nullopt;
    return TokenPrices{object[u"input"].toDouble(), object[u"output"].toDouble(), object[u"cacheRead"].toDouble(),
                       object[u"cacheWrite"].toDouble()};
}

bool isAmount(const QJsonValue &value)
{
    return value.isDouble() && value.toDouble() >= 0;
}

/// What is wrong with a table of prices; empty: nothing. A price that is left out would silently count as free.
QString problemOfPrices(const QJsonValue &value)
{
    if (value.isUndefined())
        return {};
    for (const QString &name : kPriceNames) {
        if (!isAmount(value[name]))
            return QStringLiteral("its price needs the number \u201c%1\u201d").arg(name);
    }
    return {};
}

QString problemOf(const QJsonObject &entry)
{
    for (const QString &name : {QStringLiteral("context"), QStringLiteral("output")}) {
        if (entry.contains(name) && !isAmount(entry[name]))
            return QStringLiteral("\u201c%1\u201d is no number of tokens").arg(name);
    }
    if (entry.contains(u"thinking") && !entry[u"thinking"].isArray())
        return QStringLiteral("\u201cthinking\u201d is no list");
    if (const QString problem = problemOfPrices(entry[u"price"]); !problem.isEmpty())
        return problem;
    if (!entry.contains(u"longPrompt"))
        return {};
    const QJsonObject longPrompt = entry[u"longPrompt"].toObject();
    if (!isAmount(longPrompt[u"above"]) || !longPrompt.contains(u"price"))
        return QStringLiteral("\u201clongPrompt\u201d needs \u201cabove\u201d and \u201cprice\u201d");
    return problemOfPrices(longPrompt[u"price"]);
}

} // namespace

Result<ModelCatalog> ModelCatalog::parse(const QByteArray &json, const QString &name)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return Error{QStringLiteral("%1 is no JSON: %2, at byte %3. Mend it, or remove it to use the built-in table.")
                         .arg(name, error.errorString())
                         .arg(error.offset)};
    if (!document[u"models"].isArray())
        return Error{QStringLiteral("%1 has no list \u201cmodels\u201d.").arg(name)};
    ModelCatalog catalog;
    const QJsonArray entries = document[u"models"].toArray();
    for (qsizetype i = 0; i < entries.size(); ++i) {
        const QJsonObject entry = entries.at(i).toObject();
        const QString id = entry[u"id"].toString().trimmed();
        if (id.isEmpty())
            return Error{
                QStringLiteral("%1: entry %2 of \u201cmodels\u201d has no \u201cid\u201d.").arg(name).arg(i + 1)};
        if (const QString problem = problemOf(entry); !problem.isEmpty())
            return Error{QStringLiteral("%1, model %2: %3.").arg(name, id, problem)};
        catalog.m_entries.insert(id, entry);
    }
    return catalog;
}

void ModelCatalog::overlay(const ModelCatalog &other)
{
    for (auto theirs = other.m_entries.cbegin(); theirs != other.m_entries.cend(); ++theirs) {
        QJsonObject &entry = m_entries[theirs.key()];
        for (auto field = theirs->begin(); field != theirs->end(); ++field)
            entry.insert(field.key(), field.value());
    }
}

void ModelCatalog::learn(const QString &id, qint64 contextTokens, qint64 maxOutputTokens)
{
    const QJsonObject *known = entryOf(id);
    QJsonObject entry = known ? *known : QJsonObject();
    if (contextTokens > 0)
        entry.insert(u"context", contextTokens);
    if (maxOutputTokens > 0)
        entry.insert(u"output", maxOutputTokens);
    if (!entry.isEmpty())
        m_entries.insert(id, entry);
}

void ModelCatalog::forgetPrices()
{
    for (QJsonObject &entry : m_entries) {
        entry.remove(u"price");
        entry.remove(u"longPrompt");
    }
}

const QJsonObject *ModelCatalog::entryOf(const QString &modelId) const
{
    auto entry = m_entries.constFind(modelId);
    if (entry == m_entries.cend()) {
        static const QRegularExpression date(QStringLiteral("-\\d{8}$"));
        entry = m_entries.constFind(QString(modelId).remove(date));
    }
    return entry == m_entries.cend() ? nullptr : &*entry;
}

ModelFacts ModelCatalog::find(const QString &modelId) const
{
    ModelFacts facts;
    const QJsonObject *entry = entryOf(modelId);
    if (!entry)
        return facts;
    facts.displayName = entry->value(u"name").toString();
    facts.contextTokens = entry->value(u"context").toInteger();
    facts.maxOutputTokens = entry->value(u"output").toInteger();
    facts.prices = pricesOf(entry->value(u"price").toObject());
    const QJsonObject longPrompt = entry->value(u"longPrompt").toObject();
    facts.longPromptTokens = longPrompt[u"above"].toInteger();
    facts.longPrices = pricesOf(longPrompt[u"price"].toObject());
    const QJsonArray thinking = entry->value(u"thinking").toArray();
    facts.thinksAdaptively = thinking.contains(u"adaptive"_qs);
    facts.thinksWithBudget = thinking.contains(u"budget"_qs);
    facts.thinkingCanBeDisabled = thinking.contains(u"can-be-off"_qs);
    return facts;
}

QByteArray ModelCatalog::templateFor(const QString &modelId) const
{
    const QJsonObject *known = entryOf(modelId);
    QJsonObject entry = known ? *known : QJsonObject{{u"context"_qs, 200'000}, {u"output"_qs, 64'000}};
    entry.insert(u"id", modelId);
    if (!entry.contains(u"price")) {
        QJsonObject free;
        for (const QString &name : kPriceNames)
            free.insert(name, 0);
        entry.insert(u"price", free);
    }
    const QJsonObject table{
        {u"about"_qs, u"Your own table of models: what is here wins over the built-in one, field by field. Prices are "
                      "US dollars for a million tokens. thinking: adaptive, budget, can-be-off. Read at the start."_qs},
        {u"models"_qs, QJsonArray{entry}}};
    return QJsonDocument(table).toJson();
}

} // namespace Deckhand
