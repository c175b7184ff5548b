#include "app/modeltable.h"

#include "storage/configurationfile.h"

#include <QFile>
#include <QSaveFile>

namespace Deckhand {

QStringList ModelTable::open(bool isAnthropic)
{
    QStringList problems;
    m_catalog = {};
    const auto read = [&problems](const Result<QByteArray> &json, const QString &path) {
        if (json && json->isEmpty())
            return ModelCatalog();
        const Result<ModelCatalog> catalog =
            json ? ModelCatalog::parse(*json, path) : Result<ModelCatalog>(Error{json.error()});
        if (!catalog)
            problems.append(catalog.error());
        return catalog ? *catalog : ModelCatalog();
    };
    QFile builtIn(QStringLiteral(":/models.json"));
    if (builtIn.open(QIODevice::ReadOnly))
        m_catalog = read(builtIn.readAll(), builtIn.fileName());
    if (!isAnthropic)
        m_catalog.forgetPrices();
    m_catalog.overlay(read(ConfigurationFile::read(m_ownFile), m_ownFile));
    return problems;
}

Result<void> ModelTable::makeOwnFile(const QString &modelId) const
{
    if (QFile::exists(m_ownFile))
        return {};
    QSaveFile file(m_ownFile);
    if (!file.open(QIODevice::WriteOnly) || file.write(m_catalog.templateFor(modelId)) < 0 || !file.commit())
        return Error{
            QStringLiteral("The table of prices cannot be written to %1: %2.").arg(m_ownFile, file.errorString())};
    return {};
}

} // namespace Deckhand
