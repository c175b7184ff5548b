#pragma once

#include "agent/agentsession.h"
#include "background/backgroundtasks.h"

#include <QObject>

class QActionGroup;
class QLabel;
class QStatusBar;
class QToolButton;

namespace Deckhand {

/// What the status bar says: whether the agent works, the permission mode, the model, the session's tokens, the running tasks.
class StatusStrip : public QObject
{
    Q_OBJECT
public:
    /// `modes` are the actions of the permission modes; the strip offers them behind the current one.
    StatusStrip(QStatusBar &bar, const AgentSession &session, const BackgroundTasks &background, QActionGroup &modes);

    void setModel(const QString &text);
    void setWorking(bool working);
    void setMode(PermissionMode mode);

private:
    void onHappened(const AgentEvent &event);
    void showTokens();
    void showTasks();

    const AgentSession &m_session;
    const BackgroundTasks &m_background;
    QLabel *m_state;
    QToolButton *m_mode;
    QLabel *m_model;
    QLabel *m_tokens;
    QLabel *m_tasks;
    Usage m_shown;
};

} // namespace Deckhand
