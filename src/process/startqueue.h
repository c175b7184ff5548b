#pragma once

#include <QObject>
#include <QPointer>
#include <QQueue>
#include <QTimer>

#include <functional>

namespace Deckhand {

/// Lets starts happen for a few milliseconds in each turn of the event loop: one costs 0.3 ms, and sometimes several, and
/// a hundred in a row would be felt in the window.
class StartQueue final : public QObject
{
    Q_OBJECT
public:
    StartQueue();

    /// Calls `start` later, unless `context` was destroyed before.
    void add(QObject *context, std::function<void()> start);

    /// Nothing starts until `release`.
    void hold();
    void release();

private:
    struct Entry {
        QPointer<QObject> context;
        std::function<void()> start;
    };

    void startSome();
    void startNext();

    QQueue<Entry> m_waiting;
    QTimer m_timer;
    bool m_isHeld = false;
};

} // namespace Deckhand
