#pragma once

#include "tools/standardtools.h"

namespace Deckhand {

/// `bash`: runs a command in the workspace and waits for it.
class BashTool final : public ServiceTool
{
public:
    static ToolKind kind() { return {QStringLiteral("bash"), Effect::Command}; }
    explicit BashTool(const ToolServices &services) : ServiceTool(kind(), services, "command") {}

    ToolSpec spec() const override;
    ToolPreview preview(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;
};

} // namespace Deckhand
