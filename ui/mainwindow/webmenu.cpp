#include "ui/mainwindow/webmenu.h"

#include "agent/agentsession.h"

namespace Deckhand {

WebMenu::WebMenu(QWidget *parent) : QMenu(tr("&Web"), parent)
{
    setToolTipsVisible(true);
}

void WebMenu::show(AgentSession &session)
{
    clear();
    const auto add = [this, &session](const QString &text, const QString &tip, WebTool WebAccess::*tool) {
        const WebTool now = session.settings().web.*tool;
        QAction *action = addAction(text);
        action->setCheckable(true);
        action->setChecked(now.isOn && !now.isForbidden);
        action->setEnabled(!now.isForbidden);
        action->setToolTip(now.isForbidden ? tr("A rule forbids it") : tip);
        connect(action, &QAction::toggled, &session, [&session, tool](bool isOn) {
            AgentSettings settings = session.settings();
            (settings.web.*tool).isOn = isOn;
            session.configure(settings);
        });
    };
    add(tr("&Search the web"), tr("In this conversation. The server searches, about a cent each time"),
        &WebAccess::search);
    add(tr("&Fetch pages"), tr("In this conversation. The server fetches pages that you or a search named"),
        &WebAccess::fetch);
}

} // namespace Deckhand
