#include "app/commandline.h"
#include "app/printprogram.h"
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

void print(std::FILE *stream, const QString &text)
{
    std::fputs(text.toLocal8Bit().constData(), stream);
}

int runTasks(const QStringList &arguments, int argc, char **argv)
{
    const auto parsed = parseTasksCommand(arguments);
    if (std::holds_alternative<TasksHelp>(parsed)) {
        print(stdout, tasksHelpText());
        return 0;
    }
    if (const auto *wrong = std::get_if<WrongTasksUsage>(&parsed)) {
        print(stderr, QStringLiteral("deckhand: %1\nTry 'deckhand tasks --help'.\n").arg(wrong->message));
        return 2;
    }
    return runTasksProgram(std::get<TasksCommand>(parsed), argc, argv);
}

} // namespace

int main(int argc, char **argv)
{
    if (const std::optional<QStringList> tasks = tasksArguments(argumentsOf(argc, argv)))
        return runTasks(*tasks, argc, argv);
    // Before any Qt application exists: print mode must not load a platform plugin.
    const CommandLine commandLine = parseCommandLine(argumentsOf(argc, argv));
    if (std::holds_alternative<ShowHelp>(commandLine)) {
        print(stdout, helpText());
        return 0;
    }
    if (std::holds_alternative<ShowVersion>(commandLine)) {
        print(stdout, QStringLiteral("deckhand " DECKHAND_VERSION "\n"));
        return 0;
    }
    if (const auto *wrong = std::get_if<WrongUsage>(&commandLine)) {
        print(stderr, QStringLiteral("deckhand: %1\nTry 'deckhand --help'.\n").arg(wrong->message));
        return 2;
    }
    const Options &options = std::get<Options>(commandLine);
    return options.print ? runPrintProgram(options, argc, argv) : runWindowProgram(options, argc, argv);
}
