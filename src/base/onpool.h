#pragma once

#include <functional>

class QObject;
class QThreadPool;

namespace Deckhand {

/// Does `work` on a thread of the application's pool: reading through megabytes of output, or making a picture smaller,
/// must not hold up the window. What it returns is called on the thread and from the event loop of `context`, unless that
/// was deleted before.
void onPool(QObject *context, std::function<std::function<void()>()> work);
/// Of a pool of its own: what takes minutes would keep the application's from others.
void onPool(QThreadPool &pool, QObject *context, std::function<std::function<void()>()> work);

/// `then` gets what `work` made.
template<typename Work, typename Then>
void onPool(QThreadPool &pool, QObject *context, Work work, Then then)
{
    onPool(pool, context, [work = std::move(work), then = std::move(then)] {
        return std::function<void()>([made = work(), then] { then(made); });
    });
}
template<typename Work, typename Then>
void onPool(QObject *context, Work work, Then then)
{
    onPool(context, [work = std::move(work), then = std::move(then)] {
        return std::function<void()>([made = work(), then] { then(made); });
    });
}

} // namespace Deckhand
