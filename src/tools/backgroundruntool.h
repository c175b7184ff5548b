#pragma once

#include "background/backgroundtask.h"
#include "tools/standardtools.h"
#include "tools/tool.h"

namespace Deckhand {

/// `background_run`: starts a background task and returns at once.
class BackgroundRunTool final : public Tool
{
public:
    static ToolKind kind() { return {QStringLiteral("background_run"), Effect::Command}; }
    explicit BackgroundRunTool(const ToolServices &services) : Tool(kind()), m_services(services) {}

    ToolSpec spec() const override;
    QString subject(const QJsonObject &input) const override;
    QString summary(const QJsonObject &input) const override;
    ToolPreview preview(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    Result<BackgroundTaskSpec> specFrom(const QJsonObject &input) const;

    const ToolServices m_services;
};

} // namespace Deckhand
