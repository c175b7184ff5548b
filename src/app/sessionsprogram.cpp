#include "app/programs.h"

#include "app/aside.h"
#include "app/standardstreams.h"
#include "base/textcut.h"
#include "history/conversationcatalog.h"
#include "history/conversationexport.h"
#include "history/sessionbin.h"
#include "history/sessionpaths.h"
#include "historysearch/historysearch.h"
#include "storage/statedir.h"
#include "workspace/workspacefs.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>

namespace Deckhand {

namespace {

/// The exit status.
int print(const QByteArray &text)
{
    return exitStatusFor(writeToStandardOutput(text), 0);
}

QString lineFor(const ConversationInfo &conversation, bool withFolder)
{
    QStringList marks;
    for (const auto &[is, word] :
         {std::pair(conversation.isOpen, u"open"_qs), std::pair(conversation.isPinned, u"pinned"_qs),
          std::pair(conversation.isArchived, u"archived"_qs)}) {
        if (is)
            marks.append(word);
    }
    const QString when = conversation.written.toLocalTime().toString(u"yyyy-MM-dd HH:mm");
    QString line = u"%1  %2  %3  %4"_qs.arg(conversation.id.toString().left(8), when,
                                            endWord(conversation).leftJustified(11), conversation.title());
    if (!marks.isEmpty())
        line += u"  [%1]"_qs.arg(marks.join(u", "_qs));
    return withFolder ? line + u"  "_qs + conversation.workspace : line;
}

/// The one that is asked about; empty: all.
Result<QString> folderOf(const SessionsCommand &command)
{
    if (command.allFolders)
        return QString();
    const Result<WorkspaceFs> files = WorkspaceFs::open(command.workspace.value_or(QDir::currentPath()));
    return files ? Result(files->root()) : Error{files.error()};
}

int list(const SessionsCommand &command, const QString &sessions)
{
    const Result<QString> workspace = folderOf(command);
    if (!workspace)
        return fail(workspace.error());
    const ConversationCatalog::Found found = ConversationCatalog(sessions).read(*workspace);
    for (const QString &problem : found.problems)
        tellAside(problem);
    QJsonArray array;
    QByteArray lines;
    for (const ConversationInfo &conversation : found.conversations) {
        QJsonObject json = conversationJson(conversation);
        json.insert(u"open"_qs, conversation.isOpen);
        array.append(json);
        lines += lineFor(conversation, command.allFolders).toUtf8() + '\n';
    }
    if (command.json)
        return print(QJsonDocument(array).toJson());
    return print(lines.isEmpty() ? QByteArray("No conversations.\n") : lines);
}

QJsonObject hitJson(const SearchHit &hit)
{
    QJsonArray matches;
    for (const TextRange &match : hit.matches)
        matches.append(QJsonObject{{u"from"_qs, match.from}, {u"size"_qs, match.size}});
    return {{u"id"_qs, hit.session.toString()},
            {u"title"_qs, hit.title},
            {u"workspace"_qs, hit.folder},
            {u"message"_qs, hit.message},
            {u"kind"_qs, wordOf(hit.kind)},
            {u"tool"_qs, hit.tool},
            {u"tool_use_id"_qs, hit.call.toString()},
            {u"at"_qs, hit.at.toString(Qt::ISODateWithMs)},
            {u"snippet"_qs, hit.snippet},
            {u"matches"_qs, matches}};
}

QString lineFor(const SearchHit &hit, bool withFolder)
{
    constexpr int kTitle = 32;
    const QString line = QStringList{hit.session.toString().left(8), oneLine(hit.title, kTitle).leftJustified(kTitle),
                                     hit.at.toLocalTime().toString(u"yyyy-MM-dd HH:mm"), hit.snippet.trimmed()}
                             .join(u"  "_qs);
    return withFolder ? line + u"  "_qs + hit.folder : line;
}

int search(const SessionsCommand &command, const StateDir &state)
{
    const Result<QString> workspace = folderOf(command);
    if (!workspace)
        return fail(workspace.error());
    SearchQuery query{command.words, *workspace, command.since};
    query.tool = command.tool;
    query.file = command.named;
    const SearchAnswer answer = searchHistory(state.sessions(), state.searchIndex(), query);
    if (!answer.remark.isEmpty())
        tellAside(answer.remark);
    if (answer.isCapped)
        tellAside(u"These are the %1 newest; there may be more."_qs.arg(answer.hits.size()));
    QJsonArray array;
    QByteArray lines;
    for (const SearchHit &hit : answer.hits) {
        array.append(hitJson(hit));
        lines += lineFor(hit, command.allFolders).toUtf8() + '\n';
    }
    if (command.json)
        return print(QJsonDocument(array).toJson());
    return print(lines.isEmpty() ? QByteArray("Nothing found.\n") : lines);
}

ExportFormat formatFor(const SessionsCommand &command)
{
    if (command.json)
        return ExportFormat::Json;
    return command.format ? *exportFormatOf(*command.format) : exportFormatFor(command.file);
}

int exportOne(const SessionsCommand &command, const QString &sessions)
{
    const Result<SessionId> id = sessionWith(sessions, command.ids.first());
    if (!id)
        return fail(id.error());
    const QString path = sessionPath(sessions, *id);
    if (!command.file.isEmpty()) {
        const Result<void> done = exportConversationTo(command.file, path, formatFor(command));
        return done ? 0 : fail(done.error());
    }
    int status = 0;
    const auto sink = [&status](const QByteArray &bytes) { return (status = print(bytes)) == 0; };
    const Result<void> done = exportConversation(path, formatFor(command), sink);
    return done ? status : fail(done.error());
}

/// To the bin or back from there. The others are moved although one cannot be.
int moveAll(const SessionsCommand &command, const QString &sessions, const QString &drafts)
{
    SessionBin bin(sessions);
    const bool removes = command.verb == SessionsCommand::Verb::Delete;
    QJsonArray moved;
    int status = 0;
    for (const QString &word : command.ids) {
        const Result<SessionId> id = removes ? sessionWith(sessions, word) : bin.idOf(word);
        const Result<void> done = !id ? Error{id.error()} : removes ? bin.remove(*id) : bin.restore(*id);
        if (!done) {
            status = fail(done.error());
            continue;
        }
        moved.append(id->toString());
        if (removes)
            tellAside(u"The session is in the bin for %1 days; deckhand sessions restore %2 brings it back."_qs
                          .arg(SessionBin::kDays)
                          .arg(id->toString()));
    }
    if (removes)
        bin.empty(drafts, QDateTime::currentDateTimeUtc());
    const QString key = removes ? u"deleted"_qs : u"restored"_qs;
    const int printed =
        command.json ? print(QJsonDocument(QJsonObject{{key, moved}}).toJson(QJsonDocument::Compact) + '\n') : 0;
    return status != 0 ? status : printed;
}

} // namespace

int runSessionsProgram(const SessionsCommand &command, int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("deckhand"));
    const Result<StateDir> state =
        StateDir::open(command.stateDir.value_or(QString()), QProcessEnvironment::systemEnvironment());
    if (!state)
        return fail(state.error());
    switch (command.verb) {
    case SessionsCommand::Verb::List:
        return list(command, state->sessions());
    case SessionsCommand::Verb::Search:
        return search(command, *state);
    case SessionsCommand::Verb::Show:
    case SessionsCommand::Verb::Export:
        return exportOne(command, state->sessions());
    case SessionsCommand::Verb::Delete:
    case SessionsCommand::Verb::Restore:
        return moveAll(command, state->sessions(), state->drafts());
    }
    Q_UNREACHABLE();
}

} // namespace Deckhand
