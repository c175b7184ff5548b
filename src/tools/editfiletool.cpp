#include "tools/editfiletool.h"

#include "tools/inputschema.h"
#include "tools/textedit.h"
#include "tools/toolpath.h"
#include "workspace/workspacefs.h"

namespace Deckhand {

namespace {

TextEdit editFrom(const QJsonObject &input)
{
    return {input.value(QLatin1String("old_text")).toString(), input.value(QLatin1String("new_text")).toString(),
            input.value(QLatin1String("replace_all")).toBool()};
}

QString matchesNote(qsizetype matches, bool replaceAll)
{
    if (matches == 1)
        return {};
    return (replaceAll ? QStringLiteral(" (all %1 matches)") : QStringLiteral(" (first of %1 matches)")).arg(matches);
}

/// Of a file that is there.
Result<FileChange> changeOf(const QString &path, const QString &given, const TextEdit &edit, const OldFile &old)
{
    if (old.size > SeenFiles::kLargestFile)
        return Error{QStringLiteral("%1 has %2 bytes; files above 64 MiB cannot be edited here.")
                         .arg(path, QString::number(old.size))};
    const Result<TextEdit::Outcome> edited = edit.applyTo(old.bytes);
    if (!edited)
        return Error{edited.error()};
    if (edited->matches == 0)
        return Error{
            QStringLiteral("old_text was not found in %1. It must be exactly as in the file, spaces and line breaks "
                           "included; read the file again.")
                .arg(path)};
    const QString note = matchesNote(edited->matches, edit.replaceAll);
    return FileChange{edited->bytes, QStringLiteral("Edit ") + path + note, QStringLiteral("Edited ") + given + note};
}

} // namespace

ToolSpec EditFileTool::spec() const
{
    return {
        name(),
        QStringLiteral(
            "Replaces text in a file of the workspace. old_text must be in the file exactly as given, spaces and "
            "line breaks included; take enough of it that it is there once. All else in the file stays as it is, its encoding too."),
        objectSchema({required(QStringLiteral("path"),
                               wordSchema(QStringLiteral("Relative to the workspace, or absolute inside it."))),
                      required(QStringLiteral("old_text"), wordSchema(QStringLiteral("The exact text to replace."))),
                      required(QStringLiteral("new_text"),
                               textSchema(QStringLiteral("What to put in its place; may be empty."))),
                      optional(QStringLiteral("replace_all"),
                               booleanSchema(QStringLiteral("Replace every match; else the first one only.")))})};
}

QString EditFileTool::subject(const QJsonObject &input) const
{
    return pathOf(input, m_files);
}

PlanChange EditFileTool::planFor(const QJsonObject &input) const
{
    const TextEdit edit = editFrom(input);
    const QString given = input.value(QLatin1String("path")).toString();
    return [path = subject(input), given, edit](const std::optional<OldFile> &old) -> Result<FileChange> {
        if (edit.oldText == edit.newText)
            return Error{QStringLiteral("old_text and new_text are the same; there is nothing to change.")};
        if (!old)
            return Error{QStringLiteral("Cannot read %1: there is no such file or folder.").arg(path)};
        return changeOf(path, given, edit, *old);
    };
}

void EditFileTool::makePreview(const QJsonObject &input, QObject *context, const Previewed &then)
{
    m_changing.preview(subject(input), planFor(input), context, then);
}

ToolRun *EditFileTool::start(const QJsonObject &input, QObject *parent)
{
    return m_changing.make(subject(input), planFor(input), parent);
}

} // namespace Deckhand
