#pragma once

#include <QElapsedTimer>
#include <QPointF>

namespace Deckhand {

/// What of the scene lies in the middle of the viewport, and how large it is.
struct CameraPose {
    qreal zoom = 1;
    QPointF centre;
};

/// The way from one picture to the next after the tasks have changed: short, fast at first, then slower.
class GraphMotion
{
public:
    void start(const CameraPose &from, const CameraPose &to, int milliseconds);
    void stop() { m_duration = 0; }
    bool isRunning() const { return m_duration > 0; }

    /// 0 to 1.
    qreal progress() const;
    CameraPose pose(qreal progress) const;

private:
    CameraPose m_from;
    CameraPose m_to;
    int m_duration = 0;
    QElapsedTimer m_since;
};

} // namespace Deckhand
