#pragma once

#include "historysearch/searchquery.h"

#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <memory>

namespace Deckhand {

/// Searches all conversations on the disk, without ever waiting for it: the answer comes from the index as far as that is,
/// and again when the index had to be brought up to the files. Where there can be no index the files are read through
/// instead, and the answer says so.
class HistorySearch : public QObject
{
    Q_OBJECT
public:
    /// `sessions`: the folder of all conversations. `index`: a file of its own, made when it is needed, in a folder that is
    /// there and private.
    HistorySearch(QString sessions, QString index, QObject *parent = nullptr);
    /// Waits until what is being read at the moment is read: a few milliseconds.
    ~HistorySearch() override;

    /// In place of what was searched for before, of which nothing is heard any more.
    void search(const SearchQuery &query);
    void cancel();
    /// Brings the index up to the files; one after the other.
    void update();
    bool isUpdating() const { return m_updating; }

signals:
    /// To the query that was asked last; may come again.
    void answered(const Deckhand::SearchAnswer &answer);
    /// So many conversations of so many are in the index.
    void updateProgressed(int done, int of);
    void updated();

private:
    void look();
    void onUpdated(bool changed, const QString &fault);

    const QString m_sessions;
    const QString m_index;
    SearchQuery m_query;
    QString m_fault;                                ///< of the last update
    std::shared_ptr<std::atomic<bool>> m_cancelled; ///< of the search that runs
    std::shared_ptr<std::atomic<bool>> m_ended = std::make_shared<std::atomic<bool>>(false);
    bool m_updating = false;
    bool m_updateAgain = false;
    QThreadPool m_threads; ///< one for the update, one for the search
};

/// The same, now: for a program that waits for it. Brings the index up first.
SearchAnswer searchHistory(const QString &sessions, const QString &index, const SearchQuery &query);

} // namespace Deckhand
