#pragma once

#include "tools/standardtools.h"

namespace Deckhand {

/// `stop_background`: ends a background task and waits for its end. Needs no question: it only takes away.
class StopBackgroundTool final : public ServiceTool
{
public:
    static ToolKind kind() { return {QStringLiteral("stop_background"), Effect::Bookkeeping}; }
    explicit StopBackgroundTool(const ToolServices &services) : ServiceTool(kind(), services, "task_id") {}

    ToolSpec spec() const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;
};

} // namespace Deckhand
