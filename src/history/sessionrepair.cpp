#include "history/sessionrepair.h"

#include "base/filesync.h"

#include <QFile>
#include <QLocale>
#include <QSaveFile>

namespace Deckhand {

namespace {

const QFile::Permissions kPrivateFile = QFile::ReadOwner | QFile::WriteOwner;

Result<void> put(QFileDevice &file, const QByteArray &bytes)
{
    if (file.write(bytes) != bytes.size() || !file.flush())
        return Error{file.errorString()};
    return {};
}

Result<void> writeAside(const QByteArray &bytes, const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, kPrivateFile))
        return Error{file.errorString()};
    Result<void> done = put(file, bytes);
    if (done)
        done = FileSync(file, true)();
    if (!done)
        file.remove();
    return done;
}

struct Parts {
    QByteArray whole;
    QByteArray damaged;
};

Parts partsOf(const SessionFile &file, const QByteArray &bytes)
{
    Parts parts;
    if (!file.hasHeader)
        parts.whole = SessionFile::headerRecord(file.header);
    qsizetype at = 0;
    for (const SessionFile::Damage &damage : file.damages) {
        parts.whole += bytes.mid(at, damage.from - at);
        parts.damaged += bytes.mid(damage.from, damage.size);
        at = damage.end();
    }
    parts.whole += bytes.mid(at);
    return parts;
}

QString whatIsWrong(const SessionFile &file)
{
    QStringList words;
    if (!file.hasHeader)
        words.append(QStringLiteral("The first line of the session cannot be read."));
    const bool isFirstDamaged = !file.hasHeader && !file.damages.isEmpty() && file.damages.first().from == 0;
    const qsizetype inMiddle = file.damages.size() - (isFirstDamaged ? 1 : 0) - (file.isTorn ? 1 : 0);
    if (inMiddle == 1)
        words.append(QStringLiteral("One record in the middle of the session cannot be read."));
    else if (inMiddle > 1)
        words.append(QStringLiteral("%1 records in the middle of the session cannot be read.").arg(inMiddle));
    if (file.isTorn)
        words.append(QStringLiteral("The end of the session was not written whole."));
    return words.join(u' ');
}

} // namespace

Result<void> replaceFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return Error{file.errorString()};
    file.setPermissions(kPrivateFile);
    Result<void> done = put(file, bytes);
    if (done)
        done = FileSync(file, false)();
    if (!done)
        return done;
    if (!file.commit())
        return Error{file.errorString()};
    return {};
}

QString repairSession(const SessionFile &file, const QByteArray &bytes, const QString &path, const QDateTime &now)
{
    if (file.hasHeader && file.damages.isEmpty())
        return {};
    const Parts parts = partsOf(file, bytes);
    const QString aside = path + QStringLiteral(".damaged-") + now.toUTC().toString(u"yyyyMMdd-HHmmss-zzz");
    Result<void> done = parts.damaged.isEmpty() ? Result<void>() : writeAside(parts.damaged, aside);
    if (done)
        done = replaceFile(path, parts.whole);
    if (!done) {
        QFile::remove(aside);
        return QStringLiteral(
                   "%1 The %2 unreadable bytes stay where they are, in %3: they could not be put aside (%4). "
                   "Everything else is there.")
            .arg(whatIsWrong(file), QLocale().toString(parts.damaged.size()), path, done.error());
    }
    if (parts.damaged.isEmpty())
        return QStringLiteral("%1 It was written anew; everything else is there.").arg(whatIsWrong(file));
    return QStringLiteral("%1 The %2 unreadable bytes are kept in %3; everything else is there.")
        .arg(whatIsWrong(file), QLocale().toString(parts.damaged.size()), aside);
}

} // namespace Deckhand
