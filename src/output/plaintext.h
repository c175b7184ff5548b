#pragma once

#include <QByteArray>
#include <QString>

namespace Deckhand {

/// What a command wrote, as text that is safe to show and to send: UTF-8 decoded (invalid bytes become U+FFFD),
/// terminal sequences and control characters other than line feed and tab removed, and every line as a terminal would
/// show it in the end when carriage returns wrote over it ("10%\r20%" is "20%"). Takes time linear in the size of
/// `bytes`.
QString plainText(const QByteArray &bytes);

} // namespace Deckhand
