#pragma once

#include "ui/panels/listpanel.h"

namespace Deckhand {

class ToolLogModel;

/// The dock "Tool log": every tool call, and for the selected one its input and result.
class ToolLogPanel : public ListPanel
{
    Q_OBJECT
public:
    /// The model must outlive the panel.
    explicit ToolLogPanel(ToolLogModel *model, QWidget *parent = nullptr);

private:
    void followEnd(QAbstractItemModel &model);

    bool m_atEnd = true; ///< before the row that is being inserted
};

} // namespace Deckhand
