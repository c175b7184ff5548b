#include "memory/markdownfiles.h"

#include "memory/textbeginning.h"
#include "workspace/workspacefs.h"

#include <QDir>
#include <QDirIterator>
#include <QRegularExpression>

#include <algorithm>
#include <optional>

namespace Deckhand {

namespace {

// A folder that holds more is none of ours, and must not hold up whoever types.
constexpr int kMostFiles = 500;
constexpr int kMostEntries = 5000;

/// Of a folder beneath the files' root, links followed; nothing where it leads outside.
std::optional<QDir> folderAt(const WorkspaceFs &files, const QString &folder)
{
    const Result<QString> inside = files.resolved(folder);
    return inside ? std::optional(QDir(files.root() + u'/' + *inside)) : std::nullopt;
}

QString unquoted(const QString &value)
{
    const bool isQuoted =
        value.size() >= 2 && value.front() == value.back() && (value.front() == u'"' || value.front() == u'\'');
    return isQuoted ? value.sliced(1, value.size() - 2) : value;
}

/// Of `key: value` lines; a value may go on in indented lines (as behind `>`), which are joined. All else is passed over.
QHash<QString, QString> factsIn(const QStringList &lines)
{
    static const QRegularExpression fact(QStringLiteral("^([\\w-]+):\\s*(.*)$"));
    QHash<QString, QString> facts;
    QString key;
    for (const QString &line : lines) {
        if (const auto match = fact.match(line); match.hasMatch()) {
            key = match.captured(1);
            const QString value = match.captured(2).trimmed();
            facts[key] = value.startsWith(u'>') || value.startsWith(u'|') ? QString() : unquoted(value);
        } else if (!key.isEmpty() && line.startsWith(u' ')) {
            facts[key] = (facts.value(key) + u' ' + line.trimmed()).trimmed();
        }
    }
    return facts;
}

std::optional<MarkdownFile> readMarkdown(const WorkspaceFs &files, const QString &path, const QString &name)
{
    const Result<TextBeginning> read = textBeginningOf(files, path);
    if (!read)
        return std::nullopt;
    MarkdownFile file{name, path, {}, read->text};
    const QStringList lines = read->text.split(u'\n');
    const qsizetype end = lines.first().trimmed() == u"---" ? lines.indexOf(u"---"_qs, 1) : -1;
    if (end > 0) {
        file.facts = factsIn(lines.mid(1, end - 1));
        file.body = lines.mid(end + 1).join(u'\n');
    }
    file.body = file.body.trimmed();
    return file;
}

QList<MarkdownFile> readAll(const WorkspaceFs &files, const QString &folder, QStringList names)
{
    std::sort(names.begin(), names.end());
    QList<MarkdownFile> found;
    for (const QString &name : std::as_const(names)) {
        if (const auto file = readMarkdown(files, folder + u'/' + name + u".md"_qs, name))
            found.append(*file);
    }
    return found;
}

} // namespace

QString MarkdownFile::description() const
{
    static const QRegularExpression marks(QStringLiteral("^[#>*\\s]+"));
    return facts.value(u"description"_qs, body.section(u'\n', 0, 0).remove(marks));
}

QList<MarkdownFile> markdownFilesIn(const WorkspaceFs &files, const QString &folder)
{
    const std::optional<QDir> top = folderAt(files, folder);
    if (!top)
        return {};
    QStringList names;
    QDirIterator paths(top->path(), QDir::AllEntries | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    for (int seen = 0; paths.hasNext() && seen < kMostEntries && names.size() < kMostFiles; ++seen) {
        const QString path = paths.next();
        if (path.endsWith(u".md"))
            names.append(top->relativeFilePath(path).chopped(3));
    }
    return readAll(files, folder, names);
}

QList<MarkdownFile> markdownFilesCalled(const WorkspaceFs &files, const QString &folder, const QString &fileName)
{
    const std::optional<QDir> top = folderAt(files, folder);
    QStringList names = top ? top->entryList(QDir::Dirs | QDir::NoDotAndDotDot).mid(0, kMostFiles) : QStringList();
    for (QString &name : names)
        name += u'/' + fileName;
    return readAll(files, folder, names);
}

} // namespace Deckhand
