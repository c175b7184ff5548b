#include "ui/accessible/clearbutton.h"

#include <QLineEdit>
#include <QToolButton>

namespace Deckhand {

void addClearButton(QLineEdit &field, const QString &accessibleName)
{
    field.setClearButtonEnabled(true);
    if (auto *button = field.findChild<QToolButton *>())
        button->setAccessibleName(accessibleName);
}

} // namespace Deckhand
