#pragma once

#include "ui/panels/panelbar.h"
#include "ui/panels/rowview.h"

class QLineEdit;
class QVBoxLayout;

namespace Deckhand {

class FilterProxy;

/// What the docks have in common: a bar with a filter and actions, and a sorted, filtered list of a model's rows.
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

signals:
    /// Another row is selected, or what the selected one shows has changed.
    void selectedRowChanged();
    /// A click on a row of the model, or Enter.
    void rowOpened(const QModelIndex &sourceIndex);

protected:
    /// In the bar and in the context menu, in the order of the calls.
    QAction *addEntry(const PanelBar::Entry &entry);
    /// In the menu at the end of the bar and in the context menu; after the entries of the bar.
    QAction *addRareEntry(const PanelBar::Entry &entry);
    void addRareSeparator();
    PanelBar *bar() const { return m_bar; }
    QVBoxLayout *content() const { return m_layout; }

private:
    void buildBar(const Texts &texts);
    void showHint(const Texts &texts);
    void watch(QAbstractItemModel &model, const Texts &texts);

    PanelBar *m_bar;
    QLineEdit *m_filter;
    RowView *m_view;
    FilterProxy *m_proxy;
    QVBoxLayout *m_layout;
};

} // namespace Deckhand
