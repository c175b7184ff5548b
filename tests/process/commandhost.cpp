// Stands for the program in tests of what happens to commands when it goes away. Arguments: FOLDER "app"|"own" SCRIPT,
// as often as wanted, and --plain-tree for no control groups. Prints "ready" when all shells run, then waits; "quit" on standard input ends it as a window is
// closed, with everything destroyed in order.

#include "process/supervisedprocessrunner.h"

#include <QCoreApplication>
#include <QSocketNotifier>

#include <cstdio>

#include <unistd.h>

using namespace Deckhand;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    SupervisedProcessRunner runner;
    QObject session;
    QStringList arguments = app.arguments().mid(1);
    const bool plainTree = arguments.removeAll(QStringLiteral("--plain-tree")) > 0;
    qsizetype waiting = arguments.size() / 3;
    for (qsizetype at = 0; at + 2 < arguments.size(); at += 3) {
        Command command;
        command.directory = arguments.at(at);
        command.workingDirectory = command.directory;
        command.lifetime = arguments.at(at + 1) == QLatin1String("app") ? Command::Lifetime::EndsWithApp
                                                                        : Command::Lifetime::OutlivesApp;
        command.script = arguments.at(at + 2);
        command.useControlGroup = !plainTree;
        RunningCommand *running = runner.run(command, &session);
        QObject::connect(running, &RunningCommand::started, &session, [&waiting] {
            if (--waiting == 0) {
                std::puts("ready");
                std::fflush(stdout);
            }
        });
    }
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &app, &QCoreApplication::quit);
    return app.exec();
}
