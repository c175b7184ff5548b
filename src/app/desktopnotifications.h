#pragma once

#include <QObject>

#include <memory>

namespace Deckhand {

/// What a notification says: plain text, to be shown to the letter.
struct DesktopNotification {
    QString title;
    QString text; ///< may have several lines

    friend bool operator==(const DesktopNotification &, const DesktopNotification &) = default;
};

/// The port to the desktop's notifications. No call waits for anybody: without a desktop that shows them nothing happens. Its
/// end takes back what is shown.
class DesktopNotifications : public QObject
{
    Q_OBJECT
public:
    /// Under this key, in place of what is shown there.
    virtual void show(const QString &key, const DesktopNotification &notification) = 0;
    virtual void close(const QString &key) = 0;

signals:
    /// It was clicked; it is gone by then.
    void clicked(const QString &key);
};

/// Those of this system; null: it has none but the messages of an icon in the tray.
std::unique_ptr<DesktopNotifications> desktopNotifications();

} // namespace Deckhand
