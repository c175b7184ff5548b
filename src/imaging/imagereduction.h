#pragma once

#include "base/result.h"
#include "conversation/contentblock.h"

#include <QImage>

namespace Deckhand {

// What becomes of an image before it is sent: PNG, JPEG, GIF or WebP, at most 1568 pixels at its longest side (a server makes
// larger ones smaller anyway, and counts them as this size) and within the 5 MB that an image may have in base64. What fits
// already keeps its bytes; but all of it is decoded, because a broken image in the history would fail every later request.
// Slow: not for the GUI thread. Needs no QGuiApplication.

/// `bytes` are those of an image file of any kind that Qt reads, but SVG. `name` is for people, and kept in the block.
Result<ImageBlock> reducedImage(const QByteArray &bytes, const QString &name);
/// What comes without a file: from the clipboard.
Result<ImageBlock> reducedImage(const QImage &image, const QString &name);

/// Whether the bytes begin as an image does that reducedImage takes. Looks at the first bytes only.
bool isImage(const QByteArray &bytes);

} // namespace Deckhand
