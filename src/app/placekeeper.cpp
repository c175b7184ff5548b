#include "app/placekeeper.h"

#include "background/noticeinbox.h"
#include "ui/mainwindow/chatpage.h"
#include "ui/mainwindow/chatpages.h"
#include "ui/mainwindow/mainwindow.h"

#include <chrono>

namespace Deckhand {

namespace {
using namespace std::chrono_literals;

constexpr auto kPause = 300ms;

bool isUnsaid(const ChatPage &page)
{
    const AgentSession &session = page.parts().session;
    return session.isIdle() && session.history().isEmpty() && session.queue().isEmpty();
}

} // namespace

PlaceKeeper::PlaceKeeper(const ConversationPlaces &places, const QString &workspace, ChatPage &page, MainWindow &window)
    : QObject(&page),
      m_places(places),
      m_workspace(workspace),
      m_page(page),
      m_window(window),
      m_id(page.parts().notices.session())
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPause);
    connect(&m_pause, &QTimer::timeout, this, &PlaceKeeper::keep);
    if (const ConversationPlace left = places.load(m_id); !left.isEmpty())
        page.setPlace(left);
    // From the event loop: one that is read from the disk has its history by then.
    QMetaObject::invokeMethod(this, &PlaceKeeper::takeUnsaid, Qt::QueuedConnection);
    connect(&page, &ChatPage::draftChanged, this, &PlaceKeeper::keepSoon);
    connect(&page, &ChatPage::spotChanged, this, &PlaceKeeper::keepSoon);
    connect(&page, &ChatPage::attachmentsChanged, this, [this] {
        m_attachmentsChanged = true;
        keepSoon();
    });
    connect(&page, &ChatPage::tookBack, this, &PlaceKeeper::keep);
    const auto keepTheRest = [this] {
        if (m_pause.isActive())
            keep();
    };
    connect(&page, &ChatPage::ending, this, keepTheRest);
    connect(&window, &MainWindow::closed, this, keepTheRest);
}

void PlaceKeeper::join(const ConversationPlaces &places, const QString &workspace, MainWindow &window)
{
    ChatPages &pages = window.chats();
    const auto keepPlace = [&places, workspace, &window](ChatPage *page) {
        new PlaceKeeper(places, workspace, *page, window);
    };
    const QList<ChatPage *> all = pages.all();
    std::for_each(all.cbegin(), all.cend(), keepPlace);
    connect(&pages, &ChatPages::made, &window, keepPlace);
}

void PlaceKeeper::takeUnsaid()
{
    if (!isUnsaid(m_page) || !m_page.place().isEmpty())
        return;
    QList<SessionId> left = m_places.unsaidIn(m_workspace);
    const QList<ChatPage *> open = m_window.chats().all();
    for (const ChatPage *page : open)
        left.removeAll(page->parts().notices.session());
    if (left.isEmpty())
        return;
    m_places.move(left.first(), m_id);
    m_page.setPlace(m_places.load(m_id));
}

/// Not begun anew with each change: whoever types without a break is kept too.
void PlaceKeeper::keepSoon()
{
    if (!m_pause.isActive())
        m_pause.start();
}

void PlaceKeeper::keep()
{
    m_pause.stop();
    const ConversationPlace place = m_page.place();
    Result<void> kept = m_places.save(m_id, place, isUnsaid(m_page) ? m_workspace : QString());
    if (kept && std::exchange(m_attachmentsChanged, false))
        kept = m_places.saveAttachments(m_id, place.attachments);
    if (!kept && !m_failed)
        m_window.tell(kept.error());
    m_failed = !kept;
}

} // namespace Deckhand
