#pragma once

#include "conversation/modelclient.h"

namespace Deckhand {

// The demo model has no wire. For readers of stream-json who asked for partial messages, these are the events that a
// server would have sent for the same stream.

QByteArray demoWireEvent(const StreamEvent &event, const Message &message);
/// message_delta and message_stop.
QList<QByteArray> demoWireEnding(const Message &message);

} // namespace Deckhand
