#include "history/sessionwriter.h"

#include "base/filesync.h"
#include "base/ids.h"
#include "base/onpool.h"
#include "base/privatefolder.h"
#include "base/renamefile.h"

#include <QFileInfo>

namespace Deckhand {

namespace {

const QFile::Permissions kOwnerOnly = QFile::ReadOwner | QFile::WriteOwner;

/// A record that is behind one which was not written whole would be lost with it.
bool lacksLineEnd(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.size() > 0 && file.seek(file.size() - 1) && file.read(1) != "\n";
}

} // namespace

Result<std::unique_ptr<FileLock>> lockSession(const QString &path)
{
    auto lock = std::make_unique<FileLock>(path + QStringLiteral(".lock"));
    if (lock->acquire() == FileLock::Outcome::Held)
        return Error{
            QStringLiteral("Session %1 is open in another Deckhand (%2). Close it there first. If that is on a "
                           "machine that is gone, remove %3.")
                .arg(QFileInfo(path).completeBaseName(), lock->holder(), lock->path())};
    return lock;
}

SessionWriter::SessionWriter(const QString &path, QByteArray header, std::unique_ptr<FileLock> lock, QObject *parent)
    : QObject(parent),
      m_lock(std::move(lock)),
      m_file(path),
      m_header(std::move(header))
{
}

SessionWriter::~SessionWriter() = default;

bool SessionWriter::append(const QByteArray &records)
{
    m_tail += records;
    if (!write())
        return false;
    syncSoon();
    return !m_failed;
}

Result<void> SessionWriter::flush()
{
    if (m_tail.isEmpty())
        return {};
    if (!write())
        return Error{m_reason};
    // One that is under way may fail, and the system tells it only once.
    if (m_isSyncing && !writeAgain())
        return Error{m_reason};
    const Result<void> synced = FileSync(m_file, m_isNew)();
    onSynced(m_inFile, synced);
    return synced;
}

bool SessionWriter::write()
{
    if (m_file.isOpen() && (!acquireLock() || (!isInPlace() && !openAnew())))
        return false;
    if (!open())
        return false;
    goOnBehindACut();
    if (m_syncFailed && !writeAgain())
        return false;
    const QByteArray waiting = m_tail.mid(m_inFile - m_onDisk);
    if (!put(waiting))
        return false;
    m_inFile += waiting.size();
    m_failed = m_syncFailed;
    return true;
}

bool SessionWriter::put(const QByteArray &bytes)
{
    for (qint64 done = 0; done < bytes.size();) {
        const qint64 written = m_file.write(bytes.constData() + done, bytes.size() - done);
        if (written <= 0) {
            const QString reason = m_file.errorString();
            cutBack(m_inFile);
            return fail(reason);
        }
        done += written;
    }
    return true;
}

bool SessionWriter::open()
{
    if (m_file.isOpen())
        return true;
    if (const FolderCheck made = openPrivateFolder(QFileInfo(m_file).path()); made.state != FolderCheck::State::Ready)
        return fail(made.reason);
    if (!acquireLock())
        return false;
    // Unbuffered: a record is one write(2).
    if (!m_file.open(QIODevice::ReadWrite | QIODevice::Append | QIODevice::Unbuffered, kOwnerOnly))
        return fail(m_file.errorString());
    ++m_files;
    m_onDisk = m_inFile = m_file.size();
    m_isNew = m_inFile == 0;
    if (lacksLineEnd(path()))
        m_tail.prepend('\n');
    beginWithHeader();
    return true;
}

void SessionWriter::beginWithHeader()
{
    const QByteArray type = m_header.left(m_header.indexOf(',')); // the rest may have been written by another version
    if (m_inFile == 0 && !m_tail.startsWith(type))
        m_tail.prepend(m_header);
}

bool SessionWriter::isInPlace() const
{
    return FileLock::isAt(m_file, path());
}

/// What is unlinked is there as long as it is open.
bool SessionWriter::openAnew()
{
    // Where there is no place for it, it stays open: its folder may come back, with the file in it.
    if (const FolderCheck made = openPrivateFolder(QFileInfo(m_file).path()); made.state != FolderCheck::State::Ready)
        return fail(made.reason);
    const QString aside = path() + QStringLiteral(".aside-") + randomHexId();
    const bool isReplaced = bool(renameFile(path(), aside));
    m_tail.remove(0, m_inFile - m_onDisk);
    if (m_file.seek(0))
        m_tail.prepend(m_file.readAll());
    m_onDisk = m_inFile = 0;
    m_syncFailed = false;
    m_file.close();
    if (!open())
        return false;
    emit madeAnew(isReplaced ? aside : QString());
    return true;
}

void SessionWriter::goOnBehindACut()
{
    const qint64 size = m_file.size();
    if (size >= m_inFile)
        return;
    ++m_files; // what is on its way to the disk is of the file as it was
    m_inFile = size;
    const qint64 lost = m_onDisk - size;
    if (lost <= 0) // the rest is in memory, and goes there again
        return;
    m_onDisk = size;
    if (lacksLineEnd(path()))
        m_tail.prepend('\n');
    beginWithHeader();
    emit cut(lost);
}

bool SessionWriter::acquireLock()
{
    if (m_lock && m_lock->isInPlace())
        return true;
    Result<std::unique_ptr<FileLock>> lock = lockSession(path());
    if (!lock)
        return fail(lock.error());
    m_lock = std::move(lock.value());
    return true;
}

/// After a sync that failed the system takes the pages for clean: only what is written anew gets to the disk.
bool SessionWriter::writeAgain()
{
    const QByteArray lost = m_tail.left(m_inFile - m_onDisk);
    QFile file(path()); // not the one that appends
    const bool isOpen = file.open(QIODevice::ReadWrite | QIODevice::ExistingOnly | QIODevice::Unbuffered);
    const bool isWritten = isOpen && file.seek(m_onDisk) && file.write(lost) == lost.size();
    return isWritten || fail(file.errorString());
}

/// Half a record would swallow the next one; cutting it off needs no space. An empty file is no session.
void SessionWriter::cutBack(qint64 size)
{
    if (size == 0) {
        m_file.close();
        m_file.remove();
    } else if (m_file.size() != size && !m_file.resize(size)) {
        m_tail = '\n' + m_tail.mid(m_inFile - m_onDisk);
        m_onDisk = m_inFile = m_file.size();
    }
}

void SessionWriter::syncSoon()
{
    if (m_isSyncing)
        return; // what comes meanwhile goes together
    m_isSyncing = true;
    onPool(
        this, [sync = FileSync(m_file, m_isNew)] { return sync(); },
        [this, upTo = m_inFile, file = m_files](const Result<void> &synced) {
            m_isSyncing = false;
            if (file == m_files)
                onSynced(upTo, synced);
            if (synced && m_inFile > m_onDisk)
                syncSoon();
        });
}

void SessionWriter::onSynced(qint64 upTo, const Result<void> &synced)
{
    m_syncFailed = !synced;
    if (!synced) {
        fail(synced.error());
        return;
    }
    m_isNew = false;
    m_failed = m_inFile - m_onDisk < m_tail.size();
    if (upTo > m_onDisk) {
        m_tail.remove(0, upTo - m_onDisk);
        m_onDisk = upTo;
    }
}

/// Always false.
bool SessionWriter::fail(const QString &reason)
{
    m_reason = reason;
    if (!std::exchange(m_failed, true))
        emit failed(reason);
    return false;
}

} // namespace Deckhand
