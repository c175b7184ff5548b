#pragma once

#include "storage/modelcatalog.h"

#include <QStringList>

namespace Deckhand {

/// The catalog of models as it counts for one server: the built-in table, the user's own beside the settings, and what
/// the server's list told.
class ModelTable
{
public:
    /// `ownFile` need not exist.
    explicit ModelTable(QString ownFile) : m_ownFile(std::move(ownFile)) {}

    /// Reads the tables anew. The built-in prices are those of Anthropic's API, and count only there. Sentences for
    /// people about a table that cannot be read; it is then left out.
    QStringList open(bool isAnthropic);

    ModelCatalog &catalog() { return m_catalog; }
    ModelFacts find(const QString &modelId) const { return m_catalog.find(modelId); }

    const QString &ownFile() const { return m_ownFile; }
    /// Writes a first table of the user's own; one that is there stays as it is.
    Result<void> makeOwnFile(const QString &modelId) const;

private:
    const QString m_ownFile;
    ModelCatalog m_catalog;
};

} // namespace Deckhand
