#include "ui/conversation/retrybar.h"

#include "base/humantext.h"
#include "base/textcut.h"
#include "ui/style/plainlabel.h"
#include "ui/style/theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>

namespace Deckhand {

namespace {

constexpr int kMostReason = 240; // characters; all of it is in the tool tip
constexpr qreal kCorner = 9;
constexpr qreal kStripe = 4;

QString countOf(const RetryScheduled &retry)
{
    return retry.mostAttempts > 0 ? RetryBar::tr(" (%1 of %2)").arg(retry.attempt).arg(retry.mostAttempts) : QString();
}

} // namespace

RetryBar::RetryBar(QWidget *parent)
    : QFrame(parent),
      m_reason(plainLabel(this, "retryReason")),
      m_time(plainLabel(this, "retryTime")),
      m_tryNow(addButton(tr("Try &now"), "retryNowButton")),
      m_stop(addButton(tr("&Stop"), "retryStopButton"))
{
    setObjectName(QStringLiteral("retryBar"));
    setAccessibleName(tr("Retry"));
    m_tryNow->setToolTip(tr("Do not wait (Ctrl+Shift+T)"));
    m_stop->setToolTip(tr("Give up this turn (Esc)"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(18, 10, 12, 10);
    column->setSpacing(6);
    column->addWidget(m_reason);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_time, 1);
    row->addWidget(m_stop);
    row->addWidget(m_tryNow);
    column->addLayout(row);

    m_tick.setSingleShot(true);
    m_tick.setTimerType(Qt::PreciseTimer);
    connect(&m_tick, &QTimer::timeout, this, &RetryBar::showTime);
    connect(m_tryNow, &QPushButton::clicked, this, &RetryBar::tryNowRequested);
    connect(m_stop, &QPushButton::clicked, this, &RetryBar::stopRequested);
    followTheme(this, &RetryBar::restyle);
    hide();
}

QPushButton *RetryBar::addButton(const QString &text, const char *objectName)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(QLatin1String(objectName));
    button->setAccessibleName(QString(text).remove(u'&'));
    button->setAutoDefault(true);
    return button;
}

void RetryBar::onHappened(const AgentEvent &event)
{
    if (const auto *retry = std::get_if<RetryScheduled>(&event))
        present(*retry);
    else if (std::holds_alternative<RequestStarted>(event) || std::holds_alternative<TurnEnded>(event))
        dismiss();
}

void RetryBar::present(const RetryScheduled &retry)
{
    const QString reason =
        retry.error.message.isEmpty() ? tr("The model did not answer.") : oneLine(retry.error.message, kMostReason);
    m_reason->setText(reason);
    m_reason->setToolTip(literalToolTip(retry.error.message));
    m_count = countOf(retry);
    m_until = QDeadlineTimer(std::max<qint64>(0, retry.delayMs), Qt::PreciseTimer);
    showTime();
    show();
    if (std::exchange(m_isShown, true))
        return;
    emit shownChanged(true);
    // Told once, not every second.
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void RetryBar::dismiss()
{
    m_tick.stop();
    if (!std::exchange(m_isShown, false))
        return;
    const bool hadFocus = m_tryNow->hasFocus() || m_stop->hasFocus();
    hide();
    emit shownChanged(false);
    if (hadFocus)
        emit leftWithFocus();
}

/// The next tick comes when the shown second is over, however late this one was.
void RetryBar::showTime()
{
    const qint64 left = m_until.remainingTime();
    const qint64 seconds = (left + 999) / 1000;
    m_time->setText((seconds > 0 ? tr("Trying again in %1").arg(runningTimeText(seconds * 1000)) : tr("Trying again…"))
                    + m_count);
    if (seconds > 0)
        m_tick.start(int(left - (seconds - 1) * 1000));
}

void RetryBar::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath card;
    card.addRoundedRect(QRectF(rect()).adjusted(0.6, 0.6, -0.6, -0.6), kCorner, kCorner);
    painter.fillPath(card, theme.card);
    painter.setClipPath(card);
    painter.fillRect(QRectF(0, 0, kStripe, height()), theme.warning);
    painter.setClipping(false);
    painter.setPen(theme.border);
    painter.drawPath(card);
}

void RetryBar::restyle(const Theme &theme)
{
    m_time->setStyleSheet(QStringLiteral("color:%1").arg(theme.muted.name()));
    m_tryNow->setStyleSheet(filledButtonSheet(theme));
    m_stop->setStyleSheet(quietButtonSheet(theme));
}

} // namespace Deckhand
