#include "app/commandline.h"

#include "app/hostoptions.h"

#include <QFileInfo>

#include <algorithm>
#include <numeric>

namespace Deckhand {

namespace {

QList<QCommandLineOption> knownOptions()
{
    const auto flag = [](const QStringList &names) { return QCommandLineOption(names); };
    const auto value = [](const QStringList &names) {
        return QCommandLineOption(names, QString(), QStringLiteral("value"));
    };
    using L = QStringList;
    return {flag(L{u"p"_qs, u"print"_qs}),
            value(L{u"C"_qs, u"workspace"_qs}),
            value(L{u"output-format"_qs}),
            value(L{u"input-format"_qs}),
            flag(L{u"include-partial-messages"_qs}),
            value(L{u"model"_qs}),
            value(L{u"max-tokens"_qs}),
            value(L{u"max-turns"_qs}),
            value(L{u"append-system-prompt"_qs}),
            value(L{u"permission-mode"_qs}),
            value(L{u"allow"_qs}),
            value(L{u"deny"_qs}),
            flag(L{u"continue"_qs}),
            value(L{u"resume"_qs}),
            flag(L{u"no-wait"_qs}),
            flag(L{u"trust"_qs}),
            flag(L{u"demo"_qs}),
            value(L{u"state-dir"_qs}),
            flag(L{u"version"_qs}),
            flag(L{u"h"_qs, u"help"_qs})};
}

WrongUsage wrongValue(const QString &option, const QString &value, const QString &wanted)
{
    return {QStringLiteral("--%1 does not take \"%2\": it must be %3.").arg(option, value, wanted)};
}

/// Reads the values of the options into plain members; the first one that is wrong ends it.
class OptionReader
{
public:
    explicit OptionReader(const QCommandLineParser &parser) : m_parser(parser) {}

    std::optional<QString> text(const QString &name) const
    {
        return m_parser.isSet(name) ? std::optional(m_parser.value(name)) : std::nullopt;
    }

    std::optional<int> positive(const QString &name)
    {
        if (!m_parser.isSet(name))
            return std::nullopt;
        bool ok = false;
        const int number = m_parser.value(name).toInt(&ok);
        if (!ok || number < 1)
            fail(wrongValue(name, m_parser.value(name), QStringLiteral("a whole number above 0")));
        return number;
    }

    /// The index of the value among `words`; the first when the option is not given.
    int oneOf(const QString &name, const QStringList &words)
    {
        if (!m_parser.isSet(name))
            return 0;
        const int index = int(words.indexOf(m_parser.value(name)));
        if (index < 0)
            fail(wrongValue(name, m_parser.value(name), words.join(QStringLiteral(", "))));
        return index;
    }

