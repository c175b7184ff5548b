#include "ui/conversation/rowbuttons.h"

#include "ui/style/icons.h"
#include "ui/style/theme.h"

#include <QAbstractScrollArea>
#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>
#include <QToolButton>
#include <QToolTip>

namespace Deckhand {

namespace {

QPushButton *addPushButton(QWidget *parent, const char *objectName, const QString &text)
{
    auto *button = new QPushButton(text, parent);
    button->setObjectName(QLatin1String(objectName));
    button->setAccessibleName(text);
    button->hide();
    return button;
}

QToolButton *addButton(QWidget *parent, const QString &objectName, const QString &name, const QString &toolTip)
{
    auto *button = new QToolButton(parent);
    button->setObjectName(objectName);
    button->setAccessibleName(name);
    button->setToolTip(toolTip);
    button->hide();
    return button;
}

void dress(QToolButton &button, const QString &icon, const Theme &theme, int radius, int padding, int size)
{
    button.setIcon(tintedIcon(icon, theme.muted));
    button.setText(button.icon().isNull() ? button.accessibleName() : QString());
    button.setStyleSheet(QStringLiteral("QToolButton{background:%1;border:1px solid %2;border-radius:%5px;padding:%6px}"
                                        "QToolButton:hover{background:%3}QToolButton:focus{border-color:%4}")
                             .arg(theme.card.name(), theme.border.name(), mixed(theme.card, theme.text, 0.08).name(),
                                  theme.accent.name())
                             .arg(radius)
                             .arg(padding));
    button.setIconSize({size, size});
    button.adjustSize();
}

} // namespace

RowButtons::RowButtons(QAbstractScrollArea &view)
    : QObject(&view),
      m_view(view),
      m_retry(addPushButton(view.viewport(), "retryButton", tr("Retry"))),
      m_move(addPushButton(view.viewport(), "moveToBackgroundButton", tr("Move to background"))),
      m_jump(addButton(&view, QStringLiteral("jumpToLatest"), QStringLiteral("Jump to latest"),
                       QStringLiteral("Jump to the latest message"))),
      m_copy(addButton(view.viewport(), QStringLiteral("copyCode"), QStringLiteral("Copy code"),
                       QStringLiteral("Copy code")))
{
    m_move->setToolTip(tr("The command goes on as a background task, and the agent goes on meanwhile (Ctrl+J)"));
    m_copy->setFocusPolicy(Qt::NoFocus); // the context menu is the keyboard's way
    m_copy->setCursor(Qt::ArrowCursor);
    connect(m_retry, &QPushButton::clicked, this, &RowButtons::retryPressed);
    connect(m_move, &QPushButton::clicked, this, &RowButtons::movePressed);
    connect(m_jump, &QToolButton::clicked, this, &RowButtons::jumpPressed);
    connect(m_copy, &QToolButton::clicked, this, &RowButtons::copyCode);
}

void RowButtons::restyle(const Theme &theme)
{
    dress(*m_jump, QStringLiteral("arrow-down"), theme, 16, 7, 16);
    dress(*m_copy, QStringLiteral("copy"), theme, 6, 4, 14);
    for (QPushButton *button : {m_retry, m_move})
        button->setStyleSheet(quietButtonSheet(theme));
}

void RowButtons::placeJump(bool isWanted)
{
    const QSize room = m_view.viewport()->size();
    m_jump->move((room.width() - m_jump->width()) / 2, room.height() - m_jump->height() - 12);
    m_jump->setVisible(isWanted);
}

void RowButtons::placeRetry(const QRect &area)
{
    place(*m_retry, area);
}

void RowButtons::placeMove(const QRect &area)
{
    place(*m_move, {area.topLeft(), QSize(area.isValid() ? m_move->sizeHint().width() : 0, area.height())});
}

void RowButtons::place(QPushButton &button, const QRect &area)
{
    if (area.isValid())
        button.setGeometry(area);
    button.setVisible(area.isValid() && area.intersects(m_view.viewport()->rect()));
}

void RowButtons::offerCode(const QRect &box, const QString &code)
{
    m_copy->setVisible(box.isValid());
    m_code = code;
    if (box.isValid())
        m_copy->move(box.right() - m_copy->width() - 4, std::max(box.top() + 4, 4));
}

void RowButtons::leaveCode()
{
    if (!m_copy->underMouse())
        m_copy->hide();
}

void RowButtons::copyCode()
{
    QGuiApplication::clipboard()->setText(m_code);
    QToolTip::showText(QCursor::pos(), QStringLiteral("Copied"), m_copy, {}, 1200);
}

} // namespace Deckhand
