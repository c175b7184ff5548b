#pragma once

#include "app/desktopnotifications.h"
#include "app/trayicon.h"
#include "models/alertpolicy.h"
#include "ui/settings/settingsvalues.h"

#include <functional>

namespace Deckhand {

class ConversationAttention;
class Workspace;
class WorkspaceWindow;

/// Calls the user, who looks elsewhere, as AlertPolicy decides: by notifications, of which each leads to its conversation, in
/// the window's title and in the tray.
class DesktopAlerts : public QObject
{
    Q_OBJECT
public:
    using TitleOf = std::function<QString(const SessionId &)>;
    /// Workspace and window outlive it. `notifications` may be null: messages of the icon in the tray then, where there is one.
    DesktopAlerts(Workspace &workspace, WorkspaceWindow &shown, TitleOf titleOf,
                  std::unique_ptr<DesktopNotifications> notifications);

    void setPreferences(const AlertPreferences &preferences);

private:
    void join();
    void onTaskEnded(const BackgroundTaskId &id);
    void considerSoon();
    void consider();
    QList<AlertPolicy::Facts> facts() const;
    void tell(const AlertPolicy::Change &change);
    DesktopNotification inWords(const AlertPolicy::Change &change) const;
    const ConversationAttention *attentionOf(const SessionId &id) const;
    void lead(const SessionId &id);
    void leadToFirst();

    Workspace &m_workspace;
    WorkspaceWindow &m_shown;
    const TitleOf m_titleOf;
    const std::unique_ptr<DesktopNotifications> m_notifications;
    std::unique_ptr<TrayIcon> m_tray; ///< where it is wanted, and there is a tray
    AlertPolicy m_policy;
    bool m_hasSound = false;
    bool m_considersSoon = false;
    QHash<SessionId, Alert> m_told; ///< that stand
    SessionId m_last;               ///< that was told of last
};

} // namespace Deckhand
