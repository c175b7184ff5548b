#include "tools/editfiletool.h"

#include "tools/inputschema.h"
#include "tools/toolpath.h"
#include "workspace/workspacefs.h"

namespace Deckhand {

namespace {

struct Edit {
    QByteArray oldText;
    QByteArray newText;
    bool replaceAll = false;
};

Edit editFrom(const QJsonObject &input)
{
    return {input.value(QLatin1String("old_text")).toString().toUtf8(),
            input.value(QLatin1String("new_text")).toString().toUtf8(),
            input.value(QLatin1String("replace_all")).toBool()};
}

QByteArray withCrLf(QByteArray text)
{
    return text.replace("\r\n", "\n").replace('\n', "\r\n");
}

/// Every line of the file ends with CR LF: then a bare line feed in the model's text can only mean that.
bool isCrLfFile(const QByteArray &bytes)
{
    const qsizetype lineFeeds = bytes.count('\n');
    return lineFeeds > 0 && bytes.count("\r\n") == lineFeeds;
}

struct Edited {
    QByteArray bytes;
    qsizetype matches = 0;
};

Edited applied(const Edit &edit, const QByteArray &bytes)
{
    Edited result;
    qsizetype done = 0;
    for (qsizetype at = bytes.indexOf(edit.oldText); at >= 0;
         at = bytes.indexOf(edit.oldText, at + edit.oldText.size())) {
        if (result.matches++ > 0 && !edit.replaceAll)
            continue;
        result.bytes += QByteArrayView(bytes).sliced(done, at - done);
        result.bytes += edit.newText;
        done = at + edit.oldText.size();
    }
    result.bytes += QByteArrayView(bytes).sliced(done);
    return result;
}

QString matchesNote(qsizetype matches, bool replaceAll)
{
    if (matches == 1)
        return {};
    return (replaceAll ? QStringLiteral(" (all %1 matches)") : QStringLiteral(" (first of %1 matches)")).arg(matches);
}

/// Of a file that is there.
Result<FileChange> changeOf(const QString &path, const QString &given, Edit edit, const OldFile &old)
{
    if (old.size > SeenFiles::largestFile)
        return Error{QStringLiteral("%1 has %2 bytes; files above 64 MiB cannot be edited here.")
                         .arg(path, QString::number(old.size))};
    if (isCrLfFile(old.bytes))
        edit = {withCrLf(edit.oldText), withCrLf(edit.newText), edit.replaceAll};
    const Edited edited = applied(edit, old.bytes);
    if (edited.matches == 0)
        return Error{
            QStringLiteral("old_text was not found in %1. It must be exactly as in the file, spaces and line breaks "
                           "included; read the file again.")
                .arg(path)};
    const QString note = matchesNote(edited.matches, edit.replaceAll);
    return FileChange{edited.bytes, QStringLiteral("Edit ") + path + note, QStringLiteral("Edited ") + given + note};
}

} // namespace

ToolSpec EditFileTool::spec() const
{
    return {
        QStringLiteral("edit_file"),
        QStringLiteral(
            "Replaces text in a file of the workspace. old_text must be in the file exactly as given, spaces and "
            "line breaks included; take enough of it that it is there once. All else in the file stays as it is."),
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
    const Edit edit = editFrom(input);
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
