#pragma once

#include <QObject>

namespace Deckhand {

/// SIGINT, SIGTERM and SIGHUP as a signal of the event loop; on Windows what a console tells, and the end of the session, as
/// SIGINT and SIGTERM. A second one of them while the first is being worked off ends
/// the program at once, so that a person can always leave.
class ExitSignals : public QObject
{
    Q_OBJECT
public:
    explicit ExitSignals(QObject *parent = nullptr);
    ~ExitSignals() override;

signals:
    void received(int signal);
};

} // namespace Deckhand
