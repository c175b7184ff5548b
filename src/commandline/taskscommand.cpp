#include "commandline/taskscommand.h"

#include "commandline/optionreader.h"

namespace Deckhand {

namespace {

using TaskVerb = TasksCommand::Verb;

const QStringList &taskVerbs()
{
    static const QStringList words{u"list"_qs,  u"show"_qs,  u"add"_qs,
                                   u"start"_qs, u"graph"_qs, u"approve"_qs}; // in the order of Verb
    return words;
}

Result<QList<int>> idsFrom(const QStringList &words)
{
    QList<int> ids;
    for (const QString &word : words) {
        const std::optional<int> id = taskIdFromText(word.trimmed().remove(u'#'));
        if (!id)
            return Error{QStringLiteral("\"%1\" is no id of a task.").arg(word)};
        ids.append(*id);
    }
    return ids;
}

auto ids(QList<int> TaskChange::*member)
{
    return [member](const GivenOption &given, TasksCommand &command) -> Result<void> {
        const Result<QList<int>> ids = idsFrom(given.value().split(u',', Qt::SkipEmptyParts));
        if (!ids)
            return Error{ids.error()};
        command.more.*member = *ids;
        return {};
    };
}

/// Of the task that `add` makes.
template<typename T>
auto ofTask(T TaskChange::*member)
{
    return [member](TasksCommand &command) -> T & { return command.more.*member; };
}

Result<void> readFolder(const GivenOption &given, TasksCommand &command)
{
    command.more.folder = given.value();
    const Result<QString> folder = folderInWorkspace(given.value());
    return folder ? Result<void>() : Error{folder.error()};
}

const QList<OptionOf<TasksCommand>> &taskOptions()
{
    using C = TasksCommand;
    static const QList<OptionOf<C>> table{
        {{"h,help", "", "print this"}, flag(&C::help)},
        {{"json", "", "JSON; of start: an object a line as things happen"}, flag(&C::json)},
        {{"C,workspace", "DIR", "the folder (default: the current one)"}, text(&C::workspace)},
        {{"state-dir", "DIR", "where outputs are kept (also DECKHAND_STATE_DIR)"}, text(&C::stateDir)},
        {{"description", "TEXT", "of add: more about it"}, text(ofTask(&TaskChange::description))},
        {{"owner", "NAME", "of add: who does it"}, text(ofTask(&TaskChange::owner))},
        {{"blocked-by", "IDS", "of add: what it waits for, as in 1,2"}, ids(&TaskChange::addBlockedBy)},
        {{"blocks", "IDS", "of add: what waits for it"}, ids(&TaskChange::addBlocks)},
        {{"command", "LINE", "of add: what does it; --folder and --timeout go with it"},
         text(ofTask(&TaskChange::command))},
        {{"folder", "DIR", "of add: where in the workspace the command runs"}, readFolder},
        {{"timeout", "SECONDS", "of add: how long the command may run (0: no limit)"},
         wholeNumber(ofTask(&TaskChange::timeLimitSeconds), 0)},
        {{"auto-start", "", "of add: starts by itself once what blocks it is completed"},
         flag(ofTask(&TaskChange::startsByItself))},
        {{"with-blockers", "", "of start: first what they wait for, as make does"}, flag(&C::withBlockers)},
        {{"force", "", "of start: although they are blocked, or in progress and run by nobody"}, flag(&C::force)},
        {{"dry-run", "", "of start: only say what would start"}, flag(&C::dryRun)},
        {{"places", "N", "of start: so many at once (4; 0: no limit)"}, wholeNumber(&C::places, 0)},
        {{"all", "", "of approve: all that is proposed"}, flag(&C::all)},
        {{"dot", "", "of graph: in the language of Graphviz"}, flag(&C::dot)},
    };
    return table;
}

Result<void> readWords(const QStringList &words, TasksCommand &command)
{
    if (command.verb == TaskVerb::Add) {
        if (words.size() != 1)
            return Error{QStringLiteral("tasks add takes one subject; put one of several words into quotes.")};
        command.subject = words.first();
        return {};
    }
    if (command.verb == TaskVerb::Show && words.size() != 1)
        return Error{QStringLiteral("tasks show takes one task number.")};
    if (command.verb == TaskVerb::Approve && words.isEmpty() != command.all)
        return Error{QStringLiteral("tasks approve takes the numbers of tasks, or --all.")};
    const bool takesIds = command.verb == TaskVerb::Start || command.verb == TaskVerb::Approve;
    if (command.verb != TaskVerb::Show && !takesIds && !words.isEmpty())
        return Error{QStringLiteral("\"%1\" is one word more than expected.").arg(words.first())};
    const Result<QList<int>> ids = idsFrom(words);
    if (!ids)
        return Error{ids.error()};
    command.ids = *ids;
    return {};
}

} // namespace

Result<TasksCommand> parseTasksCommand(const QStringList &arguments)
{
    TasksCommand command;
    const Result<QStringList> read = readOptions(taskOptions(), arguments, command);
    if (command.help)
        return command;
    if (!read)
        return Error{read.error()};
    QStringList words = *read;
    const Result<int> verb = takeVerb(u"tasks"_qs, taskVerbs(), words);
    if (!verb)
        return Error{verb.error()};
    command.verb = TaskVerb(*verb);
    const Result<void> done = readWords(words, command);
    return done ? Result(command) : Error{done.error()};
}

QString tasksHelpText()
{
    return QStringLiteral(
               "Usage: deckhand tasks list                 the plan of the workspace (.tasks/), a line a task\n"
               "       deckhand tasks show ID              all of one task\n"
               "       deckhand tasks add SUBJECT          a new task; prints its number\n"
               "       deckhand tasks start                run the plan: every command that was not run yet, each when its\n"
               "                                           turn comes; what cannot be run is named\n"
               "       deckhand tasks start ID...          run these, and what is set to start by itself after them\n"
               "       deckhand tasks approve ID...|--all  make tasks of what an agent has proposed in mode plan\n"
               "       deckhand tasks graph                what waits for what\n"
               "\n")
         + helpOf(taskOptions())
         + QStringLiteral(
               "\n"
               "start waits for the ends. What an earlier start left when it was killed is taken over; what another Deckhand\n"
               "runs is waited for. A task whose file cannot be read blocks those that wait for it,\n"
               "and one that is only proposed is never run.\n"
               "\n"
               "Exit status: 0 done (of start: all of the plan, or of the tasks that were named and what followed them, is\n"
               "completed), 1 an error or something that is not completed, 2 wrong usage, 130 interrupted.\n");
}

} // namespace Deckhand
