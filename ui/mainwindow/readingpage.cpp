#include "ui/mainwindow/readingpage.h"

#include "models/conversationmodel.h"
#include "ui/conversation/conversationcolumn.h"
#include "ui/conversation/conversationview.h"
#include "ui/style/plainlabel.h"
#include "ui/style/theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPushButton>

namespace Deckhand {

ReadingPage::ReadingPage(QWidget *parent)
    : QWidget(parent),
      m_view(new ConversationView(this)),
      m_bar(new QHBoxLayout),
      m_text(plainLabel(this, "readOnlyText")),
      m_takeOver(new QPushButton(tr("&Take over"), this))
{
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    m_view->setReadOnly();
    m_takeOver->setObjectName(QStringLiteral("takeOverButton"));
    m_takeOver->setAccessibleName(tr("Take over"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(m_view, 1);
    column->addLayout(m_bar);
    m_bar->addWidget(m_text, 1);
    m_bar->addWidget(m_takeOver);
    connect(m_takeOver, &QPushButton::clicked, this, &ReadingPage::takeOverRequested);
    setFocusProxy(m_view);
    followTheme(this, &ReadingPage::restyle);
}

void ReadingPage::setModel(ConversationModel &model)
{
    m_view->setModel(&model);
}

void ReadingPage::offerTakeOver(const QString &text, const QString &toolTip)
{
    m_takeOver->setEnabled(true);
    m_takeOver->setToolTip(toolTip);
    say(text);
}

void ReadingPage::holdTakeOver(const QString &text, const QString &why)
{
    m_takeOver->setEnabled(false);
    m_takeOver->setToolTip(why);
    say(text);
}

void ReadingPage::refuseTakeOver(const QString &text)
{
    m_takeOver->hide();
    say(text);
}

void ReadingPage::say(const QString &text)
{
    m_text->setText(text);
    QAccessibleEvent alert(m_text, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void ReadingPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_bar->setContentsMargins(columnMargins(width()) + QMargins(0, 8, 0, 14));
}

void ReadingPage::restyle(const Theme &theme)
{
    m_text->setStyleSheet(QStringLiteral("color:%1").arg(theme.muted.name()));
    m_takeOver->setStyleSheet(filledButtonSheet(theme));
}

} // namespace Deckhand
