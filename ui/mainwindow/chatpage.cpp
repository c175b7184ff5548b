#include "ui/mainwindow/chatpage.h"

#include "background/backgroundtask.h"
#include "background/noticeinbox.h"
#include "base/textcut.h"
#include "models/conversationmodel.h"
#include "ui/attachments/attachment.h"
#include "ui/conversation/composer.h"
#include "ui/conversation/conversationcolumn.h"
#include "ui/conversation/conversationfindbar.h"
#include "ui/conversation/conversationview.h"
#include "ui/conversation/editingbar.h"
#include "ui/conversation/retrybar.h"
#include "ui/mainwindow/queuecontrol.h"
#include "ui/permission/permissionpanel.h"
#include "ui/permission/questionpanel.h"

#include <QDropEvent>
#include <QMimeData>
#include <QShortcut>
#include <QVBoxLayout>

namespace Deckhand {

namespace {

/// Output of a task for the message that the user writes: which task it is, and every line marked as a quotation, so that
/// nothing in it can pass for the user's words.
QString quotation(const BackgroundTask &task, const QString &output)
{
    QString text = QStringLiteral("Output of background task %1, %2:\n").arg(task.id.toString(), oneLine(task.command));
    QStringList lines = output.split(u'\n');
    while (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    for (const QString &line : std::as_const(lines))
        text += QStringLiteral("> ") + line + u'\n';
    return text + u'\n';
}

} // namespace

ChatPage::ChatPage(const ConversationParts &parts, QWidget *parent)
    : QWidget(parent),
      m_parts(parts),
      m_session(parts.session),
      m_notices(parts.notices),
      m_conversation(parts.conversation),
      m_view(new ConversationView(this)),
      m_find(new ConversationFindBar(m_view->find(), *this)),
      m_permission(new PermissionPanel(parts.broker, this)),
      m_retry(new RetryBar(this)),
      m_editing(new EditingBar(this)),
      m_composer(new Composer(this)),
      m_queue(new QueueControl(m_session, *m_composer, this))
{
    // One surface from the conversation down to the composer.
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setMinimumWidth(380);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(m_find);
    column->addWidget(m_view, 1);
    m_find->setContent(m_view);
    m_questionRow = new QVBoxLayout;
    m_questionRow->addWidget(m_permission);
    m_questionRow->addWidget(new QuestionPanel(parts.broker, this));
    m_questionRow->addWidget(m_retry);
    m_questionRow->addWidget(m_editing);
    column->addLayout(m_questionRow);
    column->addWidget(m_composer);

    m_view->setModel(&parts.conversation);
    m_composer->setCommands(parts.commands);
    connect(m_view, &ConversationView::retryRequested, &m_session, &AgentSession::retry);
    connect(m_view, &ConversationView::moveRequested, &m_session, &AgentSession::moveToBackground);
    connect(m_composer, &Composer::edited, this, &ChatPage::draftChanged);
    connect(m_composer, &Composer::attachmentsChanged, this, &ChatPage::attachmentsChanged);
    connect(m_composer, &Composer::tookBack, this, &ChatPage::tookBack);
    connect(m_view, &ConversationView::spotChanged, this, &ChatPage::spotChanged);
    connect(m_composer, &Composer::submitted, this, &ChatPage::submit);
    connect(m_view, &ConversationView::branchRequested, this, &ChatPage::branchRequested);
    connect(m_view, &ConversationView::rememberRequested, this, [this](const QString &text) {
        GivenCommand remember{{}, text};
        remember.command.deed = SlashCommand::Deed::Remember;
        emit commandGiven(remember);
    });
    connect(m_view, &ConversationView::editRequested, this, &ChatPage::beginEditing);
    connect(m_editing, &EditingBar::cancelled, this, [this] {
        if (m_composer->text() == m_given.draft && m_composer->attachments().size() == m_given.attachments.size())
            m_composer->restore(m_before.draft, m_before.attachments);
        focusComposer();
    });
    connect(m_composer, &Composer::stopRequested, &m_session, &AgentSession::stop);
    connect(m_permission, &PermissionPanel::emptied, this, &ChatPage::focusComposer);
    connect(&m_session, &AgentSession::happened, m_retry, &RetryBar::onHappened);
    connect(m_retry, &RetryBar::tryNowRequested, &m_session, &AgentSession::retryNow);
    connect(m_retry, &RetryBar::stopRequested, &m_session, &AgentSession::stop);
    connect(m_retry, &RetryBar::leftWithFocus, this, &ChatPage::focusComposer);
    connect(m_retry, &RetryBar::shownChanged, this, &ChatPage::waitsForRetryChanged);
    connect(&m_session, &AgentSession::happened, this, &ChatPage::onHappened);
    connect(&m_session, &AgentSession::idle, this, [this] { setWorking(false); });
    connect(m_composer, &Composer::typingChanged, &m_session, &AgentSession::setUserTyping);
    connect(&m_session, &AgentSession::wakingPaused, this, [this](int turnsInRow) { m_wakesInRow = turnsInRow; });
    connect(&m_notices, &NoticeInbox::urged, this, [this] { m_wakesInRow = 0; });
    // After the session has heard of it: what it makes of a notice is what is shown.
    connect(&m_notices, &NoticeInbox::changed, this, &ChatPage::showWaiting, Qt::QueuedConnection);
    connect(&m_session, &AgentSession::idle, this, &ChatPage::showWaiting, Qt::QueuedConnection);
    connect(m_composer, &Composer::typingChanged, this, &ChatPage::showWaiting, Qt::QueuedConnection);
    setAcceptDrops(true); // a file may be dropped onto the conversation too

    // Only where the chat has the focus: elsewhere Esc closes a search or denies a question.
    auto *escape = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, &m_session, &AgentSession::stop);
    setFocusProxy(m_composer);
}

ChatPage::~ChatPage()
{
    emit ending();
}

bool ChatPage::waitsForRetry() const
{
    return m_retry->isShown();
}

void ChatPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_questionRow->setContentsMargins(columnMargins(width()));
}

