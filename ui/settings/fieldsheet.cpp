#include "ui/settings/fieldsheet.h"

#include "ui/style/theme.h"

namespace Deckhand {

QString fieldSheet(const Theme &theme)
{
    const QColor border = mixed(theme.border, theme.text, 0.12);
    // Without a colour of the text: Qt 6.4 would make the placeholder of it, half as strong. Both are those of the palette.
    return QStringLiteral("QLineEdit,QComboBox,QAbstractSpinBox{background:%1;border:1px solid %3;border-radius:7px;"
                          "padding:5px 8px;selection-background-color:%4;selection-color:%2}"
                          "QLineEdit:focus,QComboBox:focus,QAbstractSpinBox:focus{border-color:%5}"
                          "QAbstractSpinBox::up-button,QAbstractSpinBox::down-button{width:0;border:none}"
                          "QComboBox::drop-down{border:none;width:24px}"
                          "QComboBox QLineEdit{border:none;padding:0;background:transparent}"
                          "QComboBox QAbstractItemView{background:%1;color:%2;selection-background-color:%4;"
                          "selection-color:%2}")
        .arg(theme.window.name(), theme.text.name(), border.name(), theme.selection.name(), theme.accent.name());
}

} // namespace Deckhand
