#include "ui/mainwindow/chatpage.h"

#include "models/conversationmodel.h"
#include "ui/conversation/composer.h"
#include "ui/conversation/conversationview.h"
#include "ui/permission/permissionpanel.h"

#include <QShortcut>
#include <QVBoxLayout>

namespace Deckhand {

ChatPage::ChatPage(AgentSession &session, PermissionBroker &broker, ConversationModel &conversation, QWidget *parent)
    : QWidget(parent),
      m_session(session),
      m_view(new ConversationView(this)),
      m_permission(new PermissionPanel(broker, this)),
      m_composer(new Composer(this))
{
    // One surface from the conversation down to the composer.
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setMinimumWidth(380);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(m_view, 1);
    m_questionRow = new QVBoxLayout;
    m_questionRow->addWidget(m_permission);
    column->addLayout(m_questionRow);
    column->addWidget(m_composer);

    m_view->setModel(&conversation);
    connect(m_view, &ConversationView::retryRequested, &session, &AgentSession::retry);
    connect(m_composer, &Composer::submitted, &session, &AgentSession::submit);
    connect(m_composer, &Composer::stopRequested, &session, &AgentSession::stop);
    connect(m_permission, &PermissionPanel::emptied, this, &ChatPage::focusComposer);
    connect(&session, &AgentSession::happened, this, &ChatPage::onHappened);
    connect(&session, &AgentSession::idle, this, [this] { setWorking(false); });
    connect(&session, &AgentSession::unsent, m_composer, [this](const QString &prompt) {
        const QString draft = m_composer->text();
        m_composer->setText(draft.isEmpty() ? prompt : prompt + u'\n' + draft);
    });

    // Only where the chat has the focus: elsewhere Esc closes a search or denies a question.
    auto *escape = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, &session, &AgentSession::stop);
    setFocusProxy(m_composer);
}

void ChatPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    QMargins sides = Composer::sideMargins(width());
    sides.setBottom(0);
    m_questionRow->setContentsMargins(sides);
}

void ChatPage::focusComposer()
{
    m_composer->focusEdit();
}

void ChatPage::setEmptyHint(const QString &hint)
{
    m_view->setEmptyHint(hint);
}

void ChatPage::send()
{
    m_composer->submit();
}

void ChatPage::onHappened(const AgentEvent &event)
{
    if (std::holds_alternative<TurnStarted>(event))
        setWorking(true);
    else if (std::holds_alternative<TurnEnded>(event))
        setWorking(false);
}

void ChatPage::setWorking(bool working)
{
    if (m_working == working)
        return;
    m_working = working;
    m_composer->setWorking(working);
    emit workingChanged(working);
}

} // namespace Deckhand
