#pragma once

#include "historysearch/historysearch.h"
#include "models/tablemodel.h"

namespace Deckhand {

/// What was found in all conversations, a row each; filled as the search answers.
class SearchHitModel : public TableModel
{
    Q_OBJECT
public:
    enum Role {
        TitleRole = Qt::UserRole, ///< QString: of the conversation
        TimeRole,                 ///< QString, for people
        MatchesRole,              ///< QList<TextRange>: in what is displayed
    };

    /// See HistorySearch.
    SearchHitModel(const QString &sessions, const QString &index, QObject *parent = nullptr);

    /// As typed; nothing is found while there is nothing to look for in it. `folder`: empty for all.
    void search(const QString &words, const QString &folder);
    bool isSearching() const { return !m_words.isEmpty(); }
    /// What is to be said of what is found, for people; may be empty.
    QString status() const;
    const SearchHit &hitAt(const QModelIndex &index) const { return m_hits.at(index.row()); }

signals:
    /// isSearching() or status() may be others.
    void stateChanged();

private:
    int count() const override { return int(m_hits.size()); }
    QVariant cell(int row, int column, int role) const override;
    void show(const SearchAnswer &answer);
    void setHits(const QList<SearchHit> &hits);

    HistorySearch m_search;
    QString m_words; ///< that are looked for
    bool m_isAnswered = false;
    QString m_remark;
    QString m_progress;
    QList<SearchHit> m_hits;
};

} // namespace Deckhand
