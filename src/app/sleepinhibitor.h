#pragma once

#include "background/taskpreferences.h"

#include <QObject>

#include <memory>

namespace Deckhand {

/// The port to what lets the machine fall asleep. No call waits for anybody; where the system cannot be asked, the machine
/// sleeps as ever. Its end lets it.
class SleepInhibitor : public QObject
{
    Q_OBJECT
public:
    /// From now on.
    virtual void keepAwake(StayAwake when) = 0;
    /// The system keeps it awake for us at present.
    virtual bool isKept() const = 0;

signals:
    /// isKept().
    void changed();
};

std::unique_ptr<SleepInhibitor> sleepInhibitor();

} // namespace Deckhand
