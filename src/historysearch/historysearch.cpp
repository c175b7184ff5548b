#include "historysearch/historysearch.h"

#include "base/onpool.h"
#include "history/sessionfile.h"
#include "historysearch/indexupdate.h"
#include "historysearch/searchindex.h"

#include <QFile>

namespace Deckhand {

namespace {

using namespace std::chrono_literals;
using Cancelled = std::atomic<bool>;

void readThrough(const QString &path, HitCollector &hits)
{
    QFile bytes(path);
    if (!bytes.open(QIODevice::ReadOnly))
        return;
    const Result<SessionFile> file = SessionFile::parse(bytes.readAll(), path, SessionFile::For::Reading);
    if (!file)
        return;
    const SearchedConversation conversation{file->header.id, file->header.workspace, titleOf(file->messages),
                                            file->marks.title.value_or(QString())};
    const QList<Piece> pieces = piecesOf(file->messages, 0, [](const ToolUseId &) { return CallFacts(); });
    for (qsizetype i = pieces.size() - 1; i >= 0 && !hits.isFull() && hits.wants(conversation); --i) {
        if (hits.wants(pieces.at(i)))
            hits.add(conversation, pieces.at(i));
    }
}

SearchAnswer readFiles(const QString &sessions, const SearchQuery &query, const QString &fault,
                       const Cancelled &cancelled)
{
    HitCollector hits(query);
    const QList<ConversationFile> files = conversationFiles(sessions);
    for (qsizetype i = files.size() - 1; i >= 0 && !hits.isFull() && !cancelled && !hits.words().isEmpty(); --i)
        readThrough(files.at(i).path, hits);
    SearchAnswer answer = hits.take();
    answer.remark = HistorySearch::tr("The index of the conversations cannot be used (%1): the files are read instead, "
                                      "which takes longer.")
                        .arg(fault);
    return answer;
}

/// `fault`: what hindered the last update, which hinders a search likewise.
SearchAnswer answerTo(const QString &sessions, const QString &path, const SearchQuery &query, QString fault,
                      const Cancelled &cancelled)
{
    if (fault.isEmpty()) {
        SearchIndex index(path, 200ms);
        HitCollector hits(query);
        index.find(query, hits, cancelled);
        fault = index.fault();
        if (fault.isEmpty())
            return hits.take();
    }
    return readFiles(sessions, query, fault, cancelled);
}

} // namespace

HistorySearch::HistorySearch(QString sessions, QString index, QObject *parent)
    : QObject(parent),
      m_sessions(std::move(sessions)),
      m_index(std::move(index))
{
    m_threads.setMaxThreadCount(2);
}

HistorySearch::~HistorySearch()
{
    cancel();
    *m_ended = true;
}

void HistorySearch::search(const SearchQuery &query)
{
    cancel();
    m_query = query;
    look();
    update();
}

void HistorySearch::cancel()
{
    if (m_cancelled)
        *std::exchange(m_cancelled, nullptr) = true;
}

void HistorySearch::look()
{
    cancel();
    m_cancelled = std::make_shared<Cancelled>(false);
    onPool(
        m_threads, this,
        [sessions = m_sessions, index = m_index, query = m_query, fault = m_fault, cancelled = m_cancelled] {
            return *cancelled ? SearchAnswer() : answerTo(sessions, index, query, fault, *cancelled);
        },
        [this, cancelled = m_cancelled](const SearchAnswer &answer) {
            if (!*cancelled)
                emit answered(answer);
        });
}

void HistorySearch::update()
{
    if (std::exchange(m_updating, true)) {
        m_updateAgain = true;
        return;
    }
    const auto progress = [this](int done, int of) {
        QMetaObject::invokeMethod(
            this, [this, done, of] { emit updateProgressed(done, of); }, Qt::QueuedConnection);
    };
    onPool(
        m_threads, this,
        [sessions = m_sessions, index = m_index, ended = m_ended, progress] {
            return updateIndex(index, sessions, *ended, progress);
        },
        [this](const IndexUpdate &update) { onUpdated(update.changed, update.fault); });
}

void HistorySearch::onUpdated(bool changed, const QString &fault)
{
    m_updating = false;
    const bool isOther = changed || fault != m_fault;
    m_fault = fault;
    if (m_cancelled && isOther)
        look();
    emit updated();
    if (std::exchange(m_updateAgain, false))
        update();
}

SearchAnswer searchHistory(const QString &sessions, const QString &index, const SearchQuery &query)
{
    const Cancelled never = false;
    const IndexUpdate update = updateIndex(index, sessions, never, [](int, int) {});
    return answerTo(sessions, index, query, update.fault, never);
}

} // namespace Deckhand
