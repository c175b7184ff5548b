#include "ui/panels/questioncard.h"

#include <QKeyEvent>
#include <QLayout>
#include <QPainter>
#include <QPainterPath>

namespace Deckhand {

namespace {

constexpr qreal kCorner = 9;
constexpr qreal kStripe = 4;
constexpr int kLeastHeight = 120;

} // namespace

bool QuestionCard::event(QEvent *event)
{
    const bool isOverride = event->type() == QEvent::ShortcutOverride;
    if (!isOverride && event->type() != QEvent::KeyPress)
        return QFrame::event(event);
    if (static_cast<QKeyEvent *>(event)->key() != Qt::Key_Escape)
        return QFrame::event(event);
    event->accept();
    if (!isOverride)
        onEscape();
    return true;
}

void QuestionCard::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath card;
    card.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kCorner, kCorner);
    painter.fillPath(card, mixed(theme.window, theme.*m_stripe, theme.dark ? 0.09 : 0.05));
    painter.setClipPath(card);
    painter.fillRect(QRectF(0, 0, kStripe, height()), theme.*m_stripe);
    painter.setClipping(false);
    painter.setPen(mixed(theme.window, theme.*m_stripe, 0.35));
    painter.drawPath(card);
}

CardContent::CardContent(QWidget *card) : QScrollArea(card)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    viewport()->setAutoFillBackground(false);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void CardContent::setContent(QWidget *content)
{
    setWidget(content); // deletes the last one
    content->setAutoFillBackground(false);
    updateGeometry();
}

/// What changes in it may change its height.
bool CardContent::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    return QScrollArea::eventFilter(watched, event);
}

void CardContent::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    settleSoon();
}

void CardContent::showEvent(QShowEvent *event)
{
    QScrollArea::showEvent(event);
    settleSoon();
}

/// What is filled while it is hidden knows its fonts, and so its heights, only once it is seen; and a layout whose widget is
/// resized while it works keeps the old places: lines would be cut.
void CardContent::settleSoon()
{
    if (std::exchange(m_settlesSoon, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_settlesSoon = false;
            if (QLayout *layout = widget() ? widget()->layout() : nullptr) {
                layout->invalidate();
                layout->activate();
            }
            updateGeometry();
        },
        Qt::QueuedConnection);
}

int CardContent::heightForWidth(int width) const
{
    const QWidget *content = widget();
    if (!content)
        return 0;
    const int height = qMax(content->heightForWidth(width), content->minimumSizeHint().height());
    return qMin(height, qMax(kLeastHeight, window()->height() / 2));
}

QSize CardContent::sizeHint() const
{
    return {QScrollArea::sizeHint().width(), heightForWidth(width())};
}

} // namespace Deckhand
