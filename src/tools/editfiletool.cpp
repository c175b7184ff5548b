#include "tools/filechange.h"
#include "tools/inputschema.h"
#include "tools/textencoding.h"

namespace Deckhand {

namespace {

/// Text of a file that is to be replaced by other.
struct TextEdit {
    QString oldText;
    QString newText;
    bool replaceAll = false; ///< else the first match

    struct Outcome {
        QByteArray bytes;
        qsizetype matches = 0; ///< all that there are
    };
    /// Every byte but those of what is replaced stays as it is: encoding, byte order mark and line ends (in a file whose
    /// lines all end with CR LF, a line feed in the texts stands for that). No match is no error; a new text that the file's
    /// encoding cannot hold is one.
    Result<Outcome> applyTo(const QByteArray &file) const;
};

/// The next place from `from` on that is one between characters.
qsizetype indexOf(const QByteArray &bytes, const QByteArray &wanted, qsizetype from, int unit)
{
    qsizetype at = bytes.indexOf(wanted, from);
    while (at >= 0 && at % unit != 0)
        at = bytes.indexOf(wanted, at + 1);
    return at;
}

qsizetype count(const QByteArray &bytes, const QByteArray &wanted, int unit)
{
    qsizetype found = 0;
    for (qsizetype at = indexOf(bytes, wanted, 0, unit); at >= 0; at = indexOf(bytes, wanted, at + wanted.size(), unit))
        ++found;
    return found;
}

/// Every line of the file ends with CR LF: then a bare line feed in the model's text can only mean that.
bool isCrLfFile(const QByteArray &bytes, const TextEncoding &encoding)
{
    const qsizetype feeds = count(bytes, *encoding.encode(QStringLiteral("\n")), encoding.unit());
    return feeds > 0 && count(bytes, *encoding.encode(QStringLiteral("\r\n")), encoding.unit()) == feeds;
}

QString withCrLf(QString text)
{
    return text.replace(QLatin1String("\r\n"), QLatin1String("\n")).replace(QLatin1String("\n"), QLatin1String("\r\n"));
}

/// What of the text the encoding does not know, the first of it.
QString firstUnknown(const QString &text, const TextEncoding &encoding)
{
    for (const uint c : text.toUcs4()) {
        const QString character = QString::fromUcs4(reinterpret_cast<const char32_t *>(&c), 1);
        if (!encoding.encode(character))
            return character;
    }
    return {};
}

Result<TextEdit::Outcome> TextEdit::applyTo(const QByteArray &file) const
{
    const TextEncoding encoding = encodingOf(file).value_or(TextEncoding());
    const bool crLf = isCrLfFile(file, encoding);
    const auto encoded = [&](const QString &text) { return encoding.encode(crLf ? withCrLf(text) : text); };
    const std::optional<QByteArray> wanted = encoded(oldText);
    Outcome outcome{file, wanted ? count(file, *wanted, encoding.unit()) : 0};
    if (outcome.matches == 0)
        return outcome;
    const std::optional<QByteArray> replacement = encoded(newText);
    if (!replacement) {
        return Error{
            QStringLiteral("The file is encoded as %1, which has no \"%2\" (in new_text). Nothing was written: "
                           "use other characters, or write the whole file anew as UTF-8.")
                .arg(encoding.name(), firstUnknown(newText, encoding))};
    }
    outcome.bytes.clear();
    qsizetype done = 0;
    for (qsizetype at = indexOf(file, *wanted, 0, encoding.unit()); at >= 0;
         at = replaceAll ? indexOf(file, *wanted, done, encoding.unit()) : -1) {
        outcome.bytes += QByteArrayView(file).sliced(done, at - done);
        outcome.bytes += *replacement;
        done = at + wanted->size();
    }
    outcome.bytes += QByteArrayView(file).sliced(done);
    return outcome;
}

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

/// `edit_file`: replaces exact text. Works on bytes: what is not replaced stays as it is, line ends and encoding too.
class EditFileTool final : public FileChangeTool
{
public:
    using FileChangeTool::FileChangeTool;

    ToolSpec spec() const override
    {
        return {
            name(),
            QStringLiteral(
                "Replaces text in a file of the workspace. old_text must be in the file exactly as given, spaces and "
                "line breaks included; take enough of it that it is there once. All else in the file stays as it is, "
                "its encoding too."),
            objectSchema({required("path", wordSchema("Relative to the workspace, or absolute inside it.")),
                          required("old_text", wordSchema("The exact text to replace.")),
                          required("new_text", textSchema("What to put in its place; may be empty.")),
                          optional("replace_all", booleanSchema("Replace every match; else the first one only."))})};
    }

private:
    PlanChange planFor(const QJsonObject &input, const QString &path) const override
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
};

} // namespace

StandardTool editFileTool()
{
    return standardTool<EditFileTool>(QStringLiteral("edit_file"), Effect::Write);
}

} // namespace Deckhand
