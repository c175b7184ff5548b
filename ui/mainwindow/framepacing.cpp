#include "ui/mainwindow/framepacing.h"

#include <QCoreApplication>
#include <QTimerEvent>
#include <QWidget>

namespace Deckhand {

constexpr qint64 kFrameMs = 16;
constexpr qint64 kLongestRestMs = 100; ///< after a frame; one slow frame must not freeze the picture for as long again

FramePacing::FramePacing(QWidget *window) : QObject(window), m_window(window)
{
    window->installEventFilter(this);
}

/// A window asks for its repaint with this event, and asks again only after it has had one: holding it back holds back
/// all views of the window, whatever they scheduled.
bool FramePacing::eventFilter(QObject *, QEvent *event)
{
    if (event->type() != QEvent::UpdateRequest || m_repaints)
        return false;
    const qint64 left = m_sinceFrame.isValid() ? m_restMs - m_sinceFrame.elapsed() : 0;
    if (left <= 0)
        repaint();
    else if (!m_nextFrame.isActive())
        m_nextFrame.start(int(left), Qt::PreciseTimer, this);
    return true;
}

void FramePacing::timerEvent(QTimerEvent *)
{
    repaint();
}

void FramePacing::repaint()
{
    m_nextFrame.stop();
    m_sinceFrame.start();
    m_repaints = true;
    QEvent request(QEvent::UpdateRequest);
    QCoreApplication::sendEvent(m_window, &request);
    m_repaints = false;
    const qint64 took = m_sinceFrame.elapsed();
    m_restMs = std::max(kFrameMs, took + std::min(took, kLongestRestMs));
}

} // namespace Deckhand
