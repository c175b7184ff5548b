#pragma once

#include "tools/standardtools.h"
#include "tools/tool.h"

#include <memory>

namespace Deckhand {

class SeenFiles;

/// `read_file`: a range of lines of a text file, or an image.
class ReadFileTool final : public Tool
{
public:
    static ToolKind kind() { return {QStringLiteral("read_file"), Effect::Read}; }
    ReadFileTool(const ToolServices &services, std::shared_ptr<SeenFiles> seen)
        : Tool(kind()),
          m_services(services),
          m_seen(std::move(seen))
    {
    }

    ToolSpec spec() const override;
    QString subject(const QJsonObject &input) const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    const ToolServices m_services;
    const std::shared_ptr<SeenFiles> m_seen;
};

} // namespace Deckhand
