#include "engine/mentions.h"

#include "background/backgroundtasks.h"
#include "conversation/message.h"
#include "history/conversationexcerpt.h"
#include "history/sessionstore.h"
#include "memory/textbeginning.h"
#include "output/outputfile.h"
#include "output/plaintext.h"
#include "tools/backgroundtext.h"
#include "workspace/workspacefs.h"

#include <QDir>
#include <QRegularExpression>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kMostMentions = 20; ///< of a prompt
constexpr qsizetype kMostNames = 200;   ///< of a folder
constexpr qint64 kTaskTail = 8192;      ///< bytes

QStringList mentionsIn(const QString &text)
{
    static const QRegularExpression mention(QStringLiteral("(?<!\\S)@(?:\"([^\"\\n]+)\"|([^\\s\"]+))"));
    QStringList found;
    for (auto matches = mention.globalMatch(text); matches.hasNext() && found.size() < kMostMentions;) {
        const auto match = matches.next();
        found.append(match.captured(match.captured(1).isEmpty() ? 2 : 1));
    }
    found.removeDuplicates();
    return found;
}

std::optional<FileBlock> textFile(const QString &name, const QString &text)
{
    return FileBlock{name, u"text/plain"_qs, text.toUtf8()};
}

std::optional<FileBlock> taskMentioned(const QString &id, const BackgroundTasks &tasks)
{
    const BackgroundTask *task = tasks.find(BackgroundTaskId(id));
    if (!task)
        return std::nullopt;
    const QString output = plainText(readTail(task->outputPath, kTaskTail)).trimmed();
    const QString text = backgroundFacts(*task, tasks);
    return textFile(u"task:"_qs + id, output.isEmpty() ? text : text + u"\n\nThe end of its output:\n"_qs + output);
}

QString namesIn(const QString &folder)
{
    QStringList lines;
    const QFileInfoList entries = QDir(folder).entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot,
                                                             QDir::Name | QDir::DirsFirst);
    for (const QFileInfo &entry : entries.mid(0, kMostNames))
        lines.append(entry.isDir() ? entry.fileName() + u'/' : entry.fileName());
    if (entries.size() > kMostNames)
        lines.append(u"… (%1 more)"_qs.arg(entries.size() - kMostNames));
    return lines.join(u'\n');
}

std::optional<FileBlock> conversationMentioned(const QString &id, const MentionGround &ground)
{
    const QString path = ground.sessions.pathOf(SessionId(id));
    const Result<QString> excerpt = path.isEmpty() ? Error{QString()} : conversationExcerpt(path, ground.files.root());
    return excerpt ? textFile(u"conversation:"_qs + id, *excerpt) : std::nullopt;
}

std::optional<FileBlock> pathMentioned(const QString &path, const MentionGround &ground)
{
    const WorkspaceFs &files = ground.files;
    const Result<QString> name = files.resolved(path);
    if (!name || !ground.mayRead(*name))
        return std::nullopt;
    if (const QFileInfo folder(QDir(files.root()), *name); folder.isDir())
        return textFile(*name + u'/', namesIn(folder.filePath()));
    const Result<TextBeginning> read = textBeginningOf(files, *name);
    if (!read)
        return std::nullopt;
    return textFile(*name, read->isWhole ? read->text : read->text + u"\n[Cut here: the file goes on.]"_qs);
}

std::optional<FileBlock> mentioned(const QString &word, const MentionGround &ground)
{
    const QString task = u"task:"_qs;
    const QString conversation = u"conversation:"_qs;
    if (word.startsWith(task))
        return taskMentioned(word.mid(task.size()), ground.tasks);
    return word.startsWith(conversation) ? conversationMentioned(word.mid(conversation.size()), ground)
                                         : pathMentioned(word, ground);
}

} // namespace

QList<ContentBlock> withMentioned(const QList<ContentBlock> &prompt, const MentionGround &ground)
{
    static const QRegularExpression ofTheSentence(QStringLiteral("[.,;:!?)\\]}'\"]+$"));
    QList<ContentBlock> blocks = prompt;
    const QStringList words = mentionsIn(wordsOf(prompt));
    for (const QString &word : words) {
        std::optional<FileBlock> file = mentioned(word, ground);
        if (!file)
            file = mentioned(QString(word).remove(ofTheSentence), ground);
        if (!file)
            continue;
        blocks.removeIf([&file](const ContentBlock &block) {
            const auto *other = std::get_if<FileBlock>(&block);
            return other && other->name == file->name;
        });
        blocks.prepend(*file);
    }
    return blocks;
}

} // namespace Deckhand
