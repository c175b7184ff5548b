#include "ui/conversation/conversationfind.h"

#include "models/conversationmodel.h"

#include <QElapsedTimer>

#include <numeric>

namespace Deckhand {

namespace {

constexpr qint64 kFindSliceNs = 5'000'000;
constexpr qsizetype kTextAtOnce = 20'000; ///< Markdown of so many characters is read within a slice
constexpr int kAnyWidth = 600;            ///< pixels; nothing is laid out here

bool isMarkdown(TranscriptEntry::Kind kind)
{
    return kind == TranscriptEntry::Kind::Assistant || kind == TranscriptEntry::Kind::Summary;
}

} // namespace

ConversationFind::ConversationFind(const TextStyle &style) : m_style(style), m_reader([] { return Place(); })
{
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &ConversationFind::step);
}

void ConversationFind::setModel(const QAbstractItemModel *model)
{
    if (m_model)
        m_model->disconnect(this);
    m_model = model;
    if (model) {
        connect(model, &QAbstractItemModel::rowsInserted, this,
                [this](const QModelIndex &, int first, int last) { onRowsInserted(first, last); });
        connect(model, &QAbstractItemModel::rowsRemoved, this,
                [this](const QModelIndex &, int first, int last) { onRowsRemoved(first, last); });
        connect(model, &QAbstractItemModel::dataChanged, this,
                [this](const QModelIndex &first, const QModelIndex &last) { onDataChanged(first.row(), last.row()); });
        connect(model, &QAbstractItemModel::modelReset, this, &ConversationFind::restart);
    }
    restart();
}

void ConversationFind::setText(const QString &typed)
{
    m_words = SoughtWords(typed, ++m_serial);
    restart();
    emit wordsChanged();
    if (m_timer.isActive())
        step(); // most conversations take no second one
    else
        emit changed();
}

/// Nothing is known.
void ConversationFind::restart()
{
    const int rows = m_model && !m_words.isEmpty() ? m_model->rowCount() : 0;
    m_from = m_reader();
    m_from.row = std::clamp(m_from.row, 0, std::max(0, rows - 1));
    m_above = 0;
    m_seeks = rows > 0;
    m_row = -1;
    m_hits.clear();
    m_hitsOfPieces.clear();
    for (int row = 0; row < rows; ++row)
        m_hits.append(0);
    m_down = m_from.row;
    m_up = m_from.row - 1;
    m_changed.clear();
    m_part = m_before = {};
    m_timer.stop();
    start();
}

void ConversationFind::start()
{
    if (!m_words.isEmpty() && m_model)
        m_timer.start();
}

void ConversationFind::onRowsInserted(int first, int last)
{
    if (m_words.isEmpty())
        return;
    if (first != m_hits.count())
        return restart();
    for (int row = first; row <= last; ++row)
        m_hits.append(0);
    start();
}

void ConversationFind::onRowsRemoved(int first, int last)
{
    if (m_words.isEmpty())
        return;
    if (last != m_hits.count() - 1)
        return restart();
    m_hits.remove(first, last);
    m_down = std::min(m_down, first);
    m_up = std::min(m_up, first - 1);
    m_changed.removeIf([first](int row) { return row >= first; });
    if (m_part.row >= first)
        m_part = {};
    if (m_row >= first)
        m_row = -1;
    start();
    emit changed();
}

void ConversationFind::onDataChanged(int first, int last)
{
    if (m_words.isEmpty())
        return;
    for (int row = std::max(first, m_up + 1); row <= std::min(last, m_down - 1); ++row)
        m_changed.insert(row); // also one that is being searched: else a long answer would never be, while it streams
    start();
}

int ConversationFind::percent() const
{
    const bool amidRow = m_part.row >= 0 && !m_part.again;
    const int searched = m_down - m_up - 1 - (amidRow ? 1 : 0);
    return searched == m_hits.count() ? -1 : int(qint64(searched) * 100 / m_hits.count());
}

