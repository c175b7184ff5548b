#include "tools/inputschema.h"
#include "tools/lookaround.h"
#include "tools/pathtool.h"
#include "tools/readfilerun.h"
#include "workspace/workspacefs.h"

namespace Deckhand {

namespace {

/// `read_file`: a range of lines of a text file, or an image.
class ReadFileTool final : public PathTool
{
public:
    using PathTool::PathTool;

    ToolSpec spec() const override
    {
        constexpr qint64 anyLine = 1'000'000'000'000;
        return {
            name(),
            QStringLiteral(
                "Reads a text file of the workspace, or shows an image (PNG, JPEG, GIF, WebP). Text is returned as it "
                "is, without line numbers, at most 50,000 characters; when lines, or parts of a long line, are left "
                "out it says how much and where to go on. Other encodings than UTF-8 are named. A folder is listed."),
            objectSchema({required("path", wordSchema("Relative to the workspace, or absolute inside it.")),
                          optional("offset", integerSchema(1, anyLine, "The first line to read, counted from 1.")),
                          optional("column", integerSchema(1, anyLine,
                                                           "The first character of that line to show, counted from 1. "
                                                           "For lines that are too long to be shown whole.")),
                          optional("limit", integerSchema(1, anyLine, "How many lines to read at most."))})};
    }

    ToolPreview preview(const QJsonObject &input) const override
    {
        return {QStringLiteral("Read %1").arg(subject(input)), subject(input), false};
    }

    ToolRun *start(const QJsonObject &input, QObject *parent) override
    {
        const QString path = subject(input);
        auto file = m_services.files.openForReading(path);
        if (!file)
            return m_services.files.openFolder(path.toUtf8()) ? startLook(m_services, {path, 1}, listFiles, parent)
                                                              : ToolRun::failed(file.error(), parent);
        const ReadFileRun::Range range{input[u"offset"].toInteger(1), input[u"limit"].toInteger(-1),
                                       input[u"column"].toInteger(0)};
        return new ReadFileRun(path, std::move(file.value()), range, m_services.seen, m_services.reduceImage, parent);
    }
};

} // namespace

StandardTool readFileTool()
{
    return standardTool<ReadFileTool>(QStringLiteral("read_file"), Effect::Read);
}

} // namespace Deckhand
