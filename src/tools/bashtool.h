#pragma once

#include "tools/standardtools.h"
#include "tools/tool.h"

namespace Deckhand {

/// `bash`: runs a command in the workspace and waits for it.
class BashTool final : public Tool
{
public:
    static ToolKind kind() { return {QStringLiteral("bash"), Effect::Command}; }
    explicit BashTool(const ToolServices &services) : Tool(kind()), m_services(services) {}

    ToolSpec spec() const override;
    QString subject(const QJsonObject &input) const override;
    QString summary(const QJsonObject &input) const override;
    ToolPreview preview(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    const ToolServices m_services;
};

} // namespace Deckhand
