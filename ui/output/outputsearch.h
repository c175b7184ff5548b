#pragma once

#include "ui/output/outputdocument.h"

#include <QObject>
#include <QTimer>

namespace Deckhand {

struct OutputMatch {
    qint64 line = 0;
    int column = 0;
    int length = 0;
    friend auto operator<=>(const OutputMatch &, const OutputMatch &) = default;
};

/// Finds a text in what is shown of a document, in slices of a few milliseconds from the event loop. Upper and lower case are the
/// same unless the text has an upper-case letter. Goes on by itself when resume() says that the document has grown.
class OutputSearch : public QObject
{
    Q_OBJECT
public:
    static constexpr int mostMatches = 200'000;

    /// The document must outlive the search.
    explicit OutputSearch(OutputDocument &document, QObject *parent = nullptr);

    /// An empty text ends the search. progressed follows, now and with every slice.
    void start(const QString &text);
    void resume();
    /// The document is another one: look for the same text from its beginning.
    void restart() { start(m_text); }

    const QString &text() const { return m_text; }
    bool isRunning() const { return m_timer.isActive(); }
    /// No more matches were looked for than mostMatches.
    bool isCapped() const { return m_matches.size() >= mostMatches; }
    /// In their order in the document.
    const QList<OutputMatch> &matches() const { return m_matches; }
    /// Those of one line.
    QList<OutputMatch> matchesIn(qint64 line) const;
    /// The first one after `position`, or the first of all behind the last; -1 if there is none.
    int next(const OutputMatch &position) const;
    int previous(const OutputMatch &position) const;

signals:
    void progressed();

private:
    void step();
    void searchBlock(qsizetype number);

    OutputDocument &m_document;
    QString m_text;
    QList<OutputMatch> m_matches;
    qsizetype m_nextBlock = 0;
    QTimer m_timer;
};

} // namespace Deckhand
