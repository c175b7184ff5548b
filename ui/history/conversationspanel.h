#pragma once

#include "historysearch/searchquery.h"
#include "ui/panels/listpanel.h"

class QFrame;
class QLabel;

namespace Deckhand {

class ConversationListModel;
class SearchHitModel;

/// The dock "Conversations". It only asks: whoever has them opens, names and removes them.
class ConversationsPanel : public ListPanel
{
    Q_OBJECT
public:
    /// The models must outlive the panel.
    ConversationsPanel(ConversationListModel &model, SearchHitModel &hits, QWidget *parent = nullptr);

    /// For a menu of the window.
    QList<QAction *> conversationActions() const { return m_forSelected; }
    /// Selects the one that is shown.
    void selectShown(const SessionId &id);
    /// The one above or below the one that is shown, round about.
    SessionId neighbour(const SessionId &shown, int by) const;
    /// Says below the list what was done, with a way back, until something else is said.
    void offerUndo(const QString &what, const SessionId &id);

signals:
    void openRequested(const Deckhand::SessionId &id, const QString &workspace);
    void hitRequested(const Deckhand::SearchHit &hit);
    void newRequested();
    void renameRequested(const Deckhand::SessionId &id, const QString &title);
    void pinRequested(const Deckhand::SessionId &id, bool pinned);
    void archiveRequested(const Deckhand::SessionId &id, bool archived);
    void closeRequested(const Deckhand::SessionId &id);
    void duplicateRequested(const Deckhand::SessionId &id);
    void exportRequested(const Deckhand::SessionId &id, const QString &title);
    void removeRequested(const Deckhand::SessionId &id, const QString &title);
    void restoreRequested(const Deckhand::SessionId &id);
    /// Those of all folders, or of this one only.
    void allFoldersRequested(bool all);

private:
    void buildList();
    void addActions();
    void addRareActions();
    void addHits(SearchHitModel &hits);
    void addUndoLine();
    void updateActions();
    SessionId selected() const;
    bool isSelected(int role) const;

    ConversationListModel &m_model;
    QFrame *m_undoLine = nullptr;
    QLabel *m_undoText = nullptr;
    SessionId m_removed;
    QList<QAction *> m_forSelected;
    QAction *m_close = nullptr;
    QAction *m_pin = nullptr;
    QAction *m_archive = nullptr;
    QAction *m_allFolders = nullptr;
    QAction *m_archived = nullptr;
};

} // namespace Deckhand
