#pragma once

#include "base/clock.h"
#include "storage/sessionfile.h"

#include <optional>

namespace Deckhand {

/// The times of the records that this run writes in one workspace's folder, of all its sessions: each behind all that is
/// there, whatever the clock says (sessionorder.h).
class RecordOrder
{
public:
    /// The clock outlives it. Nothing is read before the first record.
    RecordOrder(QString folder, const Clock &clock) : m_folder(std::move(folder)), m_clock(clock) {}

    RecordTime next();

private:
    const QString m_folder;
    const Clock &m_clock;
    std::optional<QDateTime> m_last;
};

} // namespace Deckhand
