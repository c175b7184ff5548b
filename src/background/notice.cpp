#include "background/notice.h"

#include "base/enumwords.h"

namespace Deckhand {

const EnumWords<NoticeState> kStates{{NoticeState::Queued, u"queued"_qs},
                                     {NoticeState::Held, u"held"_qs},
                                     {NoticeState::Delivered, u"delivered"_qs},
                                     {NoticeState::Consumed, u"consumed"_qs},
                                     {NoticeState::Dropped, u"dropped"_qs}};

QString stateWord(NoticeState state)
{
    return kStates.word(state);
}

std::optional<NoticeState> noticeStateFromWord(const QString &word)
{
    return kStates.value(word);
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
