#pragma once

#include "base/result.h"
#include "conversation/modelfacts.h"

#include <QHash>
#include <QJsonObject>

namespace Deckhand {

/// What is known of models by their ids: the program's own table, and what the user, or the server, says better.
///
/// The format: {"models": [{"id", "context"?, "output"?, "thinking"?: ["adaptive", "budget", "can-be-off"], "price"?:
/// {"input", "output", "cacheRead", "cacheWrite"}, "longPrompt"?: {"above", "price"}}]}; prices are US dollars for a
/// million tokens. An entry counts for its id and for the dated ids of the same model (ID-20251001).
class ModelCatalog
{
public:
    /// An error says what is wrong in which entry; `name` is the file, for people.
    static Result<ModelCatalog> parse(const QByteArray &json, const QString &name);

    /// The other's entries win, field by field.
    void overlay(const ModelCatalog &other);
    /// What the server's own list says of a model; 0 changes nothing.
    void learn(const QString &id, qint64 contextTokens, qint64 maxOutputTokens);
    /// The prices are those of Anthropic's own API: another server has others, or none.
    void forgetPrices();

    /// Nothing is known: a ModelFacts without anything.
    ModelFacts find(const QString &modelId) const;

    /// A table of the user's own to begin with, holding this model.
    QByteArray templateFor(const QString &modelId) const;

private:
    const QJsonObject *entryOf(const QString &modelId) const;

    QHash<QString, QJsonObject> m_entries;
};

} // namespace Deckhand
