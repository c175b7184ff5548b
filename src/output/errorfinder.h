#pragma once

#include "output/outputdocument.h"
#include "output/plainruns.h"

#include <QObject>
#include <QTimer>

namespace Deckhand {

/// Looks for the next or the previous line that looks like an error, in slices of a few milliseconds from the event loop, once
/// around the whole output. One search at a time: a new one ends the one before without a signal.
class ErrorFinder : public QObject
{
    Q_OBJECT
public:
    enum class Direction { Forward, Backward };

    /// The document must outlive the finder.
    explicit ErrorFinder(OutputDocument &document, QObject *parent = nullptr);

    /// Begins with the neighbour of `line` and ends with `line` itself.
    void start(qint64 line, Direction direction);
    void cancel() { m_timer.stop(); }
    bool isRunning() const { return m_timer.isActive(); }
    /// How much has been looked through, 0 to 100.
    int percent() const;

signals:
    void progressed();
    // One of the two follows each start that is not cancelled.
    void found(qint64 line);
    void notFound();

private:
    void step();
    bool forward();
    bool backward();
    QList<qint64> errorsIn(const OutputDocument::Block &stretch);
    void finish(qint64 line);

    OutputDocument &m_document;
    Direction m_direction = Direction::Forward;
    qint64 m_origin = 0;
    qint64 m_next = 0; ///< Forward: the first line that was not looked at; Backward: the last one
    bool m_wrapped = false;
    PlainRuns m_runs;
    qint64 m_bytes = 0;
    QTimer m_timer;
};

} // namespace Deckhand
