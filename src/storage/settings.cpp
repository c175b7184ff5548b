#include "storage/settings.h"

#include "storage/configurationfile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace Deckhand {

namespace {

const Choice<QString> kSource{QStringLiteral("model/source")};

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

/// A path or an address is no good key of an ini file: slashes make groups there.
QString keyFor(const QString &group, const QString &name)
{
    const QByteArray hash = QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Sha1).toHex().left(16);
    return group + QLatin1Char('/') + QString::fromLatin1(hash);
}

/// QSettings opens what it is given, and a FIFO would hold it up. No name is that long: this is neither read nor written.
QString nowhere(const QString &file)
{
    return file + QLatin1Char('/') + QString(300, QLatin1Char('x'));
}

} // namespace

Choice<QString> Chosen::modelIn(const QString &workspace)
{
    return {keyFor(QStringLiteral("workspaceModels"), workspace)};
}

Choice<QString> Chosen::conversationIn(const QString &workspace)
{
    return {keyFor(QStringLiteral("shownConversations"), workspace)};
}

Choice<QStringList> Chosen::leftOutAt(const QString &url)
{
    return {keyFor(QStringLiteral("leftOut"), url)};
}

Settings::Settings(const QString &file)
    : m_file(file),
      m_problem(ConfigurationFile::problem(file)),
      m_settings(m_problem.isEmpty() ? file : nowhere(file), QSettings::IniFormat)
{
}

Settings::Source Settings::source() const
{
    const QString word = value(kSource);
    for (const Source source : {Source::ApiKey, Source::LocalServer, Source::Demo}) {
        if (sourceWord(source) == word)
            return source;
    }
    return Source::Undecided;
}

void Settings::setSource(Source source)
{
    set(kSource, sourceWord(source));
}

void Settings::store(const QString &key, const QVariant &value)
{
    if (!value.isValid())
        m_settings.remove(key);
    else if (m_settings.value(key) != value)
        m_settings.setValue(key, value);
}

QString Settings::save()
{
    if (!m_problem.isEmpty())
        return QStringLiteral("The settings are not saved. ") + m_problem;
    QDir().mkpath(QFileInfo(file()).path());
    m_settings.sync();
    if (m_settings.status() == QSettings::NoError) {
        QFile::setPermissions(file(), QFile::ReadOwner | QFile::WriteOwner);
        return {};
    }
    return QStringLiteral("The settings could not be saved to %1. Is the disk full, or read-only?").arg(file());
}

} // namespace Deckhand
