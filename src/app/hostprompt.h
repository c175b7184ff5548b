#pragma once

#include "base/result.h"
#include "conversation/contentblock.h"

#include <QJsonValue>

namespace Deckhand {

/// The content of a prompt that a host sends over stream-json: a string, or a list of text, image (base64) and document
/// (base64 or text) blocks. An error says which block cannot be read, and why; a prompt without content is one.
Result<QList<ContentBlock>> promptFrom(const QJsonValue &content);

} // namespace Deckhand
