#include "ui/panels/detaillistpanel.h"

#include "ui/panels/textpane.h"

namespace Deckhand {

DetailListPanel::DetailListPanel(QAbstractItemModel &model, int sortRole, const Texts &texts, const QString &detailName,
                                 QWidget *parent)
    : DetailListPanel(model, sortRole, texts, new TextPane(detailName), parent)
{
}

DetailListPanel::DetailListPanel(QAbstractItemModel &model, int sortRole, const Texts &texts, TextPane *detail,
                                 QWidget *parent)
    : SplitListPanel(model, sortRole, texts, detail, parent),
      m_detail(detail)
{
}

void DetailListPanel::showRow(const QModelIndex &sourceIndex)
{
    m_detail->showText(detailOf(sourceIndex));
}

} // namespace Deckhand
