#pragma once

#include <QEventLoop>
#include <QTimer>

namespace Deckhand {

/// Lets the event loop come round once: what was posted before this has been delivered then.
inline void turnTheLoop()
{
    QEventLoop loop;
    QTimer::singleShot(0, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace Deckhand
