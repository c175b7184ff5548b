#pragma once

#include "base/ids.h"

#include <QObject>

#include <map>
#include <memory>

class QStackedWidget;

namespace Deckhand {

class ChatPage;
struct ConversationParts;

/// A page for each open conversation, made once: what is written there, where it was read, what it asks. Only the one that is
/// shown is a part of the window, so that nobody meets a name twice there.
class ChatPages : public QObject
{
    Q_OBJECT
public:
    /// `place` is where they are shown, and outlives this. Other pages may lie there, too.
    explicit ChatPages(QStackedWidget &place);
    ~ChatPages() override;

    /// Of that conversation, made now if it has none. All that it shows outlives it.
    ChatPage &pageOf(const ConversationParts &parts);
    /// In place of the one that was shown; in front if that was, or if nothing else is.
    void show(ChatPage &page);
    /// Not of the one that is shown.
    void remove(const SessionId &id);
    /// Null before `show`.
    ChatPage *shown() const { return m_shown; }
    QList<ChatPage *> all() const;

signals:
    /// Before it is shown for the first time.
    void made(Deckhand::ChatPage *page);

private:
    QStackedWidget &m_place;
    ChatPage *m_shown = nullptr;
    std::map<SessionId, std::unique_ptr<ChatPage>> m_pages;
};

} // namespace Deckhand
