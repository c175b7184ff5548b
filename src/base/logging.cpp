#include "base/logging.h"

namespace Deckhand {

Q_LOGGING_CATEGORY(logAgent, "deckhand.agent", QtWarningMsg)
Q_LOGGING_CATEGORY(logNetwork, "deckhand.network", QtWarningMsg)
Q_LOGGING_CATEGORY(logStorage, "deckhand.storage", QtWarningMsg)
Q_LOGGING_CATEGORY(logUi, "deckhand.ui", QtWarningMsg)

} // namespace Deckhand
