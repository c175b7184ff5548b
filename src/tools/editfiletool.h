#pragma once

#include "tools/standardtools.h"
#include "tools/tool.h"

#include <memory>

namespace Deckhand {

class SeenFiles;

/// `edit_file`: replaces exact text. Works on bytes: what is not replaced stays as it is, line ends and encoding too.
class EditFileTool final : public Tool
{
public:
    EditFileTool(const ToolServices &services, std::shared_ptr<SeenFiles> seen)
        : m_services(services),
          m_seen(std::move(seen))
    {
    }

    ToolSpec spec() const override;
    Effect effect() const override { return Effect::Write; }
    QString subject(const QJsonObject &input) const override;
    ToolPreview preview(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    const ToolServices m_services;
    const std::shared_ptr<SeenFiles> m_seen;
};

} // namespace Deckhand
