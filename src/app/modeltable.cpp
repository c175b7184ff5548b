#include "app/modeltable.h"

#include <QFile>
#include <QSaveFile>

namespace Deckhand {

QStringList ModelTable::open(bool isAnthropic)
{
    QStringList problems;
    m_catalog = {};
    const auto read = [&problems](const QString &path) {
        QFile file(path);
        if (!file.exists())
            return ModelCatalog();
        if (!file.open(QIODevice::ReadOnly)) {
            problems.append(QStringLiteral("%1 cannot be read: %2").arg(path, file.errorString()));
            return ModelCatalog();
        }
        const Result<ModelCatalog> catalog = ModelCatalog::parse(file.readAll(), path);
        if (!catalog)
            problems.append(catalog.error());
        return catalog ? *catalog : ModelCatalog();
    };
    m_catalog = read(QStringLiteral(":/models.json"));
    if (!isAnthropic)
        m_catalog.forgetPrices();
    m_catalog.overlay(read(m_ownFile));
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
