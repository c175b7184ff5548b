#include "models/searchhitmodel.h"

#include "models/conversationlistmodel.h"

#include <algorithm>
#include <tuple>

namespace Deckhand {

namespace {

bool isSameHit(const SearchHit &a, const SearchHit &b)
{
    return std::tie(a.session, a.message, a.title, a.snippet, a.matches)
        == std::tie(b.session, b.message, b.title, b.snippet, b.matches);
}

QString timeOf(const SearchHit &hit)
{
    return hit.at.isValid() ? shortTimeText(hit.at.toLocalTime(), QDateTime::currentDateTime()) : QString();
}

} // namespace

SearchHitModel::SearchHitModel(const QString &sessions, const QString &index, QObject *parent)
    : TableModel({tr("What was said")}, {}, parent),
      m_search(sessions, index)
{
    connect(&m_search, &HistorySearch::answered, this, &SearchHitModel::show);
    connect(&m_search, &HistorySearch::updateProgressed, this, [this](int done, int of) {
        m_progress = done < of ? tr("%1 of %2 conversations are read").arg(done).arg(of) : QString();
        emit stateChanged();
    });
    connect(&m_search, &HistorySearch::updated, this, [this] {
        m_progress.clear();
        emit stateChanged();
    });
}

void SearchHitModel::search(const QString &words, const QString &folder)
{
    m_words = SearchWords(words).isEmpty() ? QString() : words;
    if (m_words.isEmpty()) {
        m_search.cancel();
        setHits({});
    } else {
        m_search.search({m_words, folder});
    }
    m_isAnswered = false;
    emit stateChanged();
}

QString SearchHitModel::status() const
{
    if (!m_progress.isEmpty())
        return m_progress;
    return m_isAnswered && m_hits.isEmpty() && m_remark.isEmpty() ? tr("Nobody has said this") : m_remark;
}

QVariant SearchHitModel::cell(int row, int, int role) const
{
    const SearchHit &hit = m_hits.at(row);
    switch (role) {
    case Qt::DisplayRole:
        return hit.snippet;
    case Qt::AccessibleTextRole:
        return QStringList{hit.title, timeOf(hit), hit.snippet}.join(QStringLiteral(", "));
    case TitleRole:
        return hit.title;
    case TimeRole:
        return timeOf(hit);
    case MatchesRole:
        return QVariant::fromValue(hit.matches);
    default:
        return {};
    }
}

void SearchHitModel::show(const SearchAnswer &answer)
{
    m_isAnswered = true;
    m_remark = answer.remark;
    if (m_remark.isEmpty() && answer.isCapped)
        m_remark = tr("The %1 newest").arg(answer.hits.size());
    // The same again, of an index that is newer, leaves the row that is chosen where it is.
    if (!std::equal(m_hits.begin(), m_hits.end(), answer.hits.begin(), answer.hits.end(), isSameHit))
        setHits(answer.hits);
    emit stateChanged();
}

void SearchHitModel::setHits(const QList<SearchHit> &hits)
{
    beginResetModel();
    m_hits = hits;
    endResetModel();
}

} // namespace Deckhand
