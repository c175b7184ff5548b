#pragma once

#include "conversation/modelclient.h"

#include <QTimer>

#include <chrono>

namespace Deckhand {

/// Streams a message that is known already, one event a tick.
class DemoJob final : public ModelJob
{
    Q_OBJECT
public:
    DemoJob(MessagePtr message, std::chrono::milliseconds interval, bool wantsWireEvents, QObject *parent);

    QStringList textsSoFar() const override;

private:
    void tick();
    void finish();

    MessagePtr m_message;
    bool m_wantsWireEvents;
    bool m_accepted = false;
    QList<StreamEvent> m_events;
    qsizetype m_next = 0;
    QTimer m_timer;
};

/// The events that stream a message: text in chunks of a few words, tool inputs as partial JSON.
QList<StreamEvent> streamOf(const Message &message);

} // namespace Deckhand
