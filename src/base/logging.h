#pragma once

#include <QLoggingCategory>

namespace Deckhand {

// Switched on with QT_LOGGING_RULES="deckhand.*=true"; everything goes to standard error, never to standard output.
Q_DECLARE_LOGGING_CATEGORY(logAgent)
Q_DECLARE_LOGGING_CATEGORY(logNetwork)
Q_DECLARE_LOGGING_CATEGORY(logStorage)
Q_DECLARE_LOGGING_CATEGORY(logUi)

} // namespace Deckhand