void ConversationFind::step()
{
    QElapsedTimer slice;
    slice.start();
    while (slice.nsecsElapsed() < kFindSliceNs) {
        if (m_part.row < 0 && !beginRow()) {
            m_timer.stop();
            m_seeks = false;
            break;
        }
        if (!m_part.markdown.isEmpty())
            cutMarkdown();
        else if (m_part.hits.size() < m_part.pieces.size())
            m_part.hits.push_back(hitsOfNext());
        else
            endRow();
    }
    emit changed();
}

ConversationFind::Part ConversationFind::takeRow()
{
    Part part;
    if (m_down < m_hits.count()) {
        part.row = m_down++;
    } else if (m_up >= 0) {
        part.row = m_up--;
    } else if (!m_changed.isEmpty()) {
        part.row = *m_changed.cbegin();
        part.again = true;
        m_changed.erase(m_changed.cbegin());
    }
    return part;
}

/// False: all of them are searched.
bool ConversationFind::beginRow()
{
    m_part = takeRow();
    const int row = m_part.row;
    if (row < 0)
        return false;
    if (row == m_from.row) {
        m_above = 0;
        m_before = {}; // counted is what is looked at
    }
    const QModelIndex index = m_model->index(row, 0);
    if (!isMarkdown(kindOf(index))) {
        m_part.pieces = bodyContents(index, {true, true});
        return true;
    }
    m_part.markdown = index.data(ConversationModel::TextRole).toString();
    if (m_part.markdown.size() <= kTextAtOnce && !m_words.mayBeInMarkdown(m_part.markdown))
        m_part.markdown.clear();
    return true;
}

void ConversationFind::cutMarkdown()
{
    m_part.splitter.append(QStringView(m_part.markdown).left(kTextAtOnce));
    m_part.markdown = m_part.markdown.mid(kTextAtOnce);
    if (!m_part.markdown.isEmpty())
        return;
    for (const MarkdownPiece &piece : m_part.splitter.pieces())
        m_part.pieces.push_back(contentOf(piece));
    m_part.splitter = {};
}

int ConversationFind::hitsOfNext()
{
    const size_t at = m_part.hits.size();
    const Segment::Content &content = m_part.pieces[at];
    // All but the end of an answer is the same at each of its words.
    if (m_before.row == m_part.row && at < m_before.pieces.size() && m_before.pieces[at] == content)
        return m_before.hits[at];
    const QList<TextRange> hits = Segment(content, kAnyWidth, m_style).hits(m_words, m_style);
    if (m_part.row == m_from.row && int(at) <= m_from.spot.segment) {
        const auto isAbove = [this, at](const TextRange &hit) {
            return EntrySpot{int(at), int(hit.from)} < m_from.spot;
        };
        m_above += int(std::count_if(hits.begin(), hits.end(), isAbove));
    }
    return int(hits.size());
}

void ConversationFind::endRow()
{
    const int row = m_part.row;
    const int hits = std::accumulate(m_part.hits.begin(), m_part.hits.end(), 0);
    m_hits.set(row, hits);
    if (hits > 0)
        m_hitsOfPieces.insert(row, m_part.hits);
    else
        m_hitsOfPieces.remove(row);
    m_before = std::exchange(m_part, {});
    if (row == m_row && m_hit >= hits) {
        m_hit = hits - 1;
        m_row = hits > 0 ? row : -1;
    }
    if (m_seeks)
        seek();
}

/// What is nearest is known before what is farther.
void ConversationFind::seek()
{
    const int below = m_hits.top(m_from.row) + m_above;
    if (count() > below)
        goTo(below);
    else if (m_down == m_hits.count() && below > 0)
        goTo(below - 1);
}

void ConversationFind::goTo(int index)
{
    m_seeks = false;
    m_row = m_hits.rowAt(index);
    m_hit = index - m_hits.top(m_row);
    const std::vector<int> &pieces = m_hitsOfPieces[m_row];
    int piece = 0;
    int hit = m_hit;
    while (hit >= pieces[size_t(piece)])
        hit -= pieces[size_t(piece++)];
    emit found(m_model->index(m_row, 0), piece, hit);
    emit changed();
}

void ConversationFind::next()
{
    if (count() > 0)
        goTo((currentIndex() + 1) % count());
}

void ConversationFind::previous()
{
    if (count() > 0)
        goTo((std::max(currentIndex(), 0) + count() - 1) % count());
}

} // namespace Deckhand
