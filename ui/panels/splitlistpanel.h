#pragma once

#include "ui/panels/listpanel.h"

class QSplitter;

namespace Deckhand {

/// A list with a pane for what is behind the selected row; the pane is there only while a row is selected. It lies beside the
/// list where the panel is wide, else below it.
class SplitListPanel : public ListPanel
{
    Q_OBJECT
public:
    /// Takes the pane.
    SplitListPanel(QAbstractItemModel &model, int sortRole, const Texts &texts, QWidget *pane,
                   QWidget *parent = nullptr);

protected:
    /// Fills the pane for a row of the model.
    virtual void showRow(const QModelIndex &sourceIndex) = 0;
    void resizeEvent(QResizeEvent *event) override;

private:
    QSplitter *m_splitter;
    QWidget *m_pane;
};

} // namespace Deckhand
