#include "storage/statedir.h"

#include "base/privatefolder.h"

#include <QCryptographicHash>
#include <QDir>
#include <QStandardPaths>
#include <QSysInfo>
#include <QTemporaryDir>

namespace Deckhand {

namespace {

QString firstOf(const QString &commandLine, const QProcessEnvironment &environment)
{
    if (!commandLine.trimmed().isEmpty())
        return commandLine;
    return environment.value(QStringLiteral("DECKHAND_STATE_DIR")).trimmed();
}

// Without HOME, Qt takes "/" for it, and a program of root would make its folder there.
bool hasHome()
{
    return QSysInfo::kernelType() == u"winnt" || !qEnvironmentVariableIsEmpty("HOME")
        || !qEnvironmentVariableIsEmpty("XDG_DATA_HOME");
}

QString platformFolder(QStandardPaths::StandardLocation location)
{
    return QStandardPaths::writableLocation(location) + QStringLiteral("/deckhand");
}

// cleanPath also drops a trailing slash, with which a link would be followed instead of seen.
QString absolute(const QString &path)
{
    return QDir::cleanPath(QDir::current().absoluteFilePath(path));
}

} // namespace

StateDir::StateDir(QString path, Kind kind, QString notice)
    : m_path(std::move(path)),
      m_kind(kind),
      m_notice(std::move(notice))
{
}

Result<StateDir> StateDir::open(const QString &commandLine, const QProcessEnvironment &environment)
{
    if (const QString named = firstOf(commandLine, environment); !named.isEmpty())
        return at(absolute(named), Kind::Named);
    if (!hasHome())
        return temporary(QStringLiteral("HOME is not set"));

    const QString folder = platformFolder(QStandardPaths::GenericDataLocation);
    const FolderCheck check = openPrivateFolder(folder);
    if (check.state == FolderCheck::State::Impossible)
        return temporary(check.reason);
    if (check.state == FolderCheck::State::Refused)
        return Error{check.reason};
    return at(folder, Kind::Default);
}

Result<StateDir> StateDir::at(const QString &path, Kind kind, const QString &notice)
{
    StateDir state(path, kind, notice);
    for (const QString &folder : {path, state.sessions(), state.tasks()}) {
        if (const Result<void> made = makePrivate(folder); !made)
            return Error{made.error()};
    }
    return state;
}

// One folder a user under a known name, so that runs without a HOME find their sessions again and leave no litter. The
// name can be taken by somebody else before: then it is refused like any other, and a random one serves.
Result<StateDir> StateDir::temporary(const QString &reason)
{
    const QString notice = QStringLiteral("%1. Sessions and task output are kept in the temporary folder %2 and may "
                                          "vanish; --state-dir names a better place.");
    const QString shared = QDir::tempPath() + QStringLiteral("/deckhand-") + userWord();
    if (makePrivate(shared))
        return at(shared, Kind::Temporary, notice.arg(reason, shared));

    QTemporaryDir random(QDir::tempPath() + QStringLiteral("/deckhand-XXXXXX"));
    // It stays: background tasks may still write there when this program ends.
    random.setAutoRemove(false);
    if (!random.isValid()) {
        return Error{
            QStringLiteral("%1, and no folder could be made in %2 either (%3). Name a folder with --state-dir.")
                .arg(reason, QDir::tempPath(), random.errorString())};
    }
    return at(random.path(), Kind::Temporary, notice.arg(reason, random.path()));
}

Result<void> StateDir::makePrivate(const QString &folder)
{
    const FolderCheck check = openPrivateFolder(folder);
    if (check.state == FolderCheck::State::Ready)
        return {};
    return Error{check.reason};
}

QString StateDir::settingsFile() const
{
    const QString folder = m_kind == Kind::Default ? platformFolder(QStandardPaths::GenericConfigLocation) : m_path;
    return folder + QStringLiteral("/settings.ini");
}

QString StateDir::secretService() const
{
    if (m_kind != Kind::Named)
        return QStringLiteral("deckhand");
    const QByteArray hash = QCryptographicHash::hash(m_path.toUtf8(), QCryptographicHash::Sha256).toHex().left(12);
    return QStringLiteral("deckhand-") + QString::fromLatin1(hash);
}

} // namespace Deckhand
