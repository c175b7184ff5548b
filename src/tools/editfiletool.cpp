#include "tools/editfiletool.h"

#include "tools/inputschema.h"
#include "tools/textedit.h"

namespace Deckhand {

namespace {

TextEdit editFrom(const QJsonObject &input)
{
    return {input[u"old_text"].toString(), input[u"new_text"].toString(), input[u"replace_all"].toBool()};
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
        objectSchema({required("path", wordSchema("Relative to the workspace, or absolute inside it.")),
                      required("old_text", wordSchema("The exact text to replace.")),
                      required("new_text", textSchema("What to put in its place; may be empty.")),
                      optional("replace_all", booleanSchema("Replace every match; else the first one only."))})};
}

PlanChange EditFileTool::planFor(const QJsonObject &input, const QString &path) const
{
    const TextEdit edit = editFrom(input);
    const QString given = input[u"path"].toString();
    return [path, given, edit](const std::optional<OldFile> &old) -> Result<FileChange> {
        if (edit.oldText == edit.newText)
            return Error{QStringLiteral("old_text and new_text are the same; there is nothing to change.")};
        if (!old)
            return Error{QStringLiteral("Cannot read %1: there is no such file or folder.").arg(path)};
        return changeOf(path, given, edit, *old);
    };
}

} // namespace Deckhand
