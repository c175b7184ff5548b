#pragma once

#include "conversation/message.h"

#include <QByteArray>
#include <QJsonObject>

#include <optional>

namespace Deckhand {

// How a message lies in a session's file: as on the wire, so that people and jq can read it, and with what the wire
// does not carry (notices keep their type; a tool's input is kept a second time as the bytes that the model wrote).

void appendMessageJson(QByteArray &out, const Message &message);
/// The array of the blocks.
void appendContentJson(QByteArray &out, const QList<ContentBlock> &content);
/// Nothing when it is no message. A block of a type that this program does not know becomes an OpaqueBlock.
std::optional<Message> messageFromJson(const QJsonObject &json);
/// Words alone may be a string, as on the wire. Nothing when it is neither that nor an array.
std::optional<QList<ContentBlock>> contentFromJson(const QJsonValue &json);

} // namespace Deckhand
