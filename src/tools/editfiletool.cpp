#include "tools/editfiletool.h"

#include "tools/inputschema.h"
#include "tools/seenfiles.h"
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

QStringList linesOf(const QString &text)
{
    QStringList lines = text.split(QLatin1Char('\n'));
    if (lines.last().isEmpty())
        lines.removeLast();
    return lines;
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
    return pathOf(input, m_services.files);
}

ToolPreview EditFileTool::preview(const QJsonObject &input) const
{
    QStringList lines;
    for (const QString &line : linesOf(input.value(QLatin1String("old_text")).toString()))
        lines.append(QLatin1Char('-') + line);
    for (const QString &line : linesOf(input.value(QLatin1String("new_text")).toString()))
        lines.append(QLatin1Char('+') + line);
    const bool all = input.value(QLatin1String("replace_all")).toBool();
    const QString title =
        (all ? QStringLiteral("Edit %1 (every match)") : QStringLiteral("Edit %1")).arg(subject(input));
    return {title, lines.join(QLatin1Char('\n')), true};
}

ToolRun *EditFileTool::start(const QJsonObject &input, QObject *parent)
{
    const auto fail = [parent](const QString &why) { return ToolRun::finished(ToolOutcome::failure(why), parent); };
    const QString path = subject(input);
    Edit edit = editFrom(input);
    if (edit.oldText == edit.newText)
        return fail(QStringLiteral("old_text and new_text are the same; there is nothing to change."));

    const auto file = m_services.files.read(path, 0, SeenFiles::largestFile + 1);
    if (!file)
        return fail(file.error());
    if (file->size > SeenFiles::largestFile)
        return fail(QStringLiteral("%1 has %2 bytes; files above 64 MiB cannot be edited here.")
                        .arg(path, QString::number(file->size)));
    if (m_seen->hasChanged(path, file->bytes))
        return fail(
            QStringLiteral("%1 has changed on disk since it was last read. Nothing was written: read it again first.")
                .arg(path));

    if (isCrLfFile(file->bytes))
        edit = {withCrLf(edit.oldText), withCrLf(edit.newText), edit.replaceAll};
    const Edited edited = applied(edit, file->bytes);
    if (edited.matches == 0)
        return fail(
            QStringLiteral("old_text was not found in %1. It must be exactly as in the file, spaces and line breaks "
                           "included; read the file again.")
                .arg(path));
    if (const Result<void> written = m_services.files.write(path, edited.bytes); !written)
        return fail(written.error());
    m_seen->rememberContent(path, edited.bytes);
    const QString given = input.value(QLatin1String("path")).toString();
    return ToolRun::finished(
        {QStringLiteral("Edited ") + given + matchesNote(edited.matches, edit.replaceAll), {}, false}, parent);
}

} // namespace Deckhand
