#include "storage/recordorder.h"

#include "storage/sessionorder.h"

namespace Deckhand {

RecordTime RecordOrder::next()
{
    if (!m_last) {
        const std::optional<LastWritten> last = orderOfSessions(m_folder).last;
        m_last = last ? last->order : QDateTime();
    }
    RecordTime time{m_clock.now().toUTC()};
    if (m_last->isValid() && time.at < *m_last)
        time.after = *m_last;
    m_last = time.order();
    return time;
}

} // namespace Deckhand
