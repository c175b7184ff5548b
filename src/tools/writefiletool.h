#pragma once

#include "tools/filechange.h"
#include "tools/standardtools.h"

namespace Deckhand {

/// `write_file`: creates or replaces a whole file.
class WriteFileTool final : public FileChangeTool
{
public:
    static ToolKind kind() { return {QStringLiteral("write_file"), Effect::Write}; }
    WriteFileTool(const ToolServices &services, std::shared_ptr<SeenFiles> seen)
        : FileChangeTool(kind(), services.files, std::move(seen))
    {
    }

    ToolSpec spec() const override;

private:
    PlanChange planFor(const QJsonObject &input, const QString &path) const override;
};

} // namespace Deckhand