    void fail(const WrongUsage &error)
    {
        if (!m_error)
            m_error = error;
    }
    const std::optional<WrongUsage> &error() const { return m_error; }

private:
    const QCommandLineParser &m_parser;
    std::optional<WrongUsage> m_error;
};

/// How many letters must change to make one of the other.
qsizetype distance(const QString &a, const QString &b)
{
    QList<qsizetype> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 0; i < a.size(); ++i) {
        qsizetype diagonal = std::exchange(row[0], i + 1);
        for (qsizetype j = 0; j < b.size(); ++j) {
            const qsizetype changed = diagonal + (a.at(i) == b.at(j) ? 0 : 1);
            diagonal = row.at(j + 1);
            row[j + 1] = std::min({changed, row.at(j) + 1, diagonal + 1});
        }
    }
    return row.last();
}

WrongUsage notAFolder(const QString &word)
{
    static const QStringList commands{QStringLiteral("tasks")};
    QString message = QStringLiteral("\"%1\" is neither a command nor a folder.").arg(word);
    for (const QString &command : commands) {
        if (word == command)
            message = QStringLiteral("The command \"%1\" stands before its options.").arg(word);
        else if (distance(word, command) <= 2)
            message += QStringLiteral(" Did you mean \"%1\"?").arg(command);
    }
    return {message
            + QStringLiteral(" The commands are: %1. A folder is written with a slash (./%2), a prompt behind -p.")
                  .arg(commands.join(QStringLiteral(", ")), word)};
}

/// `behindDashes`: how many of the words stand behind `--`, where nothing but a folder can.
void readPositional(const QStringList &positional, qsizetype behindDashes, Options &options, OptionReader &reader)
{
    if (positional.isEmpty())
        return;
    const QString first = positional.first();
    const bool isPath = behindDashes == positional.size() || first.contains(u'/');
    if (!options.print && !isPath && !QFileInfo(first).isDir())
        return reader.fail(notAFolder(first));
    if (positional.size() > 1) {
        reader.fail(
            {QStringLiteral("Too many arguments: \"%1\" is one more than expected. Put a prompt of several words "
                            "into quotes.")
                 .arg(positional.at(1))});
    } else if (!options.print) {
        options.workspace = first;
    } else if (first != u"-"_qs) {
        options.prompt = first;
    }
}

void readMode(const QCommandLineParser &parser, Options &options, OptionReader &reader)
{
    const QString name = u"permission-mode"_qs;
    if (!parser.isSet(name))
        return;
    if (const std::optional<HostMode> mode = hostModeFromWord(parser.value(name))) {
        options.permissionMode = mode->mode;
        options.neverAsks = mode->neverAsks;
    } else {
        reader.fail(wrongValue(name, parser.value(name), u"ask, accept-edits, plan or bypass"_qs));
    }
}

/// Those of a host as well: what could never apply is said before anything runs.
void checkRules(const Options &options, OptionReader &reader)
{
    PermissionPolicy probe;
    for (const QString &rule : options.allow) {
        if (const Result<void> added = probe.addAllowRule(rule); !added)
            reader.fail({added.error()});
    }
    for (const QString &rule : options.deny) {
        if (const Result<void> added = probe.addDenyRule(rule); !added)
            reader.fail({added.error()});
    }
}

void checkCombination(const Options &options, OptionReader &reader)
{
    if (!options.print && options.outputFormat != OutputFormat::Text)
        reader.fail({QStringLiteral("--output-format needs -p: the window prints nothing.")});
    if (options.streamJsonInput && options.outputFormat != OutputFormat::StreamJson)
        reader.fail({QStringLiteral("--input-format stream-json needs --output-format stream-json.")});
    if (options.streamJsonInput && options.prompt)
        reader.fail(
            {QStringLiteral("--input-format stream-json reads its prompts from standard input; leave out PROMPT.")});
    if (options.continueNewest && options.resume)
        reader.fail({QStringLiteral("--continue and --resume name two different sessions; give one of them.")});
}

} // namespace

