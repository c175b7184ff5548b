#include "app/wakefulness.h"

#include "app/workspacewindow.h"

namespace Deckhand {

Wakefulness::Wakefulness(Workspace &workspace, WorkspaceWindow &shown, std::unique_ptr<SleepInhibitor> inhibitor)
    : m_workspace(workspace),
      m_shown(shown),
      m_inhibitor(std::move(inhibitor))
{
    connect(&shown, &WorkspaceWindow::openChanged, this, &Wakefulness::update);
    connect(&workspace.background(), &BackgroundTasks::added, this, &Wakefulness::update);
    connect(&workspace.background(), &BackgroundTasks::changed, this, &Wakefulness::update);
    connect(m_inhibitor.get(), &SleepInhibitor::changed, this,
            [this] { m_shown.window().setKeptAwake(m_inhibitor->isKept()); });
}

void Wakefulness::setWhen(StayAwake when)
{
    m_when = when;
    update();
}

void Wakefulness::update()
{
    m_inhibitor->keepAwake(isAnyAtWork() ? m_when : StayAwake::Never);
}

bool Wakefulness::isAnyAtWork() const
{
    const TaskCounts counts = m_workspace.background().counts();
    bool isAtWork = counts.running + counts.queued > 0;
    m_shown.forEachOpen([&isAtWork](const Conversation &, const ConversationAttention &attention) {
        isAtWork |= attention.state() == ConversationAttention::State::Works;
    });
    return isAtWork;
}

} // namespace Deckhand
