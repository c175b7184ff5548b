#include "tools/writefiletool.h"

#include "tools/inputschema.h"
#include "tools/seenfiles.h"
#include "tools/toolpath.h"
#include "workspace/workspacefs.h"

namespace Deckhand {

ToolSpec WriteFileTool::spec() const
{
    return {QStringLiteral("write_file"),
            QStringLiteral(
                "Creates a file of the workspace or replaces all of its content; parent folders are made. To change a "
                "part of a file use edit_file."),
            objectSchema({required(QStringLiteral("path"),
                                   wordSchema(QStringLiteral("Relative to the workspace, or absolute inside it."))),
                          required(QStringLiteral("content"), textSchema(QStringLiteral("The whole new content.")))})};
}

QString WriteFileTool::subject(const QJsonObject &input) const
{
    return pathOf(input, m_services.files);
}

ToolPreview WriteFileTool::preview(const QJsonObject &input) const
{
    return {QStringLiteral("Write ") + subject(input), input.value(QLatin1String("content")).toString(), false};
}

ToolRun *WriteFileTool::start(const QJsonObject &input, QObject *parent)
{
    const QString path = subject(input);
    const QByteArray content = input.value(QLatin1String("content")).toString().toUtf8();

    if (const auto old = m_services.files.read(path); old && m_seen->hasChanged(path, old->bytes)) {
        return ToolRun::finished(
            ToolOutcome::failure(QStringLiteral("%1 has changed on disk since it was last read. Nothing was "
                                                "written: read it again first.")
                                     .arg(path)),
            parent);
    }
    if (const Result<void> written = m_services.files.write(path, content); !written)
        return ToolRun::finished(ToolOutcome::failure(written.error()), parent);
    m_seen->rememberContent(path, content);
    return ToolRun::finished({QStringLiteral("Wrote %1 bytes").arg(content.size()), {}, false}, parent);
}

} // namespace Deckhand
