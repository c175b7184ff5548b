#include "tools/filechange.h"
#include "tools/inputschema.h"
#include "tools/textencoding.h"

namespace Deckhand {

namespace {

/// The content is always written as UTF-8; that is news where the file was something else.
QString encodingNote(const QByteArray &old)
{
    const auto encoding = encodingOf(old);
    return encoding && !encoding->isUtf8() ? QStringLiteral(" as UTF-8 (the file was %1 before)").arg(encoding->name())
                                           : QString();
}

QString linesText(const QByteArray &bytes)
{
    const qsizetype lines = bytes.count('\n') + (bytes.isEmpty() || bytes.endsWith('\n') ? 0 : 1);
    return lines == 1 ? QStringLiteral("1 line") : QStringLiteral("%1 lines").arg(lines);
}

QString questionFor(const QString &path, const std::optional<OldFile> &old, const QByteArray &content)
{
    if (!old)
        return QStringLiteral("Create %1 (new, %2)").arg(path, linesText(content));
    const QString size =
        old->size > SeenFiles::kLargestFile ? QStringLiteral("%1 bytes").arg(old->size) : linesText(old->bytes);
    return QStringLiteral("Replace %1 (%2)").arg(path, size);
}

/// `write_file`: creates or replaces a whole file.
class WriteFileTool final : public FileChangeTool
{
public:
    using FileChangeTool::FileChangeTool;

    ToolSpec spec() const override
    {
        return {
            name(),
            QStringLiteral(
                "Creates a file of the workspace or replaces all of its content; parent folders are made. To change a "
                "part of a file use edit_file."),
            objectSchema({required("path", wordSchema("Relative to the workspace, or absolute inside it.")),
                          required("content", textSchema("The whole new content."))})};
    }

private:
    PlanChange planFor(const QJsonObject &input, const QString &path) const override
    {
        const QByteArray content = input[u"content"].toString().toUtf8();
        return [path, content](const std::optional<OldFile> &old) -> Result<FileChange> {
            return FileChange{content, questionFor(path, old, content),
                              QStringLiteral("Wrote %1 bytes").arg(content.size())
                                  + (old ? encodingNote(old->bytes) : QString())};
        };
    }
};

} // namespace

StandardTool writeFileTool()
{
    return standardTool<WriteFileTool>(QStringLiteral("write_file"), Effect::Write);
}

} // namespace Deckhand
