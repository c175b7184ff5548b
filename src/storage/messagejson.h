#pragma once

#include "conversation/message.h"

#include <QByteArray>
#include <QJsonObject>

#include <optional>

namespace Deckhand {

// How a message lies in a session's file: as on the wire, so that people and jq can read it, and with what the wire
// does not carry (notices keep their type; a tool's input is kept a second time as the bytes that the model wrote).

void appendMessageJson(QByteArray &out, const Message &message);
/// Nothing when it is no message. A block of a type that this program does not know becomes an OpaqueBlock.
std::optional<Message> messageFromJson(const QJsonObject &json);

} // namespace Deckhand
