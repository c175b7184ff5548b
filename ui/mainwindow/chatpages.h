#pragma once

#include "base/ids.h"

#include <QObject>

#include <map>
#include <memory>

class QStackedWidget;
class QWidget;

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
    /// In place of what was shown; in front if that was, or if nothing else is.
    void show(ChatPage &page);
    /// The same with a page that is none of these and outlives its being shown. `shown` stays what it is.
    void showInstead(QWidget &page);
    /// What is shown: `shown`, or what is there instead.
    QWidget *current() const { return m_current; }
    /// Not of the one that is shown.
    void remove(const SessionId &id);
    /// Null before `show`.
    ChatPage *shown() const { return m_shown; }
    QList<ChatPage *> all() const;

signals:
    /// Before it is shown for the first time.
    void made(Deckhand::ChatPage *page);

private:
    void bring(QWidget &page);

    QStackedWidget &m_place;
    QWidget *m_current = nullptr;
    ChatPage *m_shown = nullptr;
    std::map<SessionId, std::unique_ptr<ChatPage>> m_pages;
};

} // namespace Deckhand
