#include "app/commandline.h"
#include "app/printprogram.h"
#include "app/standardoutput.h"
#include "app/tasksprogram.h"
#include "app/windowprogram.h"

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

int wrongUsage(const QString &message, const char *help)
{
    std::fprintf(stderr, "deckhand: %s\nTry '%s'.\n", message.toLocal8Bit().constData(), help);
    return 2;
}

int runTasks(const QStringList &arguments, int argc, char **argv)
{
    const auto parsed = parseTasksCommand(arguments);
    if (std::holds_alternative<TasksHelp>(parsed))
        return print(tasksHelpText());
    if (const auto *wrong = std::get_if<WrongTasksUsage>(&parsed))
        return wrongUsage(wrong->message, "deckhand tasks --help");
    return runTasksProgram(std::get<TasksCommand>(parsed), argc, argv);
}

} // namespace

int main(int argc, char **argv)
{
    guardStandardStreams();
    if (const std::optional<QStringList> tasks = tasksArguments(argumentsOf(argc, argv)))
        return runTasks(*tasks, argc, argv);
    // Before any Qt application exists: print mode must not load a platform plugin.
    const CommandLine commandLine = parseCommandLine(argumentsOf(argc, argv));
    if (std::holds_alternative<ShowHelp>(commandLine))
        return print(helpText());
    if (std::holds_alternative<ShowVersion>(commandLine))
        return print(QStringLiteral("deckhand " DECKHAND_VERSION "\n"));
    if (const auto *wrong = std::get_if<WrongUsage>(&commandLine))
        return wrongUsage(wrong->message, "deckhand --help");
    const Options &options = std::get<Options>(commandLine);
    for (const QString &aside : options.asides)
        std::fprintf(stderr, "deckhand: %s\n", qPrintable(aside));
    return options.print ? runPrintProgram(options, argc, argv) : runWindowProgram(options, argc, argv);
}
