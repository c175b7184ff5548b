#include "ui/history/conversationspanel.h"

#include "models/conversationlistmodel.h"
#include "ui/history/conversationdelegate.h"
#include "ui/history/searchhits.h"
#include "ui/style/plainlabel.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QVBoxLayout>

namespace Deckhand {

using Model = ConversationListModel;

ConversationsPanel::ConversationsPanel(ConversationListModel &model, SearchHitModel &hits, QWidget *parent)
    : ListPanel(model, Model::SortRole,
                {tr("Conversations"), tr("What you talk about in this folder appears here."),
                 tr("No conversation has these words in its title.")},
                parent),
      m_model(model)
{
    setObjectName(QStringLiteral("conversationsPanel"));
    setWindowTitle(tr("Conversations"));
    buildList();
    addActions();
    addRareActions();
    addHits(hits);
    addUndoLine();
    connect(this, &ListPanel::rowOpened, this, [this](const QModelIndex &index) {
        emit openRequested(m_model.idAt(index), index.data(Model::WorkspaceRole).toString());
    });
    connect(this, &ListPanel::selectedRowChanged, this, &ConversationsPanel::updateActions);
    updateActions();
}

void ConversationsPanel::buildList()
{
    view()->setObjectName(QStringLiteral("conversationsView"));
    view()->header()->hide();
    view()->header()->setSectionResizeMode(QHeaderView::Stretch);
    auto *delegate = new ConversationDelegate(view());
    view()->setItemDelegate(delegate);
    connect(delegate, &ConversationDelegate::renamed, this, [this](const QModelIndex &index, const QString &title) {
        emit renameRequested(SessionId(index.data(Model::IdRole).toString()), title);
    });
}

void ConversationsPanel::addActions()
{
    addEntry({tr("New"), tr("New conversation"), QStringLiteral("add"), {}, QStringLiteral("newConversationAction")},
             [this] { emit newRequested(); });
}

void ConversationsPanel::addRareActions()
{
    const auto add = [this](const char *name, const QString &text, const QKeySequence &keys, const What &what) {
        m_forSelected.append(addRareEntry({text, text, {}, keys, QLatin1String(name)}, what));
        return m_forSelected.last();
    };
    // The window has one for what it shows, with a key and an entry of its menu.
    m_close = addRareEntry({tr("Close"), tr("Close"), {}, {}, QStringLiteral("closeSelectedConversationAction")},
                           [this] { emit closeRequested(selected()); });
    add("renameConversationAction", tr("Rename"), Qt::Key_F2,
        [this] { view()->edit(view()->selectedIndex().siblingAtColumn(0)); });
    m_pin = add("pinConversationAction", tr("Pin"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P),
                [this] { emit pinRequested(selected(), !isSelected(Model::PinnedRole)); });
    m_archive = add("archiveConversationAction", tr("Archive"), QKeySequence(Qt::CTRL | Qt::Key_E),
                    [this] { emit archiveRequested(selected(), !isSelected(Model::ArchivedRole)); });
    add("duplicateConversationAction", tr("Duplicate"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D),
        [this] { emit duplicateRequested(selected()); });
    add("exportConversationAction", tr("Export…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S),
        [this] { emit exportRequested(selected(), selectedRow().data().toString()); });
    add("deleteConversationAction", tr("Delete"), QKeySequence::Delete,
        [this] { emit removeRequested(selected(), selectedRow().data().toString()); });
    addRareSeparator();
    const auto addSwitch = [this](const char *name, const QString &text, const What &what) {
        QAction *action = addRareEntry({text, text, {}, {}, QLatin1String(name)}, what);
        action->setCheckable(true);
        return action;
    };
    m_archived = addSwitch("showArchivedAction", tr("Show archived conversations"),
                           [this] { m_model.setShowsArchived(m_archived->isChecked()); });
    m_allFolders = addSwitch("allFoldersAction", tr("Show those of all folders"),
                             [this] { emit allFoldersRequested(m_allFolders->isChecked()); });
}

void ConversationsPanel::addHits(SearchHitModel &hits)
{
    auto *list = new SearchHits(hits);
    connect(list, &SearchHits::opened, this, &ConversationsPanel::hitRequested);
    content()->addWidget(list, 2); // titles are filtered above it, a few lines
}

void ConversationsPanel::addUndoLine()
{
    m_undoLine = new QFrame;
    m_undoLine->setObjectName(QStringLiteral("undoLine"));
    m_undoText = plainLabel(m_undoLine, "undoText");
    m_undoText->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *undo = new QPushButton(tr("Undo"), m_undoLine);
    undo->setObjectName(QStringLiteral("undoButton"));
    undo->setAccessibleName(tr("Undo the deletion"));
    auto *row = new QHBoxLayout(m_undoLine);
    row->setContentsMargins(12, 6, 8, 6);
    row->addWidget(m_undoText, 1);
    row->addWidget(undo);
    connect(undo, &QPushButton::clicked, this, [this] {
        m_undoLine->hide();
        view()->setFocus();
        emit restoreRequested(m_removed);
    });
    followTheme(*m_undoLine, [undo](const Theme &theme) { undo->setStyleSheet(quietButtonSheet(theme)); });
    m_undoLine->hide();
    content()->addWidget(m_undoLine);
}

void ConversationsPanel::offerUndo(const QString &what, const SessionId &id)
{
    m_removed = id;
    m_undoText->setText(what);
    m_undoLine->show();
}

SessionId ConversationsPanel::selected() const
{
    return m_model.idAt(selectedRow());
}

bool ConversationsPanel::isSelected(int role) const
{
    return selectedRow().data(role).toBool();
}

void ConversationsPanel::selectShown(const SessionId &id)
{
    selectRow(m_model.indexOf(id));
}

SessionId ConversationsPanel::neighbour(const SessionId &shown, int by) const
{
    const int count = m_model.rowCount();
    const int row = m_model.indexOf(shown).row();
    return count == 0 ? shown : m_model.idAt(m_model.index((row + by + count) % count, 0));
}

void ConversationsPanel::updateActions()
{
    for (QAction *action : std::as_const(m_forSelected))
        action->setEnabled(selectedRow().isValid());
    m_close->setEnabled(isSelected(Model::OpenRole));
    m_pin->setText(isSelected(Model::PinnedRole) ? tr("Unpin") : tr("Pin"));
    m_archive->setText(isSelected(Model::ArchivedRole) ? tr("Take out of the archive") : tr("Archive"));
}

} // namespace Deckhand
