#pragma once

#include "history/sessionpieces.h"
#include "historysearch/hitcollector.h"
#include "historysearch/sqlfile.h"

#include <atomic>

namespace Deckhand {

/// How far a conversation's file is in the index.
struct IndexedFile {
    qint64 row = 0;     ///< 0: it is not in there
    qint64 size = -1;   ///< when it was looked at
    qint64 stamp = 0;   ///< likewise: when it had been changed, ms since 1970
    SessionPlace place; ///< everything before is in the index
    int messages = 0;   ///< that are before it
};

/// The index over all conversations, in an SQLite file that several programs may share: for each text its grams (an FTS5
/// table that holds nothing but the numbers of texts), and the text itself, compressed, to look whether what was typed
/// stands in it. It is made of the conversations' files alone, so whoever finds it broken removes it and makes it anew.
/// Of one thread, the one that made it.
class SearchIndex
{
public:
    /// Opens it, or makes it, for this user alone. `patience`: so long another program may keep it.
    SearchIndex(const QString &path, std::chrono::milliseconds patience);

    /// Why it cannot be used (any more), for people; empty: all is well. It does nothing then.
    const QString &fault() const { return m_file.fault(); }
    /// The fault is its own: it is no index of this version, or damaged.
    bool isBroken() const { return m_file.isBroken(); }
    static void remove(const QString &path);

    // What lies between the two is one change: without its commit it is not there.
    void begin();
    /// False: see fault().
    bool commit();

    QHash<QString, IndexedFile> files(); ///< by path
    IndexedFile file(const QString &path);
    void insert(const QString &path, IndexedFile &file);
    /// Writes down how far it is, and what is known of the conversation.
    void update(const IndexedFile &file, const SearchedConversation &conversation);
    void add(const IndexedFile &file, const SearchedConversation &conversation, const Piece &piece);
    SearchedConversation conversation(qint64 row);
    CallFacts factsOf(const IndexedFile &file, const ToolUseId &call);
    /// Those of this message and behind.
    void removeTexts(const IndexedFile &file, int message);
    /// All of it.
    void remove(const IndexedFile &file);

    /// Looks into what may be a hit, the newest first, until there are enough or it is cancelled.
    void find(const SearchQuery &query, HitCollector &hits, const std::atomic<bool> &cancelled);

private:
    void makeTables();

    SqlFile m_file;
};

} // namespace Deckhand
