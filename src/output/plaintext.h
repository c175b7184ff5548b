#pragma once

#include <QByteArray>
#include <QString>

namespace Deckhand {

/// What a command wrote, as text that is safe to show and to send: UTF-8 decoded (invalid bytes become U+FFFD), and each
/// line as a terminal would show it in the end (TerminalLine), without terminal sequences and control characters other
/// than line feed and tab. Takes time linear in the size of `bytes`.
QString plainText(const QByteArray &bytes);

} // namespace Deckhand
