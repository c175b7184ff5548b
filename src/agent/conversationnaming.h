#pragma once

#include "agent/agentsettings.h"
#include "conversation/historywriter.h"
#include "conversation/modelclient.h"

#include <QObject>
#include <QPointer>

namespace Deckhand {

/// Asks the model for a name of a new conversation, once its first turn is completed, where nobody has given one: a small
/// request beside the session, in no history, for which nobody waits. One that fails is not tried again.
class ConversationNaming : public QObject
{
    Q_OBJECT
public:
    /// The history outlives it. It may be null: then there is nothing to be named.
    ConversationNaming(HistoryWriter *history, QObject *parent);

    /// The conversation is no new one.
    void giveUp() { m_isNew = false; }
    /// A turn is completed, with this answer. `model` outlives the request, unless that is dropped.
    void ask(ModelClient &model, const AgentSettings &settings, const QList<MessagePtr> &history,
             const QString &answer);
    /// Of a request on its way nothing is heard any more.
    void drop() { delete m_job; }

signals:
    /// What the server has counted, also of what gave no name.
    void used(const QString &model, const Deckhand::Usage &usage);

private:
    void onDone(const QString &model, const ModelResult &result);

    HistoryWriter *const m_history;
    bool m_isNew = true;
    QPointer<ModelJob> m_job;
};

/// What a model gave for a name as a line of at most 60 units: without Markdown and quotes around it, with nothing invisible.
/// Empty: it is none.
QString cleanedTitle(const QString &words);

} // namespace Deckhand
