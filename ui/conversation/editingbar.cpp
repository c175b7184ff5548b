#include "ui/conversation/editingbar.h"

#include "ui/style/plainlabel.h"
#include "ui/style/theme.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace Deckhand {

EditingBar::EditingBar(QWidget *parent) : QWidget(parent), m_cancel(new QPushButton(tr("Cancel"), this))
{
    setObjectName(QStringLiteral("editingBar"));
    m_cancel->setAccessibleName(tr("Cancel editing"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 6, 0, 2);
    row->addWidget(plainLabel(this, "editingText",
                              tr("You edit a message that was sent. Sent again, it begins a branch from there; this "
                                 "conversation stays as it is.")),
                   1);
    row->addWidget(m_cancel);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        take();
        emit cancelled();
    });
    followTheme(this, &EditingBar::restyle);
    hide();
}

void EditingBar::begin(const MessagePtr &message)
{
    m_message = message;
    show();
}

MessagePtr EditingBar::take()
{
    hide();
    return std::exchange(m_message, nullptr);
}

void EditingBar::restyle(const Theme &theme)
{
    setStyleSheet(QStringLiteral("QLabel{color:%1}").arg(theme.muted.name()));
    m_cancel->setStyleSheet(quietButtonSheet(theme));
}

} // namespace Deckhand
