#pragma once

#include "conversation/message.h"
#include "history/sessionpieces.h"

#include <QObject>

class QFileSystemWatcher;
class QTimer;

namespace Deckhand {

/// Reads along in a conversation that another program has open. Reading is done on another thread.
class SessionFollower : public QObject
{
    Q_OBJECT
public:
    /// `path`: SessionStore::pathOf. Begins to read when the event loop runs.
    explicit SessionFollower(const QString &path, QObject *parent = nullptr);

    /// Nobody holds it: it can be resumed.
    bool isFree() const { return m_isFree; }

signals:
    /// Messages that were added, in order; all that are there come first. What calls have given comes when their round is done.
    void added(const QList<Deckhand::MessagePtr> &messages);
    /// The file was replaced or cut: everything comes again by `added`.
    void beganAnew();
    /// isFree() has become true. What was written before has been told.
    void freed();
    /// A program has it, "process 4711 on host anna"; told at first, and when it is another.
    void held(const QString &holder);
    /// For people, once: the file cannot be read any more.
    void failed(const QString &error);

private:
    struct Read;
    static Read readFrom(const QString &path, const SessionPlace &from);
    void readOn();
    void take(const Read &read);

    const QString m_path;
    SessionPlace m_place;
    QFileSystemWatcher *m_watcher;
    QTimer *m_again;
    bool m_isReading = false;
    bool m_isStale = false;
    bool m_isFree = false;
    QString m_holder;
};

} // namespace Deckhand
