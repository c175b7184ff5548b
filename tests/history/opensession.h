#pragma once

#include "history/sessionstore.h"

#include <QFileInfo>

namespace Deckhand {

/// A store with one session of it open, which the next takes the place of. What is told of it, in order.
class OpenSession
{
public:
    OpenSession(const QString &folder, const Clock &clock) : store(folder, clock) {}

    SessionId begin(const QString &workspace, const QString &model)
    {
        kept.reset(); // its lock goes first
        return take(store.begin(workspace, model));
    }
    Result<SessionStore::Resumed> resume(const SessionId &id, const QString &workspace = {})
    {
        kept.reset();
        Result<SessionStore::Resumed> resumed = store.resume(id, workspace);
        if (!resumed)
            return resumed;
        repaired += resumed->remarks;
        take(std::move(resumed.value().session));
        return resumed;
    }
    std::optional<SessionId> newestFor(const QString &workspace)
    {
        const SessionOrder order = store.orderFor(workspace);
        repaired += order.passedOver;
        return order.last ? std::optional(order.last->id) : std::nullopt;
    }
    const SessionId &current() const { return kept->id(); }
    QString currentFile() const { return kept->file(); }
    bool keepMessage(const Message &message, const QString &queueId = {})
    {
        return kept->keepMessage(message, queueId);
    }

    SessionStore store;
    std::unique_ptr<KeptSession> kept;
    QStringList failed;
    QStringList repaired;

private:
    SessionId take(std::unique_ptr<KeptSession> session)
    {
        kept = std::move(session);
        QObject::connect(kept.get(), &KeptSession::failed, kept.get(), [this](const QString &text) { failed += text; });
        QObject::connect(kept.get(), &KeptSession::repaired, kept.get(),
                         [this](const QString &text) { repaired += text; });
        return kept->id();
    }
};

} // namespace Deckhand
