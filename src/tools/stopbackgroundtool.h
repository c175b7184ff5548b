#pragma once

#include "tools/standardtools.h"
#include "tools/tool.h"

namespace Deckhand {

/// `stop_background`: ends a background task and waits for its end. Needs no question: it only takes away.
class StopBackgroundTool final : public Tool
{
public:
    explicit StopBackgroundTool(const ToolServices &services) : m_services(services) {}

    ToolSpec spec() const override;
    Effect effect() const override { return Effect::Bookkeeping; }
    QString subject(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    const ToolServices m_services;
};

} // namespace Deckhand
