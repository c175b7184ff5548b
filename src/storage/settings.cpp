#include "storage/settings.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace Deckhand {

namespace {

const QString sourceKey = QStringLiteral("model/source");

QString sourceWord(Settings::Source source)
{
    switch (source) {
    case Settings::Source::ApiKey:
        return QStringLiteral("api-key");
    case Settings::Source::LocalServer:
        return QStringLiteral("local-server");
    case Settings::Source::Demo:
        return QStringLiteral("demo");
    case Settings::Source::Undecided:
        break;
    }
    return {};
}

} // namespace

Settings::Settings(const QString &file) : m_settings(file, QSettings::IniFormat)
{
}

Settings::Source Settings::source() const
{
    const QString word = text(sourceKey);
    for (const Source source : {Source::ApiKey, Source::LocalServer, Source::Demo}) {
        if (sourceWord(source) == word)
            return source;
    }
    return Source::Undecided;
}

void Settings::setSource(Source source)
{
    set(sourceKey, sourceWord(source));
}

// An empty value is no value: the file shows only what was chosen.
void Settings::set(const QString &key, const QVariant &value)
{
    if (value.toByteArray().isEmpty())
        m_settings.remove(key);
    else if (m_settings.value(key) != value)
        m_settings.setValue(key, value);
}

QString Settings::save()
{
    QDir().mkpath(QFileInfo(file()).path());
    m_settings.sync();
    if (m_settings.status() == QSettings::NoError) {
        QFile::setPermissions(file(), QFile::ReadOwner | QFile::WriteOwner);
        return {};
    }
    return QStringLiteral("The settings could not be saved to %1. Is the disk full, or read-only?").arg(file());
}

} // namespace Deckhand
