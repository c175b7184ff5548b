#pragma once

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

#include <unistd.h>

namespace Deckhand {

/// A file system of its own, of a megabyte, in the place of a folder: for the programs that `launcher` starts, and for
/// nobody else. Where the tests may not mount, `isMounted` is false.
class SmallDisk
{
public:
    explicit SmallDisk(const QString &folder) : m_folder(folder)
    {
        QDir().mkpath(folder);
        const QString script =
            QStringLiteral("mount -t tmpfs -o size=1m,mode=700 tmpfs '%1' && echo ready && exec sleep 600").arg(folder);
        QStringList arguments{QStringLiteral("-m"), QStringLiteral("sh"), QStringLiteral("-c"), script};
        if (::geteuid() != 0)
            arguments.prepend(QStringLiteral("-r"));
        m_holder.start(QStringLiteral("unshare"), arguments);
        const bool told = QTest::qWaitFor(
            [this] { return m_holder.state() == QProcess::NotRunning || m_holder.bytesAvailable() > 0; }, 10'000);
        m_isMounted = told && m_holder.state() == QProcess::Running;
    }
    ~SmallDisk()
    {
        m_holder.kill();
        m_holder.waitForFinished();
    }

    bool isMounted() const { return m_isMounted; }
    QStringList launcher() const
    {
        QStringList words{QStringLiteral("nsenter"), QStringLiteral("-t"), QString::number(m_holder.processId()),
                          QStringLiteral("-m")};
        if (::geteuid() != 0)
            words += {QStringLiteral("-U"), QStringLiteral("--preserve-credentials")};
        return words;
    }
    /// As seen from here.
    QString folder() const { return QStringLiteral("/proc/%1/root%2").arg(m_holder.processId()).arg(m_folder); }

    /// To the last byte; what has a page of its own can still grow to its end.
    void fill() const
    {
        QFile file(folder() + QStringLiteral("/fill"));
        if (!file.open(QFile::WriteOnly | QFile::Unbuffered))
            qFatal("cannot fill %s", qPrintable(folder()));
        for (int size = 64 * 1024; size > 0; size /= 2) {
            while (file.write(QByteArray(size, 'x')) == size) {
            }
        }
    }
    void makeRoom() const { QFile::remove(folder() + QStringLiteral("/fill")); }

private:
    const QString m_folder;
    QProcess m_holder;
    bool m_isMounted = false;
};

} // namespace Deckhand
