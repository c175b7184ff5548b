#pragma once

#include "ui/conversation/textstyle.h"

#include <QTextDocument>

#include <memory>

namespace Deckhand {

/// Markdown without raw HTML and without images (their alternative text stands in), in the given style. `firstNumber`: of the
/// first ordered list; -1: as written.
std::unique_ptr<QTextDocument> proseDocument(const QString &markdown, const TextStyle &style, int firstNumber = -1);

/// Text as it is. It may break anywhere, so that a long line never widens the column.
std::unique_ptr<QTextDocument> plainDocument(const QString &text, const QFont &font, const QColor &color,
                                             int lineHeightPercent);

/// The address if a click may open it (http, https, absolute); else empty.
QString openableLink(const QString &href);

} // namespace Deckhand
