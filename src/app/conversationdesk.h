#pragma once

#include "history/conversationlist.h"
#include "history/sessionbin.h"
#include "models/conversationlistmodel.h"
#include "models/searchhitmodel.h"
#include "workspace/permission.h"

#include <QObject>
#include <QPointer>

#include <functional>

namespace Deckhand {

class ChatPage;
class ConversationsPanel;
class StateDir;
class Workspace;
class WorkspaceWindow;

/// The side bar of a window: the conversations of its folder, or of all, and what is done with them there.
class ConversationDesk : public QObject
{
    Q_OBJECT
public:
    /// What it asks of the program.
    struct Asks {
        std::function<PermissionMode()> modeOfNew;
        ConversationListModel::FactsOf factsOf;
        /// A conversation of another folder; `place` is for `showPlace` there, and may be empty.
        std::function<void(const QString &folder, const SessionId &id, const QJsonObject &place)> openFolder;
    };
    /// All of them outlive it.
    ConversationDesk(Workspace &workspace, const StateDir &state, WorkspaceWindow &shown, Asks asks);

    ~ConversationDesk() override;

    const ConversationListModel &model() const { return m_model; }
    /// Where something was found by the side bar of another window, once that conversation is shown.
    void showPlace(const SessionId &id, const QJsonObject &place);
    QString titleOf(const SessionId &id) const { return m_model.indexOf(id).data().toString(); }

private:
    void joinPanel();
    void joinPage(ChatPage *page);
    QList<QAction *> windowActions();
    void showOpen();
    void open(const SessionId &id, const QString &folder);
    /// What /resume names: an id or the beginning of one, else words to look for.
    void resume(const QString &words);
    QString folderOf(const SessionId &id) const;
    /// Where it was said.
    void openHit(const SearchHit &hit);
    void revealSoon(const SearchHit &hit);
    void reveal(const SearchHit &hit);
    MessagePtr messageOf(const SearchHit &hit) const;
    void search();
    void showAll(bool all);
    void mark(const SessionId &id, const SessionMarks &marks);
    void duplicate(const SessionId &id);
    void chooseExport(const SessionId &id, const QString &title);
    void exportTo(const QString &file, const SessionId &id);
    void remove(const SessionId &id, const QString &title);
    /// Asks first where something goes on in it.
    void close(const SessionId &id);
    void putAway(const SessionId &id);
    void restore(const SessionId &id);
    void tell(const Result<void> &done);

    Workspace &m_workspace;
    WorkspaceWindow &m_shown;
    const Asks m_asks;
    ConversationList m_list;
    SessionBin m_bin;
    ConversationListModel m_model;
    SearchHitModel m_hits;
    QString m_words; ///< that are looked for
    bool m_showsAll = false;
    QString m_removedFrom;                ///< the folder of what can be had back
    QPointer<ConversationsPanel> m_panel; ///< in the window
};

} // namespace Deckhand
