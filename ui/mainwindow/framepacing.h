#pragma once

#include <QBasicTimer>
#include <QElapsedTimer>
#include <QObject>

class QWidget;

namespace Deckhand {

/// Lets one window repaint at most once a frame (16 ms), and never for more than half of the time. The first repaint
/// after a rest is not delayed.
///
/// Qt repaints once a turn of the event loop. While a hundred tool calls pass, a turn is a few milliseconds, most of
/// them spent on pictures that nobody sees, and the calls are late by just that.
class FramePacing : public QObject
{
    Q_OBJECT
public:
    /// Belongs to `window`, a window of its own.
    explicit FramePacing(QWidget *window);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void timerEvent(QTimerEvent *event) override;

private:
    void repaint();

    QWidget *m_window;
    QBasicTimer m_nextFrame;
    QElapsedTimer m_sinceFrame;
    qint64 m_restMs = 0; ///< between the begin of the last frame and that of the next
    bool m_repaints = false;
};

} // namespace Deckhand