CommandLine parseCommandLine(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.addOptions(knownOptions() + hostOptions());
    // The parser takes the first argument for the program's name.
    if (!parser.parse(QStringList(QStringLiteral("deckhand")) + withoutDebugFilter(arguments)))
        return WrongUsage{parser.errorText()};
    if (parser.isSet(u"help"_qs))
        return ShowHelp{};
    if (parser.isSet(u"version"_qs))
        return ShowVersion{};

    OptionReader reader(parser);
    Options options;
    options.workspace = reader.text(u"workspace"_qs);
    options.outputFormat = OutputFormat(reader.oneOf(u"output-format"_qs, {u"text"_qs, u"json"_qs, u"stream-json"_qs}));
    options.streamJsonInput = reader.oneOf(u"input-format"_qs, {u"text"_qs, u"stream-json"_qs}) == 1;
    options.print = parser.isSet(u"print"_qs) || options.streamJsonInput;
    options.includePartialMessages = parser.isSet(u"include-partial-messages"_qs);
    options.model = reader.text(u"model"_qs);
    options.maxTokens = reader.positive(u"max-tokens"_qs);
    options.maxTurns = reader.positive(u"max-turns"_qs).value_or(0);
    options.appendSystemPrompt = parser.value(u"append-system-prompt"_qs);
    options.allow = parser.values(u"allow"_qs);
    options.deny = parser.values(u"deny"_qs);
    options.continueNewest = parser.isSet(u"continue"_qs);
    options.resume = reader.text(u"resume"_qs);
    options.noWait = parser.isSet(u"no-wait"_qs);
    options.trust = parser.isSet(u"trust"_qs);
    options.demo = parser.isSet(u"demo"_qs);
    options.stateDir = reader.text(u"state-dir"_qs);
    readMode(parser, options, reader);
    const qsizetype dashes = arguments.indexOf(u"--"_qs);
    readPositional(parser.positionalArguments(), dashes < 0 ? 0 : arguments.size() - dashes - 1, options, reader);
    checkCombination(options, reader);
    if (const Result<void> host = readHostOptions(parser, options); !host)
        reader.fail({host.error()});
    checkRules(options, reader);
    if (reader.error())
        return *reader.error();
    return options;
}

std::optional<HostMode> hostModeFromWord(const QString &word)
{
    if (word == u"dontAsk"_qs || word == u"dont-ask"_qs)
        return HostMode{PermissionMode::Ask, true};
    const std::optional<PermissionMode> mode = modeFromWord(word);
    return mode ? std::optional(HostMode{*mode, false}) : std::nullopt;
}

QString helpText()
{
    return QStringLiteral(
        "Usage: deckhand [options] [WORKSPACE]      open the window on a folder\n"
        "       deckhand -p [options] [PROMPT]      run one prompt without a window\n"
        "       deckhand tasks ...                  the plan of a folder; deckhand tasks --help\n"
        "\n"
        "  -p, --print                   print the answer and exit; without PROMPT, or with -, it is read from\n"
        "                                standard input; with PROMPT, piped standard input goes along (at most 1 MiB;\n"
        "                                a pipe that stays silent for 3 s is left)\n"
        "  -C, --workspace DIR           the folder to work in (default: the current one)\n"
        "      --output-format FORMAT    text, json or stream-json\n"
        "      --input-format FORMAT     text, or stream-json: prompts and answers on standard input; implies -p\n"
        "      --include-partial-messages  with stream-json: every streaming event too\n"
        "      --model ID                the model to talk to\n"
        "      --max-tokens N            the longest answer, in tokens\n"
        "      --max-turns N             at most N model calls for a prompt\n"
        "      --append-system-prompt TEXT\n"
        "      --permission-mode MODE    ask (default), accept-edits, plan or bypass\n"
        "      --allow RULE, --deny RULE TOOL or TOOL(pattern), as in 'bash(npm test *)'; may be repeated\n"
        "      --continue                go on with the newest session of this workspace\n"
        "      --resume SESSION          go on with this session\n"
        "      --no-wait                 with -p: do not wait for background tasks; they go on\n"
        "      --trust                   trust the workspace for this run (its .env is read)\n"
        "      --demo                    the built-in offline model: no key, no network\n"
        "      --state-dir DIR           where sessions, tasks and settings are kept (also DECKHAND_STATE_DIR)\n"
        "      --version, --help\n"
        "\n"
        "A first word that is neither a command nor a folder is an error; deckhand -- WORD is always a folder. The options\n"
        "and words that hosts of the agent SDK pass (--disallowedTools, acceptEdits, ...) are understood, or named.\n"
        "\n"
        "The model and its key: ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN, ANTHROPIC_BASE_URL, MODEL_ID; or the\n"
        "settings in the window.\n"
        "\n"
        "Exit status: 0 the agent ended its turn, 1 an error, 2 wrong usage, 130 interrupted.\n");
}

} // namespace Deckhand
