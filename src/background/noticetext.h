#pragma once

#include "background/backgroundtask.h"

#include <QStringList>

namespace Deckhand {

/// Makes output harmless inside <background-results>: control codes are dropped (tab and newline stay, ANSI sequences go,
/// a carriage return shows only a line's last state), and no `<` that could open or close such an element survives.
QString escapeForNotice(const QString &output);

/// One entry: `[bg:ID] STATUS` with how it ended, duration, size, command and the output's tail (raw bytes, UTF-8).
QString noticeEntry(const BackgroundTask &task, const QByteArray &outputTail);

/// The whole text block: the element, its first line (an automatic event, no words of the user), the entries.
QString noticesText(const QStringList &entries);

} // namespace Deckhand
