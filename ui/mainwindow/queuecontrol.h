#pragma once

#include "conversation/historywriter.h"

#include <QObject>

#include <optional>

namespace Deckhand {

class AgentSession;
class Composer;

/// Joins what is written, and the list of what waits above it, with a session and its queue.
class QueueControl : public QObject
{
    Q_OBJECT
public:
    /// Both outlive it.
    QueueControl(AgentSession &session, Composer &composer, QObject *parent = nullptr);

    void submit(const QList<ContentBlock> &prompt, SendWhen when);

private:
    qsizetype find(const QString &id) const;
    void edit(const QString &id);
    void remove(const QString &id);
    void undo();

    AgentSession &m_session;
    Composer &m_composer;
    QString m_place; ///< of what is edited: it is to stand before this one again
    std::optional<QueuedPrompt> m_removed;
    QString m_removedPlace; ///< likewise
};

} // namespace Deckhand
