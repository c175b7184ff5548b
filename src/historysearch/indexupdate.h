#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <atomic>
#include <functional>

namespace Deckhand {

/// A conversation's file as a look into its folder tells of it.
struct ConversationFile {
    QString path;
    qint64 size = 0;
    qint64 stamp = 0; ///< when it was changed, ms since 1970
};
/// Those of all workspaces, what was changed first first.
QList<ConversationFile> conversationFiles(const QString &sessions);

/// What came of an update.
struct IndexUpdate {
    bool changed = false;
    QString fault; ///< why the index cannot be used, for people; empty: it is as the files are
};

/// Brings the index at `path` up to what the files below `sessions` hold, reading of each what was added to it. One that is
/// missing, of another version or damaged is made anew. Takes minutes where there are very many: it may be cancelled, and
/// what it has done by then is done. `progress` is told how many files of how many are in it.
IndexUpdate updateIndex(const QString &path, const QString &sessions, const std::atomic<bool> &cancelled,
                        const std::function<void(int done, int of)> &progress);

} // namespace Deckhand
