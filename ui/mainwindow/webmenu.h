#pragma once

#include <QMenu>

namespace Deckhand {

class AgentSession;

/// What the agent of the conversation that is shown may get from the web.
class WebMenu final : public QMenu
{
    Q_OBJECT
public:
    explicit WebMenu(QWidget *parent = nullptr);

    /// Until another is shown, or it ends.
    void show(AgentSession &session);
};

} // namespace Deckhand
