#pragma once

#include "base/result.h"

#include <QObject>

#include <memory>

namespace Deckhand {

/// Looks for the first line of a growing output file that matches an expression. Reads and matches on threads of the
/// application's pool; a line counts as a terminal shows it in the end (TerminalLine), up to its first 4,096 characters, and what the expression may cost
/// is limited, so that it cannot run away. What the ring let go of before it was looked at is passed over, and so is the
/// line that begins in it.
class LineWatch : public QObject
{
    Q_OBJECT
public:
    /// Why it cannot be used, in a sentence with the place of the fault.
    static Result<void> check(const QString &expression);

    /// `expression` has passed `check`. Starts with the file's beginning.
    LineWatch(const QString &path, const QString &expression, QObject *parent);
    ~LineWatch() override;

    /// The file may have grown. Costs nothing to call often.
    void look();

signals:
    /// The first match, once: the line as plain text, at most 500 characters. Nothing follows it.
    void matched(const QString &line);

private:
    class Search;
    enum class State {
        Waiting,
        Searching,
        SearchingAnew, ///< and once more when that is done: the file has grown since it began
        Over
    };

    void start();
    void onSearched(bool found, bool atEnd, const QString &line);

    const std::shared_ptr<Search> m_search; ///< shared with the pool's thread that is at it
    State m_state = State::Waiting;
};

} // namespace Deckhand
