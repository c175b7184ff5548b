#pragma once

#include <QObject>
#include <QPointer>
#include <QQueue>
#include <QTimer>

#include <functional>

namespace Deckhand {

/// Lets one start happen in each turn of the event loop: a start costs about two milliseconds, and a hundred in a row
/// would be felt in the window.
class StartQueue final : public QObject
{
    Q_OBJECT
public:
    StartQueue();

    /// Calls `start` later, unless `context` was destroyed before.
    void add(QObject *context, std::function<void()> start);

private:
    struct Entry {
        QPointer<QObject> context;
        std::function<void()> start;
    };

    void startNext();

    QQueue<Entry> m_waiting;
    QTimer m_timer;
};

} // namespace Deckhand
