#include "storage/settings.h"

#include "storage/configurationfile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace Deckhand {

namespace {

const QString kSourceKey = QStringLiteral("model/source");

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

constexpr int kUsualCompaction = 85;

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

Settings::Settings(const QString &file)
    : m_file(file),
      m_problem(ConfigurationFile::problem(file)),
      m_settings(m_problem.isEmpty() ? file : nowhere(file), QSettings::IniFormat)
{
}

Settings::Source Settings::source() const
{
    const QString word = text(kSourceKey);
    for (const Source source : {Source::ApiKey, Source::LocalServer, Source::Demo}) {
        if (sourceWord(source) == word)
            return source;
    }
    return Source::Undecided;
}

QString Settings::workspaceModel(const QString &workspace) const
{
    return text(keyFor(QStringLiteral("workspaceModels"), workspace));
}

void Settings::setWorkspaceModel(const QString &workspace, const QString &model)
{
    set(keyFor(QStringLiteral("workspaceModels"), workspace), model.trimmed());
}

QStringList Settings::leftOut(const QString &baseUrl) const
{
    return m_settings.value(keyFor(QStringLiteral("leftOut"), baseUrl)).toStringList();
}

void Settings::setLeftOut(const QString &baseUrl, const QStringList &options)
{
    set(keyFor(QStringLiteral("leftOut"), baseUrl), options);
}

double Settings::spendingLimitUsd() const
{
    bool isNumber = false;
    const double usd = m_settings.value(QStringLiteral("model/spendingLimitUsd")).toDouble(&isNumber);
    return isNumber && usd > 0 && usd < 1e6 ? usd : 0;
}

int Settings::compactAtPercent() const
{
    bool isNumber = false;
    const int percent = m_settings.value(QStringLiteral("model/compactAtPercent")).toInt(&isNumber);
    return isNumber && percent >= 0 && percent <= 100 ? percent : kUsualCompaction;
}

void Settings::setSource(Source source)
{
    set(kSourceKey, sourceWord(source));
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
