#include "app/conversationdesk.h"

#include "app/workspacewindow.h"
#include "base/onpool.h"
#include "history/conversationexport.h"
#include "storage/statedir.h"
#include "ui/closing/conversationquestion.h"
#include "ui/history/conversationspanel.h"
#include "ui/mainwindow/chatpage.h"
#include "ui/mainwindow/chatpages.h"
#include "ui/mainwindow/conversationcompletion.h"

#include <QAction>
#include <QDockWidget>
#include <QFileDialog>
#include <QRegularExpression>

#include <algorithm>

namespace Deckhand {

namespace {
constexpr qsizetype kLeastOfId = 4; ///< letters: fewer are a word
}

ConversationDesk::ConversationDesk(Workspace &workspace, const StateDir &state, WorkspaceWindow &shown, Asks asks)
    : m_workspace(workspace),
      m_shown(shown),
      m_asks(std::move(asks)),
      m_list(state.sessions()),
      m_bin(state.sessions()),
      m_model(m_list, workspace.background(), workspace.folder()),
      m_hits(state.sessions(), state.searchIndex()),
      m_panel(new ConversationsPanel(m_model, m_hits))
{
    m_model.setFactsOf(m_asks.factsOf);
    joinPanel();
    shown.window().addSideBar(QStringLiteral("conversationsDock"), m_panel, QKeySequence(Qt::CTRL | Qt::Key_B),
                              windowActions() + m_panel->conversationActions());
    const QList<ChatPage *> pages = shown.window().chats().all();
    std::for_each(pages.begin(), pages.end(), [this](ChatPage *page) { joinPage(page); });
    connect(&shown.window().chats(), &ChatPages::made, this, &ConversationDesk::joinPage);
    connect(&shown, &WorkspaceWindow::openChanged, this, &ConversationDesk::showOpen);
    connect(&shown, &WorkspaceWindow::shownChanged, this, [this] { m_panel->selectShown(m_shown.shownId()); });
    connect(&shown.window(), &MainWindow::resumeRequested, this, &ConversationDesk::resume);
    connect(&shown.window(), &MainWindow::exportRequested, this, [this] {
        const SessionId id = m_shown.shownId();
        chooseExport(id, titleOf(id));
    });
    showOpen();
    m_panel->selectShown(m_shown.shownId());
    m_list.setWorkspace(workspace.folder());
}

ConversationDesk::~ConversationDesk()
{
    delete m_panel; // it shows the models
}

void ConversationDesk::joinPanel()
{
    connect(m_panel, &ConversationsPanel::openRequested, this, &ConversationDesk::open);
    connect(m_panel, &ConversationsPanel::hitRequested, this, &ConversationDesk::openHit);
    connect(m_panel, &ListPanel::filterChanged, this, [this](const QString &words) {
        m_words = words;
        search();
    });
    connect(m_panel, &ConversationsPanel::newRequested, this,
            [this] { m_shown.beginConversation(m_asks.modeOfNew()); });
    connect(m_panel, &ConversationsPanel::renameRequested, this,
            [this](const SessionId &id, const QString &title) { mark(id, {title}); });
    connect(m_panel, &ConversationsPanel::pinRequested, this, [this](const SessionId &id, bool pinned) {
        mark(id, {{}, pinned});
    });
    connect(m_panel, &ConversationsPanel::archiveRequested, this, [this](const SessionId &id, bool archived) {
        mark(id, {{}, {}, archived});
    });
    connect(m_panel, &ConversationsPanel::closeRequested, this, &ConversationDesk::close);
    connect(m_panel, &ConversationsPanel::duplicateRequested, this, &ConversationDesk::duplicate);
    connect(m_panel, &ConversationsPanel::exportRequested, this, &ConversationDesk::chooseExport);
    connect(m_panel, &ConversationsPanel::removeRequested, this, &ConversationDesk::remove);
    connect(m_panel, &ConversationsPanel::restoreRequested, this, &ConversationDesk::restore);
    connect(m_panel, &ConversationsPanel::allFoldersRequested, this, &ConversationDesk::showAll);
}

/// `@` names the earlier conversations of the folder.
void ConversationDesk::joinPage(ChatPage *page)
{
    page->addCompletion(new ConversationCompletion([desk = QPointer(this)] {
        QList<ConversationInfo> others = desk ? desk->m_list.conversations() : QList<ConversationInfo>();
        others.removeIf([&desk](const ConversationInfo &each) {
            return each.workspace != desk->m_workspace.folder() || each.id == desk->m_shown.shownId();
        });
        return others;
    }));
}

QList<QAction *> ConversationDesk::windowActions()
{
    const auto make = [this](const QString &text, const QList<QKeySequence> &keys, const std::function<void()> &what) {
        auto *action = new QAction(text, m_panel);
        action->setShortcuts(keys);
        connect(action, &QAction::triggered, this, what);
        return action;
    };
    const auto go = [this](int by) {
        const SessionId next = m_panel->neighbour(m_shown.shownId(), by);
        open(next, folderOf(next));
    };
    return {make(tr("Next conversation"), {Qt::CTRL | Qt::Key_PageDown, Qt::CTRL | Qt::Key_Tab}, [go] { go(1); }),
            make(tr("Previous conversation"), {Qt::CTRL | Qt::Key_PageUp, Qt::CTRL | Qt::SHIFT | Qt::Key_Tab},
                 [go] { go(-1); }),
            make(tr("Close conversation"), {Qt::CTRL | Qt::Key_W}, [this] { close(m_shown.shownId()); })};
}

void ConversationDesk::close(const SessionId &id)
{
    using State = ConversationAttention::State;
    ConversationWork work;
    for (const ConversationListModel::Open &open : m_shown.openOnes())
        work.hasTurn |= open.id == id && (open.state == State::Works || open.state == State::WaitsForAnswer);
    for (const BackgroundTask &task : m_workspace.background().tasks()) {
        if (task.session == id && !isFinal(task.status))
            work.commands.append(task.command);
    }
    if (work.isNone())
        return putAway(id);
    askToCloseConversation(titleOf(id), work, m_shown.window(), [this, id] { putAway(id); });
}

void ConversationDesk::putAway(const SessionId &id)
{
    tell(m_shown.putAway(id, m_asks.modeOfNew()));
}

void ConversationDesk::showOpen()
{
    m_model.setOpen(m_shown.openOnes(), m_shown.shownId());
}

void ConversationDesk::tell(const Result<void> &done)
{
    if (!done)
        m_shown.window().tell(done.error());
    m_list.refresh();
}

void ConversationDesk::open(const SessionId &id, const QString &folder)
{
    if (folder == m_workspace.folder() || folder.isEmpty())
        tell(m_shown.showConversation(id));
    else
        m_asks.openFolder(folder, id, {});
}

void ConversationDesk::resume(const QString &words)
{
    const Result<SessionId> id = words.size() < kLeastOfId ? Error{} : m_workspace.sessions().idOf(words);
    if (id)
        return open(*id, folderOf(*id));
    auto *dock = qobject_cast<QDockWidget *>(m_panel->parentWidget());
    dock->show();
    dock->raise();
    m_panel->look(words);
}

QString ConversationDesk::folderOf(const SessionId &id) const
{
    return m_model.indexOf(id).data(ConversationListModel::WorkspaceRole).toString();
}

void ConversationDesk::openHit(const SearchHit &hit)
{
    if (hit.folder != m_workspace.folder() && !hit.folder.isEmpty())
        return m_asks.openFolder(hit.folder, hit.session,
                                 {{u"message"_qs, hit.message},
                                  {u"at"_qs, hit.at.toString(Qt::ISODateWithMs)},
                                  {u"call"_qs, hit.call.toString()}});
    open(hit.session, hit.folder);
    revealSoon(hit);
}

void ConversationDesk::showPlace(const SessionId &id, const QJsonObject &place)
{
    SearchHit hit;
    hit.session = id;
    hit.message = place.value(u"message").toInt();
    hit.at = QDateTime::fromString(place.value(u"at").toString(), Qt::ISODateWithMs);
    hit.call = ToolUseId(place.value(u"call").toString());
    if (!place.isEmpty())
        revealSoon(hit);
}

void ConversationDesk::revealSoon(const SearchHit &hit)
{
    if (m_shown.models().conversation.canFetchMore())
        connect(
            &m_shown.session(), &AgentSession::restored, this, [this, hit] { reveal(hit); }, Qt::SingleShotConnection);
    else
        reveal(hit);
}

void ConversationDesk::reveal(const SearchHit &hit)
{
    ChatPage *page = m_shown.window().chats().shown();
    if (m_shown.conversation().id() != hit.session)
        return; // of another window, or it can only be read
    if (hit.call.isEmpty() || !page->revealToolCall(hit.call))
        page->revealMessage(messageOf(hit));
}

/// The history may have others than the file: what cannot be sent back is left out, open calls are answered.
MessagePtr ConversationDesk::messageOf(const SearchHit &hit) const
{
    const QList<MessagePtr> &history = m_shown.session().history();
    const auto isIt = [&hit](const MessagePtr &message) { return message && message->at == hit.at; };
    const MessagePtr there = history.value(hit.message);
    const auto found = isIt(there) ? history.cend() : std::find_if(history.cbegin(), history.cend(), isIt);
    return found == history.cend() ? there : *found;
}

void ConversationDesk::search()
{
    m_hits.search(m_words, m_showsAll ? QString() : m_workspace.folder());
}

void ConversationDesk::showAll(bool all)
{
    m_showsAll = all;
    m_list.setWorkspace(all ? QString() : m_workspace.folder());
    search();
}

void ConversationDesk::mark(const SessionId &id, const SessionMarks &marks)
{
    tell(m_workspace.sessions().mark(id, marks));
}

void ConversationDesk::duplicate(const SessionId &id)
{
    onPool(this, m_workspace.sessions().duplicating(id), [this, folder = folderOf(id)](const Result<SessionId> &made) {
        if (made)
            open(*made, folder);
        else
            tell(Error{made.error()});
    });
}

void ConversationDesk::chooseExport(const SessionId &id, const QString &title)
{
    auto *dialog = new QFileDialog(&m_shown.window(), tr("Export the conversation"), m_workspace.folder());
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setNameFilters({tr("Markdown (*.md)"), tr("HTML (*.html)"), tr("JSON (*.json)")});
    dialog->setDefaultSuffix(QStringLiteral("md"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &filter) {
        dialog->setDefaultSuffix(filter.section(u'.', -1).chopped(1)); // of `(*.md)`
    });
    static const QRegularExpression noName(QStringLiteral("[^\\w -]+"));
    dialog->selectFile(QString(title).remove(noName).left(60).trimmed());
    connect(dialog, &QFileDialog::fileSelected, this, [this, id](const QString &file) { exportTo(file, id); });
    dialog->open();
}

void ConversationDesk::exportTo(const QString &file, const SessionId &id)
{
    onPool(
        this,
        [file, path = m_workspace.sessions().pathOf(id)] {
            return exportConversationTo(file, path, exportFormatFor(file));
        },
        [this, file](const Result<void> &done) {
            m_shown.window().tell(done ? tr("The conversation is in %1 now.").arg(file) : done.error());
        });
}

void ConversationDesk::remove(const SessionId &id, const QString &title)
{
    const QString folder = folderOf(id);
    Result<void> removed = m_shown.close(id, m_asks.modeOfNew());
    if (removed)
        removed = m_bin.remove(id);
    if (removed) {
        m_removedFrom = folder;
        m_panel->offerUndo(tr("Deleted \u201c%1\u201d").arg(title), id);
    }
    tell(removed);
}

void ConversationDesk::restore(const SessionId &id)
{
    if (const Result<void> restored = m_bin.restore(id); restored)
        open(id, m_removedFrom);
    else
        tell(restored);
}

} // namespace Deckhand
