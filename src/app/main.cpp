#include "app/buildfacts.h"
#include "app/programs.h"
#include "app/standardstreams.h"
#include "commandline/optionreader.h"

#include <QCoreApplication>

#include <cstdio>

using namespace Deckhand;

namespace {

QStringList argumentsOf(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    return arguments;
}

/// The exit status.
int print(const QString &text)
{
    const int error = writeToStandardOutput(text.toLocal8Bit());
    return exitStatusFor(error != 0 ? error : closeStandardOutput(), 0);
}

int printVersion(bool verbose, int argc, char **argv)
{
    const QString version = QStringLiteral("deckhand " DECKHAND_VERSION "\n");
    if (!verbose)
        return print(version);
    const QCoreApplication application(argc, argv); // it knows where the program and Qt's plugins are
    return print(version + buildFacts());
}

int wrongUsage(const QString &message, const char *help)
{
    std::fprintf(stderr, "deckhand: %s\nTry '%s'.\n", message.toLocal8Bit().constData(), help);
    return 2;
}

/// A command of its own; nothing: the command line is none of those.
std::optional<int> runCommand(const QStringList &arguments, int argc, char **argv)
{
    if (const std::optional<QStringList> words = argumentsBehind(QStringLiteral("tasks"), arguments)) {
        const Result<TasksCommand> command = parseTasksCommand(*words);
        if (!command)
            return wrongUsage(command.error(), "deckhand tasks --help");
        return command->help ? print(tasksHelpText()) : runTasksProgram(*command, argc, argv);
    }
    if (const std::optional<QStringList> words = argumentsBehind(QStringLiteral("sessions"), arguments)) {
        const Result<SessionsCommand> command = parseSessionsCommand(*words);
        if (!command)
            return wrongUsage(command.error(), "deckhand sessions --help");
        return command->help ? print(sessionsHelpText()) : runSessionsProgram(*command, argc, argv);
    }
    return std::nullopt;
}

} // namespace

int main(int argc, char **argv)
{
    guardStandardStreams();
    if (const std::optional<int> status = runCommand(argumentsOf(argc, argv), argc, argv))
        return *status;
    // Before any Qt application exists: print mode must not load a platform plugin.
    const Result<Options> options = parseCommandLine(argumentsOf(argc, argv));
    if (!options)
        return wrongUsage(options.error(), "deckhand --help");
    if (options->help)
        return print(helpText());
    if (options->version)
        return printVersion(options->verbose, argc, argv);
    for (const QString &aside : options->asides)
        std::fprintf(stderr, "deckhand: %s\n", qPrintable(aside));
    return options->print ? runPrintProgram(*options, argc, argv) : runWindowProgram(*options, argc, argv);
}
