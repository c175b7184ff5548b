#pragma once

#include <QString>

#include <functional>

class QObject;

namespace Deckhand {

/// Does `work` on a thread of the application's pool: reading through megabytes of output must not hold up the window.
/// `then` gets what it made, on the thread and from the event loop of `context`, unless that was deleted before.
void onPool(QObject *context, std::function<QString()> work, std::function<void(const QString &)> then);

} // namespace Deckhand
