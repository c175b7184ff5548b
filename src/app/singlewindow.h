#pragma once

#include "base/filelock.h"
#include "base/result.h"

#include <QElapsedTimer>
#include <QJsonObject>
#include <QLocalServer>
#include <QLocalSocket>
#include <QTimer>

#include <functional>

namespace Deckhand {

struct Options;
class StateDir;

/// What a second start for a folder wants of the window that is there: `continue`, or `resume` with an id and a `place` in it;
/// and the desktop's token by which that window may come to the front.
QJsonObject wishOf(const Options &options);
/// Those of the command line that only a start can take: `--model`, … Empty: all of it goes along.
QStringList boundToAStart(const Options &options);

/// One program has the window on a folder: who holds the lock, which goes with its process however that ends, listens on a
/// socket that is for this user alone.
class SingleWindow : public QObject
{
    Q_OBJECT
public:
    /// `folder`: canonical.
    SingleWindow(const StateDir &state, const QString &folder);

    /// Tries to be the one. True where no lock can be had, too: then nobody is.
    bool isOurs();
    /// Who has it, for people.
    const QString &holder() const { return m_lock.holder(); }
    const QString &socketName() const { return m_socketName; }

    /// Why a wish was not done, for people; empty: it was.
    using Answer = std::function<QString(const QJsonObject &wish)>;
    /// From now on wishes are answered. Where no socket can be had there are none.
    void listen(Answer answer);

private:
    void take(QLocalSocket *socket);

    const QString m_socketName;
    FileLock m_lock;
    QLocalServer m_server;
    Answer m_answer;
};

/// Hands a wish over to whoever has the window. While nobody answers it tries to be the one itself: the other may be just
/// ending, or just beginning.
class HandingOver : public QObject
{
    Q_OBJECT
public:
    /// Begins when the event loop runs. The window outlives it.
    HandingOver(SingleWindow &window, const QJsonObject &wish);

    enum class End {
        Done,
        Failed,  ///< error()
        NowOurs, ///< nobody is there any more
    };
    End end() const { return m_end; }
    /// For people.
    const QString &error() const { return m_error; }

signals:
    /// Once.
    void finished();

private:
    void tryNow();
    void onRead();
    void onGone();
    void finish(End end, const QString &error = {});

    SingleWindow &m_window;
    const QByteArray m_line;
    QLocalSocket m_socket;
    QTimer m_again;
    QElapsedTimer m_since;
    End m_end = End::Failed;
    QString m_error;
    bool m_isFinished = false;
};

} // namespace Deckhand
