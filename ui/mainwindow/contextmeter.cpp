#include "ui/mainwindow/contextmeter.h"

#include "base/humantext.h"
#include "ui/mainwindow/striptext.h"
#include "ui/style/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace Deckhand {

constexpr int kBar = 54;
constexpr int kBarHeight = 7;
constexpr int kGap = 7;
constexpr int kSide = 6;
constexpr double kWarnFrom = 0.8;

ContextMeter::ContextMeter(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("contextMeter"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
}

void ContextMeter::setTokens(qint64 used, qint64 window, bool isCounted)
{
    m_used = used;
    m_window = window;
    setAccessibleName(tr("Context: %1").arg(text()));
    setToolTip(literalToolTip(contextTip(used, window, isCounted)));
    updateGeometry();
    update();
}

bool ContextMeter::warns() const
{
    return m_window > 0 && double(m_used) > kWarnFrom * double(m_window);
}

QString ContextMeter::text() const
{
    if (m_window <= 0)
        return tr("%1 tokens").arg(tokenText(m_used));
    const QString text = tr("%1 of %2").arg(tokenText(m_used), tokenText(m_window));
    return warns() ? tr("%1, %2 % full").arg(text).arg(qRound(100.0 * double(m_used) / double(m_window))) : text;
}

QFont ContextMeter::textFont() const
{
    QFont shown = font();
    shown.setWeight(warns() ? QFont::DemiBold : QFont::Normal);
    return shown;
}

QSize ContextMeter::sizeHint() const
{
    const QFontMetrics metrics(textFont());
    const int bar = m_window > 0 ? kBar + kGap : 0;
    return {2 * kSide + bar + metrics.horizontalAdvance(text()), metrics.height() + 4};
}

void ContextMeter::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    int x = kSide;
    if (m_window > 0) {
        const QRectF bar(x + 0.5, (height() - kBarHeight) / 2.0, kBar - 1, kBarHeight);
        QPainterPath frame;
        frame.addRoundedRect(bar, kBarHeight / 2.0, kBarHeight / 2.0);
        painter.fillPath(frame, mixed(theme.window, theme.text, 0.16));
        painter.setClipPath(frame);
        const double part = std::min(1.0, double(m_used) / double(m_window));
        painter.fillRect(QRectF(bar.topLeft(), QSizeF(std::max(2.0, bar.width() * part), bar.height())),
                         warns() ? theme.warning : theme.accent);
        painter.setClipping(false);
        x += kBar + kGap;
    }
    painter.setFont(textFont());
    painter.setPen(warns() ? theme.warning : palette().color(QPalette::WindowText));
    painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignLeft | Qt::AlignVCenter, text());
}

} // namespace Deckhand
