#pragma once

#include <QString>

#include <chrono>

class QFileDevice;

namespace Deckhand {

/// A lock that one program at a time has, by a file. What counts is the system's lock on the open file (flock; on
/// Windows that nobody else may open it for writing), which goes with the program that has it, however that ends: never what stands in the file, which is for people, and in the form of
/// QLockFile, by which older versions of this program lock. What is in the file's place and can be nobody's lock is moved
/// aside. Only on a shared file system, where the system's lock may not reach the other machine, another host's name counts.
class FileLock
{
public:
    enum class Outcome {
        Taken,
        Held,      ///< a living program has it, or another machine may: holder()
        Impossible ///< no lock can be had there: error()
    };

    explicit FileLock(QString path) : m_path(std::move(path)) {}
    /// Lets go of it, and removes the file.
    ~FileLock();
    Q_DISABLE_COPY_MOVE(FileLock)

    /// `patience`: how long to wait for who has it; blocks meanwhile.
    Outcome acquire(std::chrono::milliseconds patience = {});
    bool isTaken() const { return m_file >= 0; }
    /// Taken, and its file is still the one at the path: it may have been deleted, and another program locks a new one.
    bool isInPlace() const;

    const QString &path() const { return m_path; }
    /// After Held: "process 4711 on host anna".
    const QString &holder() const { return m_holder; }
    /// After Impossible: a sentence.
    const QString &error() const { return m_error; }
    /// After Taken: a sentence on what was there before and was nobody's any more; empty: nothing was.
    const QString &found() const { return m_found; }

    /// Whether somebody has it. Leaves everything as it is.
    static bool isHeld(const QString &path);
    /// Whether this open file is the one at the path: it may have been deleted, moved or replaced.
    static bool isAt(const QFileDevice &file, const QString &path);

private:
    Outcome acquireOnce();
    bool makeWay();
    bool moveAside();
    void keep(int file, const QString &leftBy);
    void sayLeftBy(const QString &name);
    /// By the system's last error.
    Outcome impossible();

    const QString m_path;
    int m_file = -1; ///< a descriptor
    QString m_holder;
    QString m_error;
    QString m_found;
};

} // namespace Deckhand
