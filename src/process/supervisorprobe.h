#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace Deckhand {

struct SupervisorStatus;

/// What the operating system tells of a supervisor that is not a child of this program, and how it is spoken to: by its
/// folder alone. Nothing here waits. Each system has its own implementation (supervisorprobe_unix.cpp).
class SupervisorProbe
{
public:
    /// `directory`: the command's own folder.
    explicit SupervisorProbe(QString directory);

    enum class Life { Alive, Gone, Unknown };
    /// By the lock that a supervisor holds as long as it lives. Unknown: there is no lock file to look at. Do not ask
    /// while the supervisor may be at its start: it would find its lock taken.
    Life life() const;
    /// By process number and start time; for when the lock file is gone.
    static bool isAlive(const SupervisorStatus &status);

    /// One line, without its line feed, to its FIFO. False when nobody is there to read it.
    bool tell(const QByteArray &line) const;
    /// Asks the supervisor itself to end, which makes it end its tree. Only when process number, start time and run of
    /// the machine prove who it is, and never an ancestor of this program. False when nothing was sent.
    static bool terminate(const SupervisorStatus &status);

    /// The living processes that carry the command's cookie in their environment; never this program's own.
    QList<qint64> processesOfCommand() const;

    /// Tells one run of the machine from another; empty where that is not known.
    static QByteArray bootId();

private:
    const QString m_directory;
};

} // namespace Deckhand
