#pragma once

#include "conversation/conversationplace.h"
#include "ui/conversation/conversationfind.h"
#include "ui/conversation/readingplace.h"
#include "ui/conversation/revealmark.h"
#include "ui/conversation/rowmouse.h"
#include "ui/conversation/rowwalk.h"
#include "ui/conversation/shownhit.h"
#include "ui/conversation/textstyle.h"

#include <QAbstractItemView>
#include <QBasicTimer>

class QMenu;

namespace Deckhand {

class RowButtons;

/// Shows a ConversationModel in one column of comfortable width. It lays out what is near the viewport, keeps the text on
/// screen where it is while heights above become known, and follows the end as long as the user is there.
/// Every row is accessible as an item of the list "Conversation"; asking what is where lays out nothing.
class ConversationView final : public QAbstractItemView
{
    Q_OBJECT
public:
    explicit ConversationView(QWidget *parent = nullptr);

    void setModel(QAbstractItemModel *model) override;

    /// Offers no change of the conversation.
    void setReadOnly() { m_isReadOnly = true; }
    /// What an empty conversation says, plain text.
    void setEmptyHint(const QString &hint);
    /// Whether new text is followed.
    bool followsLatest() const { return m_place.followsEnd(); }
    bool isFoldable(const QModelIndex &index) const;
    bool isUnfolded(const QModelIndex &index) const;
    QString selectedText() const { return m_mouse.selectedText(); }

    QRect visualRect(const QModelIndex &index) const override;
    QModelIndex indexAt(const QPoint &point) const override;
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
    /// Brings a row into the upper part of the view and marks it for a moment, for somebody who comes from elsewhere. The
    /// row is the current one then; the focus stays where it is. An invalid index does nothing.
    void revealRow(const QModelIndex &index);

    /// What is found in it is marked, and shown where the reader is led to it.
    ConversationFind &find() { return m_find; }

    /// Where the reader is; the last that was restored until it is reached.
    ReadingSpot spot() const;
    /// As soon as there are so many rows.
    void restoreSpot(const ReadingSpot &spot) { m_wanted = spot; }

public slots:
    void reset() override;
    void scrollToLatest();
    void toggleFold(const QModelIndex &index);
    /// The current row, if it is the user's words; else the last that is.
    void editMessage();
    /// A long row without its cap.
    void showAll(const QModelIndex &index);
    /// The selected text; without one the current row's words.
    void copy();

signals:
    /// The user wants the failed turn once more.
    void retryRequested();
    /// The user wants the command that runs to go on in the background.
    void moveRequested();
    /// The user wants the agent to know this in every conversation.
    void rememberRequested(const QString &text);
    /// The reader is elsewhere.
    void spotChanged();
    /// The user wants to say this otherwise.
    void editRequested(const Deckhand::MessagePtr &message);
    /// The user wants to go on from behind this answer, in a conversation of its own.
    void branchRequested(const Deckhand::MessagePtr &answer);

protected:
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;
    void dataChanged(const QModelIndex &first, const QModelIndex &last, const QList<int> &roles) override;
    void rowsInserted(const QModelIndex &parent, int first, int last) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

    void paintEvent(QPaintEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    bool viewportEvent(QEvent *event) override;

    QModelIndex moveCursor(CursorAction, Qt::KeyboardModifiers) override { return currentIndex(); } ///< see RowWalk
    int horizontalOffset() const override { return 0; }
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex &) const override { return false; }
    void setSelection(const QRect &, QItemSelectionModel::SelectionFlags) override {}
    QRegion visualRegionForSelection(const QItemSelection &) const override { return {}; }

private:
    void onRowsRemoved(const QModelIndex &parent, int first, int last);
    void restyle();
    void relayout();
    bool isAtEnd() const;
    void goToWanted();
    void afterMove();
    void showHit(const QModelIndex &row, int piece, int hit);
    void findButtonRows();
    void placeRowButtons();
    void placeOverlays();
    void updateAnimation(bool wanted);
    void scrollBy(int pixels);
    QMenu *menuFor(const QModelIndex &index, QPoint inRow);

    int columnLeft() const;
    int columnWidth() const;
    QPoint rowOrigin(int row) const;
    QPoint inRow(const QModelIndex &index, QPoint point) const { return point - rowOrigin(index.row()); }

    TextStyle m_style;
    ConversationLayout m_layout;
    ReadingPlace m_place;
    ReadingSpot m_wanted;
    ConversationFind m_find;
    ShownHit m_hit;
    RowWalk m_walk;
    RowButtons *m_buttons;
    RowMouse m_mouse;
    bool m_adjusting = false;
    bool m_isReadOnly = false;
    bool m_showsCurrent = false; ///< the keyboard is in use: the current row is framed
    RevealMark m_reveal;
    int m_spin = 0;
    QBasicTimer m_spinTimer;
    QString m_emptyHint;
    QPersistentModelIndex m_retryRow;
    QPersistentModelIndex m_moveRow;
};

} // namespace Deckhand
