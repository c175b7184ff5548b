#pragma once

#include "ui/panels/detaillistpanel.h"

namespace Deckhand {

class ToolLogModel;

/// The dock "Tool log": every tool call, and for the selected one its input and result.
class ToolLogPanel : public DetailListPanel
{
    Q_OBJECT
public:
    /// The model must outlive the panel.
    explicit ToolLogPanel(ToolLogModel *model, QWidget *parent = nullptr);

protected:
    QString detailOf(const QModelIndex &sourceIndex) const override;

private:
    void followEnd(QAbstractItemModel &model);

    bool m_atEnd = true; ///< before the row that is being inserted
};

} // namespace Deckhand
