#include "background/notice.h"

namespace Deckhand {

QString stateWord(NoticeState state)
{
    switch (state) {
    case NoticeState::Queued:
        return QStringLiteral("queued");
    case NoticeState::Held:
        return QStringLiteral("held");
    case NoticeState::Delivered:
        return QStringLiteral("delivered");
    case NoticeState::Consumed:
        return QStringLiteral("consumed");
    case NoticeState::Dropped:
        return QStringLiteral("dropped");
    }
    Q_UNREACHABLE();
}

Notice::Kind noticeKindOf(LimitKind limit)
{
    switch (limit) {
    case LimitKind::Time:
        return Notice::Kind::TimeLimit;
    case LimitKind::Memory:
        return Notice::Kind::MemoryLimit;
    case LimitKind::Output:
        return Notice::Kind::OutputLimit;
    }
    Q_UNREACHABLE();
}

std::optional<LimitKind> limitOf(Notice::Kind kind)
{
    for (const LimitKind limit : {LimitKind::Time, LimitKind::Memory, LimitKind::Output}) {
        if (noticeKindOf(limit) == kind)
            return limit;
    }
    return std::nullopt;
}

} // namespace Deckhand
