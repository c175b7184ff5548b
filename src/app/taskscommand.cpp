#include "app/taskscommand.h"

#include <QCommandLineParser>

#include <array>

namespace Deckhand {

namespace {

using Verb = TasksCommand::Verb;

constexpr std::array<std::pair<const char *, Verb>, 5> verbs{
    {{"list", Verb::List}, {"show", Verb::Show}, {"add", Verb::Add}, {"start", Verb::Start}, {"graph", Verb::Graph}}};

QList<QCommandLineOption> knownOptions()
{
    const auto flag = [](const QString &name) { return QCommandLineOption(name); };
    const auto value = [](const QStringList &names) { return QCommandLineOption(names, {}, QStringLiteral("value")); };
    using L = QStringList;
    return {value(L{u"C"_qs, u"workspace"_qs}),
            value(L{u"state-dir"_qs}),
            flag(u"json"_qs),
            flag(u"dot"_qs),
            value(L{u"description"_qs}),
            value(L{u"command"_qs}),
            value(L{u"folder"_qs}),
            value(L{u"timeout"_qs}),
            value(L{u"owner"_qs}),
            value(L{u"blocked-by"_qs}),
            value(L{u"blocks"_qs}),
            flag(u"auto-start"_qs),
            flag(u"with-blockers"_qs),
            flag(u"force"_qs),
            flag(u"dry-run"_qs),
            value(L{u"places"_qs}),
            QCommandLineOption(L{u"h"_qs, u"help"_qs})};
}

/// Reads words into plain members; the first that is wrong ends it.
class Reader
{
public:
    explicit Reader(const QCommandLineParser &parser) : m_parser(parser) {}

