#include "tools/onpool.h"

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

void onPool(QObject *context, std::function<QString()> work, std::function<void(const QString &)> then)
{
    const auto waiting = std::make_shared<Waiting>();
    waiting->context = context;
    QObject::connect(context, &QObject::destroyed, context, [waiting] {
        const QMutexLocker lock(&waiting->mutex);
        waiting->context = nullptr;
    });
    QThreadPool::globalInstance()->start([waiting, work = std::move(work), then = std::move(then)] {
        const QString made = work();
        const QMutexLocker lock(&waiting->mutex);
        if (waiting->context)
            QMetaObject::invokeMethod(
                waiting->context, [then, made] { then(made); }, Qt::QueuedConnection);
    });
}

} // namespace Deckhand
