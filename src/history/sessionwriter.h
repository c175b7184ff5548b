#pragma once

#include "base/filelock.h"
#include "base/result.h"

#include <QFile>
#include <QObject>

#include <memory>

namespace Deckhand {

/// Who may write to the session in `path`: one program at a time. An error, for people, when another one does. Not taken
/// where no lock can be had, which is no place to write to either.
Result<std::unique_ptr<FileLock>> lockSession(const QString &path);

/// The end of a session's file. What is appended is in the file when `append` returns true: a crash of this program takes
/// nothing of it. From there it goes to the disk beside the event loop, because a busy disk would hold up the window. What
/// could not be written, or did not reach the disk, is kept in memory and goes again with the next record. A file that was
/// deleted, moved or replaced meanwhile is written anew, whole; one that was cut gets what is still in memory.
class SessionWriter : public QObject
{
    Q_OBJECT
public:
    /// Makes file and folder with the first record; `header` is the record that an empty file begins with. With the lock
    /// that the caller has it goes on behind what is there.
    SessionWriter(const QString &path, QByteArray header, std::unique_ptr<FileLock> lock = nullptr,
                  QObject *parent = nullptr);
    ~SessionWriter() override;

    QString path() const { return m_file.fileName(); }
    /// It is from the first record on.
    bool isOpen() const { return m_file.isOpen(); }

    /// One or more whole lines, in one write. False: they, or what was appended before, are not safe.
    bool append(const QByteArray &records);
    /// All of it is to be on the disk, now; waits for it. An error is the reason, in the system's words.
    Result<void> flush();

signals:
    /// Once until it works again. The reason is the system's.
    void failed(const QString &reason);
    /// The file had been removed, or another one put in its place, which is `aside` now; all that was in it is in a new one.
    void madeAnew(const QString &aside);
    /// So many bytes that had been on the disk were cut off. The next record goes behind what is left.
    void cut(qint64 lost);

private:
    bool write();
    bool open();
    bool isInPlace() const;
    bool openAnew();
    void goOnBehindACut();
    void beginWithHeader();
    bool acquireLock();
    bool put(const QByteArray &bytes);
    bool writeAgain();
    void cutBack(qint64 size);
    void syncSoon();
    void onSynced(qint64 upTo, const Result<void> &synced);
    bool fail(const QString &reason);

    std::unique_ptr<FileLock> m_lock;
    QFile m_file;
    const QByteArray m_header;
    // The file up to m_onDisk is on the disk; m_tail begins there. It is in the file up to m_inFile.
    QByteArray m_tail;
    qint64 m_onDisk = 0;
    qint64 m_inFile = 0;
    bool m_isNew = true; ///< its name may not be on the disk
    bool m_isSyncing = false;
    int m_files = 0; ///< counts those that were opened under this name
    bool m_syncFailed =
        false; ///< the system has given up what is between m_onDisk and m_inFile: it is to be written again
    bool m_failed = false;
    QString m_reason;
};

} // namespace Deckhand
