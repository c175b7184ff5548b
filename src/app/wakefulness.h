#pragma once

#include "app/sleepinhibitor.h"

namespace Deckhand {

class Workspace;
class WorkspaceWindow;

/// Keeps the machine awake while an agent of the window or a background task of its workspace works, as the user wants it, and
/// shows that in the status bar. What waits for the user, or is paused, does not work.
class Wakefulness : public QObject
{
    Q_OBJECT
public:
    /// Workspace and window outlive it.
    Wakefulness(Workspace &workspace, WorkspaceWindow &shown, std::unique_ptr<SleepInhibitor> inhibitor);

    void setWhen(StayAwake when);

private:
    void update();
    bool isAnyAtWork() const;

    Workspace &m_workspace;
    WorkspaceWindow &m_shown;
    const std::unique_ptr<SleepInhibitor> m_inhibitor;
    StayAwake m_when = StayAwake::Never;
};

} // namespace Deckhand
