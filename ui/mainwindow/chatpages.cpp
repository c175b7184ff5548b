#include "ui/mainwindow/chatpages.h"

#include "background/noticeinbox.h"
#include "ui/mainwindow/chatpage.h"

#include <QStackedWidget>

namespace Deckhand {

ChatPages::ChatPages(QStackedWidget &place) : m_place(place)
{
}

ChatPages::~ChatPages() = default;

ChatPage &ChatPages::pageOf(const ConversationParts &parts)
{
    std::unique_ptr<ChatPage> &page = m_pages[parts.notices.session()];
    if (!page) {
        page = std::make_unique<ChatPage>(parts);
        emit made(page.get());
    }
    return *page;
}

void ChatPages::show(ChatPage &page)
{
    m_shown = &page;
    bring(page);
}

void ChatPages::showInstead(QWidget &page)
{
    bring(page);
}

void ChatPages::bring(QWidget &page)
{
    QWidget *before = std::exchange(m_current, &page);
    if (before == &page)
        return;
    const bool isInFront = !before || m_place.currentWidget() == before;
    const bool hasFocus = before && before->isAncestorOf(before->window()->focusWidget());
    m_place.addWidget(&page);
    if (isInFront)
        m_place.setCurrentWidget(&page);
    if (hasFocus)
        page.setFocus();
    if (!before)
        return;
    m_place.removeWidget(before);
    before->setParent(nullptr);
}

void ChatPages::remove(const SessionId &id)
{
    const auto page = m_pages.find(id);
    if (page != m_pages.end() && page->second.get() != m_shown)
        m_pages.erase(page);
}

QList<ChatPage *> ChatPages::all() const
{
    QList<ChatPage *> all;
    for (const auto &[id, page] : m_pages)
        all.append(page.get());
    return all;
}

} // namespace Deckhand
