#pragma once

#include "ui/panels/panelbar.h"
#include "ui/panels/rowview.h"

class QLineEdit;
class QSortFilterProxyModel;
class QSplitter;
class QVBoxLayout;

namespace Deckhand {

/// What the docks have in common: a bar with a filter and actions, a sorted, filtered list of a model's rows, and in some a pane
/// for what is behind the selected row.
class ListPanel : public QWidget
{
    Q_OBJECT
public:
    struct Texts {
        QString name;    ///< accessible name of the view (CONTRACTS.md, section 8)
        QString empty;   ///< hint while the model has no rows
        QString noMatch; ///< hint while the filter hides all of them
    };
    /// The model must outlive the panel. `sortRole`: of its cells.
    ListPanel(QAbstractItemModel &model, int sortRole, const Texts &texts, QWidget *parent = nullptr);

    RowView *view() const { return m_view; }

    /// Row of the model; invalid when none is selected.
    QModelIndex selectedRow() const;
    void selectRow(const QModelIndex &sourceIndex);
    /// Types `words` into the filter, which gets the focus.
    void look(const QString &words);

signals:
    /// Another row is selected, or what the selected one shows has changed.
    void selectedRowChanged();
    /// A click on a row of the model, or Enter.
    void rowOpened(const QModelIndex &sourceIndex);
    /// What is typed into the filter.
    void filterChanged(const QString &text);

protected:
    using What = std::function<void()>; ///< an action does

    /// In the bar and in the context menu, in the order of the calls.
    QAction *addEntry(const PanelBar::Entry &entry, const What &what);
    /// See PanelBar.
    QAction *addSwitch(const PanelBar::Entry &off, const PanelBar::Entry &on, const What &what);
    /// In the menu at the end of the bar and in the context menu; after the entries of the bar.
    QAction *addRareEntry(const PanelBar::Entry &entry, const What &what);
    void addRareSeparator();
    /// Takes the pane, which is there only while a row is selected: beside the list where the panel is wide, else below it.
    /// `show` fills it for a row of the model.
    void addPane(QWidget *pane, const std::function<void(const QModelIndex &)> &show);
    PanelBar *bar() const { return m_bar; }
    QVBoxLayout *content() const { return m_layout; }

    void resizeEvent(QResizeEvent *event) override;

private:
    void buildBar(const Texts &texts);
    void showHint(const Texts &texts);
    void watch(QAbstractItemModel &model, const Texts &texts);
    QAction *joined(QAction *action, const What &what);

    PanelBar *m_bar;
    QLineEdit *m_filter;
    RowView *m_view;
    QSortFilterProxyModel *m_proxy;
    QSplitter *m_splitter;
    QVBoxLayout *m_layout;
};

} // namespace Deckhand
