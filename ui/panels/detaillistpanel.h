#pragma once

#include "ui/panels/splitlistpanel.h"

namespace Deckhand {

class TextPane;

/// A list with a pane for the text behind the selected row.
class DetailListPanel : public SplitListPanel
{
    Q_OBJECT
public:
    DetailListPanel(QAbstractItemModel &model, int sortRole, const Texts &texts, const QString &detailName,
                    QWidget *parent = nullptr);

    TextPane *detail() const { return m_detail; }

protected:
    /// What the pane shows for a row of the model.
    virtual QString detailOf(const QModelIndex &sourceIndex) const = 0;
    void showRow(const QModelIndex &sourceIndex) override;

private:
    DetailListPanel(QAbstractItemModel &model, int sortRole, const Texts &texts, TextPane *detail, QWidget *parent);

    TextPane *m_detail;
};

} // namespace Deckhand
