#pragma once

#include <QList>
#include <QString>

class QTextDocument;

namespace Deckhand {

/// Markdown written so that Qt's importer (6.4) makes of it what CommonMark says. Read as it is, the importer makes items of
/// whatever stands in an item of a tight list, forgets that a heading stands in a quotation or an item, numbers every list from
/// 1, makes a paragraph of each line behind a hard break, drops empty items, and strikes out between single tildes.
struct MarkdownSource {
    QString text;          ///< for the importer; holds marks that restoreMarks takes out of the document again
    QList<int> listStarts; ///< the first number of each ordered list, in the order of the lists

    static MarkdownSource of(const QString &markdown);
};

/// After the import, before anything is styled.
void restoreMarks(QTextDocument &document);

} // namespace Deckhand
