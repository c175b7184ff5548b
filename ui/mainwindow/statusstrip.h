#pragma once

#include "agent/agentsession.h"
#include "background/backgroundtasks.h"
#include "models/agentactivity.h"

#include <QObject>

class QActionGroup;
class QLabel;
class QMenu;
class QStatusBar;
class QToolButton;

namespace Deckhand {

class ContextMeter;

/// What the status bar says: whether the agent works, the running tasks, the session's tokens, how full the context is, the
/// cost, the model, the permission mode. Where there is no room for all of it, what matters least is left out.
class StatusStrip : public QObject
{
    Q_OBJECT
public:
    /// `modes` are the actions of the permission modes; the strip offers them behind the current one, and `models` behind the
    /// model's name.
    StatusStrip(QStatusBar &bar, const BackgroundTasks &background, QActionGroup &modes, QMenu &models);

    /// Whose tokens, context and cost it says; it outlives the strip, or another is shown before it ends.
    void show(const AgentSession &session);
    /// Until then it says nothing of a conversation.
    void showNone();

    void setModel(const QString &text);
    void setActivity(AgentActivity::State state);
    void setMode(PermissionMode mode);
    void setKeptAwake(bool kept);
    void setLaterVersion(const QString &version, const QUrl &page);
    /// As a click on the model's name does.
    void openModelMenu();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QToolButton *addButton(QMenu &menu, const QString &toolTip);
    void onHappened(const AgentEvent &event);
    void onMeterChanged();
    void showTokens();
    void showMeter();
    void showTasks();
    void fit();

    QStatusBar &m_bar;
    const AgentSession *m_session = nullptr;
    const BackgroundTasks &m_background;
    QLabel *m_state;
    QLabel *m_laterVersion;
    QToolButton *m_mode;
    QToolButton *m_model;
    ContextMeter *m_context;
    QLabel *m_cost;
    QLabel *m_tokens;
    QLabel *m_tasks;
    QString m_modelText;
    Usage m_shown;
    bool m_inTurn = false;
};

} // namespace Deckhand
