#pragma once

#include "ui/panels/listpanel.h"

class QSplitter;

namespace Deckhand {

class TextPane;

/// A list with a pane for the text behind the selected row; the pane is there only while a row is selected. It lies beside the
/// list where the panel is wide, else below it.
class DetailListPanel : public ListPanel
{
    Q_OBJECT
public:
    DetailListPanel(QAbstractItemModel &model, int sortRole, const Texts &texts, const QString &detailName,
                    QWidget *parent = nullptr);

    TextPane *detail() const { return m_detail; }

protected:
    /// What the pane shows for a row of the model.
    virtual QString detailOf(const QModelIndex &sourceIndex) const = 0;
    void resizeEvent(QResizeEvent *event) override;

private:
    void showDetail();

    QSplitter *m_splitter;
    TextPane *m_detail;
};

} // namespace Deckhand
