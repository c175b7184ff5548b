#pragma once

#include "tools/filechange.h"
#include "tools/standardtools.h"

namespace Deckhand {

/// `write_file`: creates or replaces a whole file.
class WriteFileTool final : public Tool
{
public:
    static ToolKind kind() { return {QStringLiteral("write_file"), Effect::Write}; }
    WriteFileTool(const ToolServices &services, std::shared_ptr<SeenFiles> seen)
        : Tool(kind()),
          m_files(services.files),
          m_changing(services.files, std::move(seen))
    {
    }

    ToolSpec spec() const override;
    QString subject(const QJsonObject &input) const override;
    void makePreview(const QJsonObject &input, QObject *context, const Previewed &then) override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    PlanChange planFor(const QJsonObject &input) const;

    const WorkspaceFs &m_files;
    const FileChanging m_changing;
};

} // namespace Deckhand
