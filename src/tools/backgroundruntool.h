#pragma once

#include "background/backgroundtask.h"
#include "tools/standardtools.h"

namespace Deckhand {

/// `background_run`: starts a background task and returns at once.
class BackgroundRunTool final : public ServiceTool
{
public:
    static ToolKind kind() { return {QStringLiteral("background_run"), Effect::Command}; }
    explicit BackgroundRunTool(const ToolServices &services) : ServiceTool(kind(), services, "command") {}

    ToolSpec spec() const override;
    ToolPreview preview(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    Result<BackgroundTaskSpec> specFrom(const QJsonObject &input) const;
};

} // namespace Deckhand
