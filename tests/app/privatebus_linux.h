#pragma once

#include <QDBusConnection>
#include <QDBusError>
#include <QDBusMessage>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace Deckhand {

/// A message bus of a test's own, on which nothing is but what the test puts there.
class PrivateBus
{
public:
    ~PrivateBus()
    {
        m_daemon.kill();
        m_daemon.waitForFinished();
    }

    /// From now on it is the session's and the system's bus, for this process. False: there is no dbus-daemon.
    bool start()
    {
        const QString program = QStandardPaths::findExecutable(QStringLiteral("dbus-daemon"));
        if (program.isEmpty())
            return false;
        const QByteArray address = "unix:path=" + m_folder.filePath(QStringLiteral("bus")).toUtf8();
        QFile file(m_folder.filePath(QStringLiteral("bus.conf")));
        if (!file.open(QFile::WriteOnly))
            qFatal("cannot write %s", qPrintable(file.fileName()));
        file.write("<busconfig><type>session</type><listen>" + address
                   + "</listen><policy context=\"default\"><allow send_destination=\"*\"/><allow eavesdrop=\"true\"/>"
                     "<allow own=\"*\"/></policy></busconfig>");
        file.close();
        m_daemon.start(program, {QStringLiteral("--nofork"), QStringLiteral("--print-address"),
                                 QStringLiteral("--config-file=") + file.fileName()});
        if (!m_daemon.waitForReadyRead())
            qFatal("dbus-daemon does not start");
        qputenv("DBUS_SESSION_BUS_ADDRESS", address);
        qputenv("DBUS_SYSTEM_BUS_ADDRESS", address);
        return true;
    }

private:
    QTemporaryDir m_folder;
    QProcess m_daemon;
};

} // namespace Deckhand
