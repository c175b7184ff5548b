#pragma once

#include "tools/standardtools.h"

namespace Deckhand {

/// `check_background`: how a background task stands and what it wrote, or all of them, a line each.
class CheckBackgroundTool final : public ServiceTool
{
public:
    static ToolKind kind() { return {QStringLiteral("check_background"), Effect::Bookkeeping}; }
    explicit CheckBackgroundTool(const ToolServices &services) : ServiceTool(kind(), services, "task_id") {}

    ToolSpec spec() const override;
    bool waits(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;
};

} // namespace Deckhand