    std::optional<QString> text(const QString &name) const
    {
        return m_parser.isSet(name) ? std::optional(m_parser.value(name)) : std::nullopt;
    }
    std::optional<int> number(const QString &name)
    {
        if (!m_parser.isSet(name))
            return std::nullopt;
        bool ok = false;
        const int number = m_parser.value(name).toInt(&ok);
        if (!ok || number < 0)
            fail(QStringLiteral("--%1 takes a whole number of 0 or more, not \"%2\".").arg(name, m_parser.value(name)));
        return number;
    }
    int id(QString word)
    {
        const std::optional<int> id = taskIdFromText(word.remove(u'#'));
        if (!id)
            fail(QStringLiteral("\"%1\" is no id of a task.").arg(word));
        return id.value_or(0);
    }
    QList<int> ids(const QString &option)
    {
        QList<int> found;
        for (const QString &word : m_parser.value(option).split(u',', Qt::SkipEmptyParts))
            found.append(id(word.trimmed()));
        return found;
    }
    void fail(const QString &message)
    {
        if (m_error.isEmpty())
            m_error = message;
    }
    const QString &error() const { return m_error; }

private:
    const QCommandLineParser &m_parser;
    QString m_error;
};

void readTask(const QCommandLineParser &parser, TasksCommand &command, Reader &reader)
{
    TaskChange &more = command.more;
    more.description = reader.text(u"description"_qs);
    more.command = reader.text(u"command"_qs);
    more.owner = reader.text(u"owner"_qs);
    more.timeLimitSeconds = reader.number(u"timeout"_qs);
    more.addBlockedBy = reader.ids(u"blocked-by"_qs);
    more.addBlocks = reader.ids(u"blocks"_qs);
    if (parser.isSet(u"auto-start"_qs))
        more.startsByItself = true;
    more.folder = reader.text(u"folder"_qs);
    if (const Result<QString> folder = folderInWorkspace(more.folder.value_or(QString())); !folder)
        reader.fail(folder.error());
}

void readPositional(QStringList words, TasksCommand &command, Reader &reader)
{
    switch (command.verb) {
    case Verb::Add:
        if (words.size() != 1)
            return reader.fail(QStringLiteral("tasks add takes one subject; put one of several words into quotes."));
        command.subject = words.first();
        return;
    case Verb::Show:
        if (words.size() != 1)
            return reader.fail(QStringLiteral("tasks show takes one task number."));
        break;
    case Verb::Start:
        break;
    default:
        if (!words.isEmpty())
            return reader.fail(QStringLiteral("\"%1\" is one word more than expected.").arg(words.first()));
    }
    for (const QString &word : words)
        command.ids.append(reader.id(word));
}

} // namespace

std::optional<QStringList> tasksArguments(const QStringList &arguments)
{
    const QStringList withValue{QStringLiteral("-C"), QStringLiteral("--workspace"), QStringLiteral("--state-dir")};
    qsizetype at = 0;
    while (at < arguments.size() && arguments.at(at).startsWith(u'-')) {
        const bool isJoined = arguments.at(at).contains(u'=');
        if (!withValue.contains(arguments.at(at).section(u'=', 0, 0)))
            return std::nullopt;
        at += isJoined ? 1 : 2;
    }
    if (at >= arguments.size() || arguments.at(at) != u"tasks")
        return std::nullopt;
    return arguments.mid(at + 1) + arguments.mid(0, at);
}

std::variant<TasksCommand, TasksHelp, WrongTasksUsage> parseTasksCommand(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.addOptions(knownOptions());
    if (!parser.parse(QStringList(QStringLiteral("deckhand")) + arguments))
        return WrongTasksUsage{parser.errorText()};
    if (parser.isSet(u"help"_qs))
        return TasksHelp{};

    QStringList words = parser.positionalArguments();
    const QString verb = words.isEmpty() ? QStringLiteral("list") : words.takeFirst();
    const auto known = std::find_if(verbs.begin(), verbs.end(),
                                    [&verb](const auto &entry) { return verb == QLatin1String(entry.first); });
    if (known == verbs.end())
        return WrongTasksUsage{
            QStringLiteral("\"tasks %1\" is no command: it must be list, show, add, start or graph.").arg(verb)};

    Reader reader(parser);
    TasksCommand command;
    command.verb = known->second;
    command.workspace = reader.text(u"workspace"_qs);
    command.stateDir = reader.text(u"state-dir"_qs);
    command.json = parser.isSet(u"json"_qs);
    command.dot = parser.isSet(u"dot"_qs);
    command.withBlockers = parser.isSet(u"with-blockers"_qs);
    command.force = parser.isSet(u"force"_qs);
    command.dryRun = parser.isSet(u"dry-run"_qs);
    command.places = reader.number(u"places"_qs).value_or(command.places);
    readTask(parser, command, reader);
    readPositional(words, command, reader);
    if (!reader.error().isEmpty())
        return WrongTasksUsage{reader.error()};
    return command;
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
        "       deckhand tasks graph                what waits for what\n"
        "\n"
        "      --json                    JSON; of start: an object a line as things happen\n"
        "  -C, --workspace DIR           the folder (default: the current one)\n"
        "      --state-dir DIR           where outputs are kept (also DECKHAND_STATE_DIR)\n"
        "\n"
        "add:  --description TEXT, --owner NAME, --blocked-by IDS, --blocks IDS (as in 1,2)\n"
        "      --command LINE            what does it; --folder DIR and --timeout SECONDS go with it\n"
        "      --auto-start              starts by itself once what blocks it is completed\n"
        "start: --with-blockers          first what they wait for, as make does\n"
        "      --force                   although they are blocked\n"
        "      --dry-run                 only say what would start\n"
        "      --places N                so many at once (4; 0: no limit)\n"
        "graph: --dot                    in the language of Graphviz\n"
        "\n"
        "start waits for the ends. What an earlier start left when it was killed is taken over; what another Deckhand\n"
        "runs is waited for. A task whose file cannot be read blocks those that wait for it.\n"
        "\n"
        "Exit status: 0 done (of start: all of the plan, or of the tasks that were named and what followed them, is\n"
        "completed), 1 an error or something that is not completed, 2 wrong usage, 130 interrupted.\n");
}

} // namespace Deckhand
