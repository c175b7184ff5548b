#pragma once

#include <QSystemTrayIcon>

namespace Deckhand {

/// Deckhand in the tray: a number while something waits for the user, a dot while an agent works.
class TrayIcon : public QSystemTrayIcon
{
    Q_OBJECT
public:
    /// `folder`: of the window, for people.
    explicit TrayIcon(QString folder, QObject *parent = nullptr);

    /// Conversations that wait for the user, and those that work.
    void setState(int waiting, int working);

signals:
    /// The window is wanted.
    void clicked();

private:
    const QString m_folder;
    int m_waiting = -1;
    int m_working = -1;
};

} // namespace Deckhand
