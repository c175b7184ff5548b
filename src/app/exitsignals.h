#pragma once

#include <QObject>

#include <memory>

class QSocketNotifier;

namespace Deckhand {

/// SIGINT, SIGTERM and SIGHUP as a signal of the event loop. A second one of them while the first is being worked off ends
/// the program at once, so that a person can always leave.
class ExitSignals : public QObject
{
    Q_OBJECT
public:
    explicit ExitSignals(QObject *parent = nullptr);
    ~ExitSignals() override;

signals:
    void received(int signal);

private:
    void readSignal();

    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace Deckhand
