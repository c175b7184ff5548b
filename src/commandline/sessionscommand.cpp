#include "commandline/sessionscommand.h"

#include "base/foldedtext.h"
#include "commandline/optionreader.h"

namespace Deckhand {

namespace {

using Verb = SessionsCommand::Verb;

const QStringList &verbs()
{
    // In the order of Verb.
    static const QStringList words{u"list"_qs, u"show"_qs, u"search"_qs, u"export"_qs, u"delete"_qs, u"restore"_qs};
    return words;
}

Result<void> readFormat(const GivenOption &given, SessionsCommand &command)
{
    command.format = given.value();
    const bool isKnown = QStringList{u"markdown"_qs, u"html"_qs, u"json"_qs}.contains(given.value());
    return isKnown ? Result<void>() : given.mustBe(u"markdown, html or json"_qs);
}

Result<void> readSince(const GivenOption &given, SessionsCommand &command)
{
    command.since = QDateTime::fromString(given.value(), Qt::ISODate);
    return command.since.isValid() ? Result<void>() : given.mustBe(u"a day or a time, as in 2026-05-31"_qs);
}

const QList<OptionOf<SessionsCommand>> &options()
{
    using C = SessionsCommand;
    static const QList<OptionOf<C>> table{
        {{"h,help", "", "print this"}, flag(&C::help)},
        {{"json", "", "JSON: of list and search an array, of show the whole conversation"}, flag(&C::json)},
        {{"all", "", "of list and search: those of all folders"}, flag(&C::allFolders)},
        {{"tool", "TOOL", "of search: only calls of this tool and their results"}, text(&C::tool)},
        {{"file", "FILE", "of search: only calls that name a file with this in its path, and their results"},
         text(&C::named)},
        {{"since", "DATE", "of search: only what was said since then (2026-05-31, 2026-05-31T14:00)"}, readSince},
        {{"format", "FORMAT", "of export: markdown, html or json (default: by the name of FILE)"}, readFormat},
        {{"C,workspace", "DIR", "the folder (default: the current one)"}, text(&C::workspace)},
        {{"state-dir", "DIR", "where sessions are kept (also DECKHAND_STATE_DIR)"}, text(&C::stateDir)},
    };
    return table;
}

Result<void> readWanted(const QStringList &words, SessionsCommand &command)
{
    command.words = words.join(u' ');
    if (SearchWords(command.words).isEmpty())
        return Error{QStringLiteral("sessions search takes words to look for, one of them of two letters or more.")};
    return {};
}

Result<void> readWords(const QStringList &words, SessionsCommand &command)
{
    if (command.verb == Verb::Search)
        return readWanted(words, command);
    const QString &verb = verbs().at(int(command.verb));
    const bool takesSeveral = command.verb == Verb::Delete || command.verb == Verb::Restore;
    const qsizetype most = command.verb == Verb::List ? 0 : command.verb == Verb::Export ? 2 : 1;
    if (words.isEmpty() && command.verb != Verb::List)
        return Error{QStringLiteral("sessions %1 takes the id of a session; sessions list shows them.").arg(verb)};
    if (words.size() > most && !takesSeveral)
        return Error{QStringLiteral("\"%1\" is one word more than expected.").arg(words.at(most))};
    command.ids = takesSeveral ? words : words.mid(0, 1);
    command.file = command.verb == Verb::Export ? words.value(1) : QString();
    return {};
}

Result<void> checkOptions(const SessionsCommand &command)
{
    if (command.format && command.verb != Verb::Export)
        return Error{QStringLiteral("--format is for sessions export.")};
    if (command.format && command.json)
        return Error{QStringLiteral("--json and --format say two things; give one of them.")};
    const bool isSearch = command.verb == Verb::Search;
    if (command.allFolders && command.verb != Verb::List && !isSearch)
        return Error{QStringLiteral("--all is for sessions list and search: an id is looked for in all folders.")};
    if (!isSearch && !(command.tool.isEmpty() && command.named.isEmpty() && command.since.isNull()))
        return Error{QStringLiteral("--tool, --file and --since are for sessions search.")};
    return {};
}

} // namespace

Result<SessionsCommand> parseSessionsCommand(const QStringList &arguments)
{
    SessionsCommand command;
    const Result<QStringList> read = readOptions(options(), arguments, command);
    if (command.help)
        return command;
    if (!read)
        return Error{read.error()};
    QStringList words = *read;
    const Result<int> verb = takeVerb(u"sessions"_qs, verbs(), words);
    if (!verb)
        return Error{verb.error()};
    command.verb = Verb(*verb);
    if (const Result<void> done = readWords(words, command); !done)
        return Error{done.error()};
    const Result<void> checked = checkOptions(command);
    return checked ? Result(command) : Error{checked.error()};
}

QString sessionsHelpText()
{
    return QStringLiteral(
               "Usage: deckhand sessions list              the conversations of the folder, the newest first\n"
               "       deckhand sessions show ID           one of them, as Markdown\n"
               "       deckhand sessions search WORDS      where they were said, each of them: a line for each place; words in\n"
               "                                           \"quotes\" are found as they are\n"
               "       deckhand sessions export ID [FILE]  the same into a file, which is replaced as a whole; without FILE to\n"
               "                                           standard output\n"
               "       deckhand sessions delete ID...      to the bin, where they stay for 30 days\n"
               "       deckhand sessions restore ID...     back from there\n"
               "\n")
         + helpOf(options())
         + QStringLiteral(
               "\n"
               "ID may be the beginning of an id, as long as it is the only one. deckhand --resume ID goes on with one.\n"
               "\n"
               "Exit status: 0 done, 1 an error, 2 wrong usage.\n");
}

} // namespace Deckhand
