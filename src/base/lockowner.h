#pragma once

#include <QByteArray>
#include <QString>

namespace Deckhand {

/// Who wrote a lock file, as it says itself: the lines of QLockFile (process, program, host, machine).
struct LockOwner {
    qint64 pid = 0; ///< 0: it does not say
    QString program;
    QString host;
    QByteArray machine;

    /// This program.
    static LockOwner own();
    static LockOwner parse(const QByteArray &text);
    QByteArray text() const;

    bool isOfThisMachine() const;
    /// "process 4711 on host anna", for people.
    QString name() const;
};

/// Whether other machines may have the file system of this path too.
bool isShared(const QString &path);

} // namespace Deckhand
