#pragma once

#include "conversation/message.h"

namespace Deckhand {

// Why a turn has ended, for people.

QString refusalText(const Message &message);
QString windowFullText();
/// So many times in a row.
QString pausedText(int times);
/// A call of this tool, made so many times.
QString hopelessText(const QString &tool, int times);

} // namespace Deckhand
