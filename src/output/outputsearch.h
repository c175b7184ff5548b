#pragma once

#include "output/outputdocument.h"
#include "output/plainruns.h"
#include "output/searchpattern.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace Deckhand {

struct OutputMatch {
    qint64 line = 0;
    int column = 0;
    int length = 0;
    friend auto operator<=>(const OutputMatch &, const OutputMatch &) = default;
};

/// Finds a pattern in what is shown of a document, in slices of a few milliseconds from the event loop. Goes on by itself when
/// resume() says that the document has grown.
class OutputSearch : public QObject
{
    Q_OBJECT
public:
    static constexpr int kMostMatches = 200'000;
    /// Lines that a filter shows at most.
    static constexpr int kMostLines = 1'000'000;

    /// The document must outlive the search.
    explicit OutputSearch(OutputDocument &document, QObject *parent = nullptr);

    /// An empty pattern ends the search. progressed follows, now and with every slice.
    void start(const SearchPattern &pattern);
    /// The document has grown or lost lines.
    void resume();
    /// The document is another one: look for the same from its beginning.
    void restart() { start(SearchPattern(m_pattern)); }
    /// The lines are wanted, too: the search goes on behind the last match that is kept.
    void setFiltering(bool filtering);

    const SearchPattern &pattern() const { return m_pattern; }
    bool isRunning() const { return m_timer.isActive(); }
    /// No more matches were looked for than mostMatches; when filtering, no more lines than mostLines.
    bool isCapped() const { return m_filtering ? m_lines.size() >= kMostLines : m_matches.size() >= kMostMatches; }
    /// How much of what is kept has been looked through, 0 to 100.
    int percent() const;

    /// In their order in the document.
    const QList<OutputMatch> &matches() const { return m_matches; }
    /// The numbers of the lines that match, ascending.
    const QList<qint64> &lines() const { return m_lines; }
    /// Those of one line.
    QList<OutputMatch> matchesIn(qint64 line) const;
    /// Its place among the matches; -1 if it is none of them.
    int indexOf(const OutputMatch &match) const;
    /// The first one after `position`, or the first of all behind the last; -1 if there is none.
    int next(const OutputMatch &position) const;
    int previous(const OutputMatch &position) const;

signals:
    void progressed();

private:
    void step();
    /// There is time left, and room for more matches.
    bool goesOn() const;
    // They begin at the line m_next and move it on. False: there was no time for all of it.
    void searchStretch(const OutputDocument::Block &stretch);
    bool searchLongLines(const OutputDocument::Block &block, const QList<OutputLine> &lines);
    bool searchLines(QByteArrayView lines);
    bool searchRuns(QByteArrayView lines);

    void searchPlain(QByteArrayView lines);
    void searchText(const QString &text, qint64 number);
    void forgetFrom(qint64 line);
    void forgetDropped();
    void note(qint64 line, int column, int length);

    OutputDocument &m_document;
    SearchPattern m_pattern;
    QList<OutputMatch> m_matches;
    QList<qint64> m_lines;
    bool m_filtering = false;
    qint64 m_next = 0;
    qint64 m_searchedTo = 0; ///< offset in the file
    OutputGap m_gap;         ///< as the matches know it
    PlainRuns m_runs;
    QTimer m_timer;
    QElapsedTimer m_slice; ///< since the slice began
};

} // namespace Deckhand
