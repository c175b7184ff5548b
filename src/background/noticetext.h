#pragma once

#include "background/backgroundtask.h"

#include <QStringList>

namespace Deckhand {

/// Makes a text harmless inside <background-results>: no `<` survives, so nothing can close the element or open another.
QString escapeForNotice(const QString &output);

/// One entry: `[bg:ID] STATUS` with how it ended, duration, size, command and the output's tail (raw bytes, UTF-8).
/// `consequence`: a line on what its end led to; may be empty.
QString noticeEntry(const BackgroundTask &task, const QByteArray &outputTail, const QString &consequence = {});

/// The entry of a task that still runs and has written the line that it was told to look out for.
QString matchEntry(const BackgroundTask &task);

/// The entry of a task that has ended, and whose leftovers have written since, or failed. `late`: what they wrote.
QString lateEntry(const BackgroundTask &task, const QByteArray &late);

/// The entry of a task that has gone beyond a limit and goes on.
QString limitEntry(const BackgroundTask &task, LimitKind limit);

/// The whole text block: the element, its first line (an automatic event, no words of the user), the entries.
QString noticesText(const QStringList &entries);

} // namespace Deckhand
