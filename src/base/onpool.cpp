#include "base/onpool.h"

#include <QMutex>
#include <QObject>
#include <QThreadPool>

#include <memory>

namespace Deckhand {

namespace {

/// What both threads know of the one who waits.
struct Waiting {
    QMutex mutex;
    QObject *context = nullptr; ///< null when it has gone
};

} // namespace

void onPool(QObject *context, std::function<std::function<void()>()> work)
{
    onPool(*QThreadPool::globalInstance(), context, std::move(work));
}

void onPool(QThreadPool &pool, QObject *context, std::function<std::function<void()>()> work)
{
    const auto waiting = std::make_shared<Waiting>();
    waiting->context = context;
    QObject::connect(context, &QObject::destroyed, context, [waiting] {
        const QMutexLocker lock(&waiting->mutex);
        waiting->context = nullptr;
    });
    pool.start([waiting, work = std::move(work)] {
        const std::function<void()> then = work();
        const QMutexLocker lock(&waiting->mutex);
        if (waiting->context)
            QMetaObject::invokeMethod(waiting->context, then, Qt::QueuedConnection);
    });
}

} // namespace Deckhand
