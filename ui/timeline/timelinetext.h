#pragma once

#include "timeline/timeline.h"
#include "ui/timeline/timelineitem.h"

#include <QString>

namespace Deckhand {

// What the time line says in words. The item must exist; `nowMs` is when what is live ends.

/// Of a background task: how it is.
QString statusWord(const TaskLane &lane);
/// What a span is: "Model call 3", "bash: make test", "You: …".
QString titleOf(const AgentSpan &span);
/// For inside the bar: short.
QString barText(const AgentSpan &span, qint64 nowMs);
/// Beside the bar of a task: how it ended or that it runs, and how long it took.
QString barText(const TaskLane &lane, qint64 nowMs);
/// All that is known, a fact a line.
QString factsOf(const TimeLine &line, const TimeLineItem &item, qint64 nowMs);
/// The same in one sentence, for a screen reader.
QString spokenText(const TimeLine &line, const TimeLineItem &item, qint64 nowMs);

} // namespace Deckhand
