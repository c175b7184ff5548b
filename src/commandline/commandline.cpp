#include "commandline/commandline.h"

#include "commandline/hostoptions.h"
#include "commandline/hostwords.h"
#include "tools/standardtools.h"

#include <QFileInfo>

#include <algorithm>
#include <numeric>

namespace Deckhand {

namespace {

Result<void> readMode(const GivenOption &given, Options &options)
{
    const std::optional<HostMode> mode = hostModeFromWord(given.value());
    if (!mode)
        return given.mustBe(u"ask, accept-edits, plan or bypass"_qs);
    options.permissionMode = mode->mode;
    options.neverAsks = mode->neverAsks;
    return {};
}

const QList<OptionOf<Options>> &ourOptions()
{
    static const QList<OptionOf<Options>> table{
        {{"h,help", "", "print this"}, flag(&Options::help)},
        {{"version", "", "print the version; with --verbose: how it was built, and what it runs on"},
         flag(&Options::version)},
        {{"p,print", "",
          "print the answer and exit; without PROMPT, or with -, it is read from\n"
          "standard input; with PROMPT, piped standard input goes along (at most 1 MiB;\n"
          "a pipe that stays silent for 3 s is left)"},
         flag(&Options::print)},
        {{"C,workspace", "DIR", "the folder to work in (default: the current one)"}, text(&Options::workspace)},
        {{"output-format", "FORMAT", "text, json or stream-json"},
         oneOf(&Options::outputFormat, {u"text"_qs, u"json"_qs, u"stream-json"_qs})},
        {{"input-format", "FORMAT", "text, or stream-json: prompts and answers on standard input; implies -p"},
         oneOf(&Options::streamJsonInput, {u"text"_qs, u"stream-json"_qs})},
        {{"include-partial-messages", "", "with stream-json: every streaming event too"},
         flag(&Options::includePartialMessages)},
        {{"model", "ID", "the model to talk to"}, text(&Options::model)},
        {{"max-tokens", "N", "the longest answer, in tokens"}, wholeNumber(&Options::maxTokens, 1)},
        {{"max-turns", "N", "at most N model calls for a prompt"}, wholeNumber(&Options::maxTurns, 1)},
        {{"append-system-prompt", "TEXT", "more words for the model's instructions"},
         text(&Options::appendSystemPrompt)},
        {{"permission-mode", "MODE", "ask (default), accept-edits, plan or bypass"}, readMode},
        {{"allow", "RULE", "TOOL or TOOL(pattern), as in 'bash(npm test *)'; may be repeated"}, texts(&Options::allow)},
        {{"deny", "RULE", "the same, to forbid it"}, texts(&Options::deny)},
        {{"add-dir", "DIR", "a further folder that tools may use; DIR:ro to read only; may be repeated"},
         texts(&Options::addDirs)},
        {{"continue", "", "go on with the newest session of this workspace"}, flag(&Options::continueNewest)},
        {{"resume", "SESSION", "go on with this session"}, text(&Options::resume)},
        {{"no-wait", "", "with -p: do not wait for background tasks; they go on"}, flag(&Options::noWait)},
        {{"trust", "",
          "trust the workspace for this run (its .env, memory files, commands and skills\n"
          "are read)"},
         flag(&Options::trust)},
        {{"demo", "", "the built-in offline model: no key, no network"}, flag(&Options::demo)},
        {{"state-dir", "DIR", "where sessions, tasks and settings are kept (also DECKHAND_STATE_DIR)"},
         text(&Options::stateDir)},
    };
    return table;
}

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

Error notAFolder(const QString &word)
{
    static const QStringList commands{QStringLiteral("tasks"), QStringLiteral("sessions")};
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
Result<void> readPositional(const QStringList &words, qsizetype behindDashes, Options &options)
{
    if (words.isEmpty())
        return {};
    const QString first = words.first();
    const bool isPath = behindDashes == words.size() || first.contains(u'/');
    if (!options.print && !isPath && !QFileInfo(first).isDir())
        return notAFolder(first);
    if (words.size() > 1)
        return Error{
            QStringLiteral("Too many arguments: \"%1\" is one more than expected. Put a prompt of several words "
                           "into quotes.")
                .arg(words.at(1))};
    if (!options.print)
        options.workspace = first;
    else if (first != u"-"_qs)
        options.prompt = first;
    return {};
}

/// Those of a host as well: what could never apply is said before anything runs.
Result<void> checkRules(const Options &options)
{
    PermissionPolicy probe(commandToolNames());
    for (const QString &rule : options.allow) {
        if (const Result<void> added = probe.addAllowRule(rule); !added)
            return added;
    }
    for (const QString &rule : options.deny) {
        if (const Result<void> added = probe.addDenyRule(rule); !added)
            return added;
    }
    return {};
}

Result<void> checkCombination(const Options &options)
{
    if (!options.print && options.outputFormat != OutputFormat::Text)
        return Error{QStringLiteral("--output-format needs -p: the window prints nothing.")};
    if (options.streamJsonInput && options.outputFormat != OutputFormat::StreamJson)
        return Error{QStringLiteral("--input-format stream-json needs --output-format stream-json.")};
    if (options.streamJsonInput && options.prompt)
        return Error{
            QStringLiteral("--input-format stream-json reads its prompts from standard input; leave out PROMPT.")};
    if (options.continueNewest && options.resume)
        return Error{QStringLiteral("--continue and --resume name two different sessions; give one of them.")};
    return {};
}

} // namespace

Result<Options> parseCommandLine(const QStringList &arguments)
{
    Options options;
    const Result<QStringList> words = readOptions(ourOptions() + hostOptions(), withoutDebugFilter(arguments), options);
    if (options.help || options.version)
        return options;
    if (!words)
        return Error{words.error()};
    options.print = options.print || options.streamJsonInput;
    const qsizetype dashes = arguments.indexOf(u"--"_qs);
    if (const auto read = readPositional(*words, dashes < 0 ? 0 : arguments.size() - dashes - 1, options); !read)
        return Error{read.error()};
    for (const auto check : {checkCombination, checkRules}) {
        if (const Result<void> checked = check(options); !checked)
            return Error{checked.error()};
    }
    if (!options.idle.isEmpty())
        options.asides.prepend(
            QStringLiteral("These options change nothing here: %1.").arg(options.idle.join(u", "_qs)));
    return options;
}

QString helpText()
{
    return QStringLiteral(
               "Usage: deckhand [options] [WORKSPACE]      open the window on a folder\n"
               "       deckhand -p [options] [PROMPT]      run one prompt without a window\n"
               "       deckhand tasks ...                  the plan of a folder; deckhand tasks --help\n"
               "       deckhand sessions ...               the conversations that are kept; deckhand sessions --help\n"
               "\n")
         + helpOf(ourOptions())
         + QStringLiteral(
               "\n"
               "A first word that is neither a command nor a folder is an error; deckhand -- WORD is always a folder. The options\n"
               "and words that hosts of the agent SDK pass (--disallowedTools, acceptEdits, ...) are understood, or named.\n"
               "\n"
               "A prompt may be a command, as /review or /cost; deckhand -p /help lists them.\n"
               "\n"
               "The model and its key: ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN, ANTHROPIC_BASE_URL, MODEL_ID; or the\n"
               "settings in the window.\n"
               "\n"
               "Exit status: 0 the agent ended its turn, 1 an error, 2 wrong usage, 130 interrupted.\n");
}

} // namespace Deckhand
