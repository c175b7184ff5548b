#pragma once

#include <QObject>

namespace Deckhand {

/// What this thread has worked since it began. Not the time of the wall: measures hold on a busy machine, too.
qint64 threadCpuMs();

/// The longest work of this thread between two turns of the event loop.
class CpuHeartbeat : public QObject
{
public:
    CpuHeartbeat() { startTimer(1, Qt::PreciseTimer); }
    qint64 longestMs() const { return m_longest; }

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    qint64 m_last = threadCpuMs();
    qint64 m_longest = 0;
};

} // namespace Deckhand
