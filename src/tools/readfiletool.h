#pragma once

#include "tools/filechange.h"
#include "tools/standardtools.h"

namespace Deckhand {

/// `read_file`: a range of lines of a text file, or an image.
class ReadFileTool final : public FileTool
{
public:
    static ToolKind kind() { return {QStringLiteral("read_file"), Effect::Read}; }
    ReadFileTool(const ToolServices &services, std::shared_ptr<SeenFiles> seen)
        : FileTool(kind(), services.files, std::move(seen)),
          m_reduceImage(services.reduceImage)
    {
    }

    ToolSpec spec() const override;
    ToolRun *start(const QJsonObject &input, QObject *parent) override;

private:
    const std::function<Result<ImageBlock>(const QByteArray &bytes, const QString &name)> m_reduceImage;
};

} // namespace Deckhand
