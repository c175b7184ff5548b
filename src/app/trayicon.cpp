#include "app/trayicon.h"

#include "ui/style/theme.h"

#include <QApplication>
#include <QPainter>

namespace Deckhand {

namespace {

constexpr int kIconSize = 64; // pixels; trays scale it

QIcon badgedIcon(const QColor &fill, const QColor &ink, const QString &text)
{
    QPixmap picture = QApplication::windowIcon().pixmap(kIconSize, kIconSize, QIcon::Normal);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF whole(picture.rect());
    const qreal size = whole.width() * (text.isEmpty() ? 0.4 : 0.6);
    const qreal ring = whole.width() / 16;
    const QRectF badge(whole.right() - size - ring / 2, whole.bottom() - size - ring / 2, size, size);
    painter.setPen(QPen(ink, ring));
    painter.setBrush(fill);
    painter.drawEllipse(badge);
    QFont font = QApplication::font();
    font.setBold(true);
    font.setPixelSize(int(size * 0.75));
    painter.setFont(font);
    painter.setPen(ink);
    painter.drawText(badge, Qt::AlignCenter, text);
    return picture;
}

} // namespace

TrayIcon::TrayIcon(QString folder, QObject *parent) : QSystemTrayIcon(parent), m_folder(std::move(folder))
{
    connect(this, &QSystemTrayIcon::activated, this, [this](ActivationReason reason) {
        if (reason != Context)
            emit clicked();
    });
    setState(0, 0);
}

void TrayIcon::setState(int waiting, int working)
{
    if (waiting == m_waiting && working == m_working)
        return;
    m_waiting = waiting;
    m_working = working;
    const Theme theme = Theme::of(QApplication::palette());
    if (waiting > 0)
        setIcon(badgedIcon(theme.accent, theme.onAccent, waiting > 9 ? QStringLiteral("+") : QString::number(waiting)));
    else if (working > 0)
        setIcon(badgedIcon(theme.accent, theme.onAccent, {}));
    else
        setIcon(QApplication::windowIcon());
    QStringList words{tr("Deckhand: %1").arg(m_folder)};
    if (waiting > 0)
        words.append(waiting == 1 ? tr("One conversation waits for you")
                                  : tr("%1 conversations wait for you").arg(waiting));
    if (working > 0)
        words.append(working == 1 ? tr("One works") : tr("%1 work").arg(working));
    setToolTip(words.join(u'\n'));
}

} // namespace Deckhand
