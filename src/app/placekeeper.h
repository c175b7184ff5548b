#pragma once

#include "base/ids.h"
#include "history/conversationplaces.h"

#include <QObject>
#include <QTimer>

namespace Deckhand {

class ChatPage;
class MainWindow;

/// Gives a page the place that was left of its conversation, and keeps what becomes of it: a moment after a change, at once
/// what is nowhere else, and when the page or the window goes. A page of a new conversation gets what was left of one in which
/// nothing was ever said. Ends with its page.
class PlaceKeeper : public QObject
{
    Q_OBJECT
public:
    PlaceKeeper(const ConversationPlaces &places, const QString &workspace, ChatPage &page, MainWindow &window);

    /// One for each page that the window has or gets. All outlive the window's pages.
    static void join(const ConversationPlaces &places, const QString &workspace, MainWindow &window);

private:
    void takeUnsaid();
    void keepSoon();
    void keep();

    const ConversationPlaces &m_places;
    const QString m_workspace;
    ChatPage &m_page;
    MainWindow &m_window;
    const SessionId m_id;
    QTimer m_pause;
    bool m_attachmentsChanged = false;
    bool m_failed = false; ///< and people know it
};

} // namespace Deckhand
