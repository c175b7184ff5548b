#pragma once

#include "tools/filechange.h"
#include "tools/standardtools.h"

namespace Deckhand {

/// `edit_file`: replaces exact text. Works on bytes: what is not replaced stays as it is, line ends and encoding too.
class EditFileTool final : public FileChangeTool
{
public:
    static ToolKind kind() { return {QStringLiteral("edit_file"), Effect::Write}; }
    EditFileTool(const ToolServices &services, std::shared_ptr<SeenFiles> seen)
        : FileChangeTool(kind(), services.files, std::move(seen))
    {
    }

    ToolSpec spec() const override;

private:
    PlanChange planFor(const QJsonObject &input, const QString &path) const override;
};

} // namespace Deckhand
