#pragma once

#include "ui/conversation/conversationentry.h"
#include "ui/conversation/rowheights.h"
#include "ui/conversation/soughtwords.h"

#include <QAbstractItemModel>
#include <QPointer>
#include <QSet>
#include <QTimer>

#include <functional>

namespace Deckhand {

/// What is found in a conversation, and the way of a reader through it. How many hits each row has is counted in slices of a
/// few milliseconds from the event loop: from where the reader is to the end, then upwards, and again for a row that changes.
/// Where they are in a row, whoever draws it knows.
class ConversationFind : public QObject
{
    Q_OBJECT
public:
    /// Where the reader is.
    struct Place {
        int row = 0;
        EntrySpot spot;
    };
    /// The style must outlive it.
    explicit ConversationFind(const TextStyle &style);
    void setModel(const QAbstractItemModel *model);
    void setReader(std::function<Place()> reader) { m_reader = std::move(reader); }

    const SoughtWords &words() const { return m_words; }
    /// Goes to the nearest hit below the reader, or else above, as soon as it is known. A blank text ends the search.
    void setText(const QString &typed);

    /// That are known.
    int count() const { return m_hits.total(); }
    /// Which of them the reader was led to last; -1: none.
    int currentIndex() const { return m_row < 0 ? -1 : m_hits.top(m_row) + m_hit; }
    /// How many of the rows are searched, 0 to 100; -1: all of them were.
    int percent() const;

    /// Round about. Nothing where there is no hit.
    void next();
    void previous();

signals:
    void wordsChanged();
    /// Count, progress or the current hit.
    void changed();
    /// To be shown: the n-th hit in this piece of the row, when all of the row is shown.
    void found(const QModelIndex &row, int piece, int hit);

private:
    /// A row that is being searched, or was.
    struct Part {
        int row = -1;
        bool again = false; ///< it has changed since it was searched
        QString markdown;   ///< that is not cut into pieces yet
        MarkdownSplitter splitter;
        std::vector<Segment::Content> pieces;
        std::vector<int> hits; ///< of the pieces that are searched
    };

    void restart();
    void start();
    void step();
    bool beginRow();
    Part takeRow();
    void cutMarkdown();
    int hitsOfNext();
    void endRow();
    void seek();
    void goTo(int index);
    void onRowsInserted(int first, int last);
    void onRowsRemoved(int first, int last);
    void onDataChanged(int first, int last);

    const TextStyle &m_style;
    QPointer<const QAbstractItemModel> m_model;
    std::function<Place()> m_reader;
    SoughtWords m_words;
    int m_serial = 0;
    RowHeights m_hits;                           ///< of each row
    QHash<int, std::vector<int>> m_hitsOfPieces; ///< of each row that has hits
    int m_down = 0;                              ///< what is searched next on the way down, from the reader's row on
    int m_up = -1;                               ///< and then on the way up
    QSet<int> m_changed;                         ///< since they were searched
    Part m_part;
    Part m_before;   ///< what is the same in it need not be searched again
    Place m_from;    ///< from where the first hit is looked for
    int m_above = 0; ///< hits of that row that are above the reader
    bool m_seeks = false;
    int m_row = -1; ///< of the current hit
    int m_hit = 0;  ///< in it
    QTimer m_timer;
};

} // namespace Deckhand
