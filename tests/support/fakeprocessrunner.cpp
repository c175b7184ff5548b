#include "support/fakeprocessrunner.h"

#include <QFile>

namespace Deckhand {

void FakeRunningCommand::write(const QByteArray &bytes)
{
    QFile file(command.outputPath());
    if (!file.open(QIODevice::Append))
        qFatal("cannot write %s", qPrintable(file.fileName()));
    file.write(bytes);
    file.close(); // whoever hears of the growth finds it in the file
    m_written += bytes.size();
    emit outputGrew(m_written);
}

void FakeRunningCommand::exit(int code)
{
    CommandResult result;
    result.ending = CommandResult::Ending::Exited;
    result.exitCode = code;
    end(result);
}

void FakeRunningCommand::end(CommandResult result)
{
    result.outputBytes = std::max(result.outputBytes, m_written);
    emit done(result);
}

RunningCommand *FakeProcessRunner::run(const Command &command, QObject *parent)
{
    auto *running = new FakeRunningCommand(command, parent);
    commands.append(running);
    return running;
}

RunningCommand *FakeProcessRunner::attach(const QString &directory, QObject *parent)
{
    Command command;
    command.directory = directory;
    return run(command, parent);
}

} // namespace Deckhand