void ChatPage::focusComposer()
{
    m_composer->focusEdit();
}

void ChatPage::addCompletion(CompletionSource *source)
{
    m_composer->addCompletion(source);
}

void ChatPage::takeCard(QWidget *card)
{
    m_questionRow->addWidget(card);
}

ConversationPlace ChatPage::place() const
{
    return {m_composer->text(), m_composer->attachments(), m_view->spot()};
}

void ChatPage::setPlace(const ConversationPlace &place)
{
    m_composer->restore(place.draft, place.attachments);
    m_view->restoreSpot(place.spot);
}

void ChatPage::setEmptyHint(const QString &hint)
{
    m_view->setEmptyHint(hint);
}

void ChatPage::send(SendWhen when)
{
    m_composer->submit(when);
}

void ChatPage::submit(const QList<ContentBlock> &prompt, SendWhen when)
{
    const std::optional<GivenCommand> given = commandIn(prompt, m_parts.commands());
    const bool isPrompt = given && given->command.deed == SlashCommand::Deed::Prompt;
    if (given && !isPrompt && given->command.deed != SlashCommand::Deed::Compact)
        return emit commandGiven(*given);
    QList<ContentBlock> said = isPrompt ? promptFor(*given, prompt) : prompt;
    if (!given && m_parts.withMentioned)
        said = m_parts.withMentioned(said);
    if (const MessagePtr edited = m_editing->take())
        emit saidInstead(edited, said);
    else
        m_queue->submit(said, when);
}

void ChatPage::remark(const QString &text)
{
    m_parts.conversation.apply(Remark{text});
}

void ChatPage::editMessage()
{
    m_view->editMessage();
}

void ChatPage::beginEditing(const MessagePtr &message)
{
    m_before = place();
    m_composer->giveBack(message->content);
    m_given = place();
    m_editing->begin(message);
    focusComposer();
}

void ChatPage::giveBack(const QList<ContentBlock> &prompt)
{
    m_composer->giveBack(prompt);
}

void ChatPage::chooseFiles()
{
    m_composer->chooseFiles();
}

void ChatPage::find()
{
    m_find->begin();
}

void ChatPage::dragEnterEvent(QDragEnterEvent *event)
{
    if (hasAttachments(*event->mimeData()))
        event->acceptProposedAction();
}

void ChatPage::dropEvent(QDropEvent *event)
{
    if (m_composer->attach(*event->mimeData()))
        event->acceptProposedAction();
}

void ChatPage::quote(const BackgroundTask &task, const QString &output)
{
    m_composer->append(quotation(task, output));
    m_composer->focusEdit();
}

bool ChatPage::revealToolCall(const ToolUseId &id)
{
    return reveal(m_conversation.indexOf(id));
}

bool ChatPage::revealRequest(int number)
{
    return reveal(m_conversation.indexOfRequest(number));
}

bool ChatPage::revealMessage(const MessagePtr &message)
{
    return reveal(m_conversation.indexOf(message));
}

bool ChatPage::reveal(const QModelIndex &row)
{
    m_view->revealRow(row);
    return row.isValid();
}

void ChatPage::onHappened(const AgentEvent &event)
{
    if (const auto *started = std::get_if<TurnStarted>(&event)) {
        if (started->cause != TurnCause::Notices)
            m_wakesInRow = 0;
        setWorking(true);
        showWaiting();
    } else if (std::holds_alternative<TurnEnded>(event)) {
        setWorking(false);
    }
    if (!m_activity.apply(event))
        return;
    m_composer->setAsked(m_activity.state() == AgentActivity::State::WaitsForAnswer);
    emit activityChanged(m_activity.state());
}

void ChatPage::showWaiting()
{
    const qsizetype waiting = m_notices.queued().size();
    const bool paused = m_wakesInRow > 0;
    if (!m_session.isIdle() || m_session.willWake() || (waiting == 0 && !paused))
        return m_composer->setHint({});
    const QString results = waiting == 1 ? tr("1 result of a background task goes with your next message.")
                                         : tr("%1 results of background tasks go with your next message.").arg(waiting);
    if (!paused)
        return m_composer->setHint(results);
    const QString reason =
        tr("Results woke the agent %1 times in a row; it now waits for a word of yours.").arg(m_wakesInRow);
    m_composer->setHint(waiting == 0 ? reason : reason + u' ' + results);
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
