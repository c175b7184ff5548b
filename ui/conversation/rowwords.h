#pragma once

#include <QModelIndex>

class QMenu;

namespace Deckhand {

class ConversationEntry;

/// All that a row says: what a person would paste elsewhere.
QString wordsOf(const QModelIndex &index);

/// What can be copied of a row and of what lies under `inRow`, a point of it; `selected` first. Texts that are not there have no
/// entry.
void addCopyActions(QMenu &menu, const QModelIndex &index, ConversationEntry &entry, QPoint inRow,
                    const QString &selected);

} // namespace Deckhand
