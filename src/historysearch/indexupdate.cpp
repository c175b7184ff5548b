#include "historysearch/indexupdate.h"

#include "history/sessionpaths.h"
#include "historysearch/searchindex.h"

#include <QDateTime>
#include <QDirIterator>
#include <QFileInfo>

#include <algorithm>

namespace Deckhand {

namespace {

using namespace std::chrono_literals;

constexpr qint64 kCommitBytes = 8LL * 1024 * 1024;

/// Reads one conversation's file into the index, from where that ends.
class FileReader
{
public:
    FileReader(SearchIndex &index, const ConversationFile &found) : m_index(index), m_found(found) {}

    void read(const std::atomic<bool> &cancelled)
    {
        m_known = m_index.file(m_found.path);
        SessionPieces pieces(m_found.path, m_known.place);
        if (!pieces.error().isEmpty())
            return; // it goes out of the index when it is gone, and in when it can be read
        if (pieces.beginsAnew())
            m_index.remove(std::exchange(m_known, {}));
        if (m_known.row == 0)
            m_index.insert(m_found.path, m_known);
        m_conversation = m_index.conversation(m_known.row);
        for (std::optional<SessionFile> piece; !cancelled && (piece = pieces.next());)
            take(*piece);
        m_known.place = pieces.place();
        m_known.size = cancelled ? -1 : m_found.size;
        m_known.stamp = m_found.stamp;
        m_index.update(m_known, m_conversation);
    }

private:
    void take(const SessionFile &part)
    {
        if (m_conversation.session.isEmpty())
            m_conversation = {part.header.id, part.header.workspace, {}, {}};
        if (m_conversation.words.isEmpty())
            m_conversation.words = titleOf(part.messages);
        m_conversation.given = part.marks.title.value_or(m_conversation.given);
        const auto earlier = [this](const ToolUseId &call) { return m_index.factsOf(m_known, call); };
        const QList<Piece> pieces = piecesOf(part.messages, m_known.messages, earlier);
        m_index.removeTexts(m_known, m_known.messages);
        for (const Piece &piece : pieces)
            m_index.add(m_known, m_conversation, piece);
        // The message with all results takes the place of the one with some.
        m_known.messages += int(part.messages.size()) - (part.isInRound ? 1 : 0);
    }

    SearchIndex &m_index;
    const ConversationFile m_found;
    IndexedFile m_known;
    SearchedConversation m_conversation;
};

bool isCurrent(const IndexedFile &known, const ConversationFile &found)
{
    return known.size == found.size && known.stamp == found.stamp;
}

/// What of the index is not as the files are: the rest of `known`, and the files that are returned.
QList<ConversationFile> changedFiles(const QString &sessions, QHash<QString, IndexedFile> &known)
{
    QList<ConversationFile> files = conversationFiles(sessions);
    files.removeIf([&known](const ConversationFile &file) { return isCurrent(known.take(file.path), file); });
    return files;
}

void removeGone(SearchIndex &index, const QHash<QString, IndexedFile> &gone)
{
    index.begin();
    for (const IndexedFile &file : gone)
        index.remove(file);
    index.commit();
}

IndexUpdate bringUp(SearchIndex &index, const QString &sessions, const std::atomic<bool> &cancelled,
                    const std::function<void(int, int)> &progress)
{
    QHash<QString, IndexedFile> known = index.files();
    if (!index.fault().isEmpty())
        return {};
    const qsizetype before = known.size();
    const QList<ConversationFile> changed = changedFiles(sessions, known);
    if (!known.isEmpty())
        removeGone(index, known);
    const int all = int(before - known.size() + changed.size());
    for (qsizetype i = 0; i < changed.size() && !cancelled;) {
        index.begin();
        for (qint64 bytes = 0; i < changed.size() && bytes < kCommitBytes && !cancelled; ++i) {
            FileReader(index, changed.at(i)).read(cancelled);
            bytes += changed.at(i).size;
        }
        if (!index.commit())
            break;
        progress(all - int(changed.size() - i), all);
    }
    return {!changed.isEmpty() || !known.isEmpty(), {}};
}

} // namespace

QList<ConversationFile> conversationFiles(const QString &sessions)
{
    QList<ConversationFile> files;
    const QStringList folders = sessionFolders(sessions);
    for (const QString &path : folders) {
        QDirIterator folder(path, {QStringLiteral("*.jsonl")}, QDir::Files);
        while (folder.hasNext()) {
            folder.next();
            const QFileInfo file = folder.fileInfo();
            files.append({file.filePath(), file.size(), file.lastModified().toMSecsSinceEpoch()});
        }
    }
    const auto before = [](const ConversationFile &a, const ConversationFile &b) { return a.stamp < b.stamp; };
    std::sort(files.begin(), files.end(), before);
    return files;
}

IndexUpdate updateIndex(const QString &path, const QString &sessions, const std::atomic<bool> &cancelled,
                        const std::function<void(int, int)> &progress)
{
    IndexUpdate update;
    for (int attempt = 0; attempt < 2; ++attempt) {
        SearchIndex index(path, 1s);
        update = bringUp(index, sessions, cancelled, progress);
        update.fault = index.fault();
        if (!index.isBroken())
            break;
        SearchIndex::remove(path);
    }
    return update;
}

} // namespace Deckhand
