#pragma once

#include <QString>

namespace Deckhand {

/// Markdown as HTML: headings, paragraphs, lists, quotations, rules, code, what is bold or italic, links to the web and to
/// mail. All else is shown as it was written, tables and HTML above all: no tag of the text is one of the result.
QString markdownHtml(const QString &markdown);

} // namespace Deckhand
