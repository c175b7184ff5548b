#pragma once

#include "conversation/historywriter.h"

#include <QObject>

#include <optional>

namespace Deckhand {

class HistoryKeeper;

/// The prompts that wait, in the order in which they go out: first those that are to go now. What changes here is kept before
/// anybody hears of it.
class PromptQueue : public QObject
{
    Q_OBJECT
public:
    /// The keeper outlives it.
    explicit PromptQueue(HistoryKeeper &keeper, QObject *parent = nullptr) : QObject(parent), m_keeper(keeper) {}

    const QList<QueuedPrompt> &prompts() const { return m_prompts; }
    bool isEmpty() const { return m_prompts.isEmpty(); }

    // For people. An unknown id does nothing.

    /// Up (-1) or down (1), among those that go out when it does.
    void move(const QString &id, int by);
    void sendNow(const QString &id);
    /// It waits no more; nothing where it has gone out meanwhile.
    std::optional<QueuedPrompt> remove(const QString &id);

    // For the session and its turn.

    /// Behind those that wait likewise; `before`: in front of the one of this id, if it still waits.
    void add(const QList<ContentBlock> &prompt, SendWhen when, const QString &before = {});
    /// The first. It stays kept until a message names it.
    QueuedPrompt takeNext();
    /// The first that is to go now and is no command: these are carried out between turns.
    std::optional<QueuedPrompt> takeUrgent();
    /// All of it; it stays kept.
    QList<QueuedPrompt> takeAll();
    /// Of an earlier run, which has kept it.
    void restore(const QList<QueuedPrompt> &prompts);

signals:
    void changed();

private:
    qsizetype find(const QString &id) const;
    void keepOrder();

    HistoryKeeper &m_keeper;
    QList<QueuedPrompt> m_prompts;
};

} // namespace Deckhand
