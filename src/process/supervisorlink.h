#pragma once

#include "process/command.h"
#include "process/supervisorreport.h"

#include <QProcess>

namespace Deckhand {

class CommandEnvironment;

/// The process `deckhand-run` and the two pipes to it. Standard input carries the spec and then the wish to stop; while
/// it is open the supervisor knows that the program lives (the lifeline). Order: any number of reported, disconnected
/// once.
///
/// A QProcess that is destroyed while its program runs kills it and waits. Killing the supervisor would leave the
/// command's tree behind without an owner, so this one never does: it only closes its pipes, and the supervisor does
/// what is right.
class SupervisorLink final : public QProcess
{
    Q_OBJECT
public:
    SupervisorLink();
    ~SupervisorLink() override;

    /// Once only.
    void launch(const QString &supervisor, const CommandEnvironment &environment, const Command &command);
    /// One line: "stop", "pause", "resume", "nice 10", "ring 1048576", "limit 60000".
    void control(const QByteArray &line);
    /// The command does not end with the program any more.
    void moveToBackground();
    /// Nobody listens any more. Closes the lifeline of a command that ends with the program; then the link waits in the
    /// background for the supervisor's end, so that no zombie stays, and deletes itself. An end that was told and that the
    /// disk took neither from the supervisor nor since is written by it, as long as the program lives.
    void letGo();

signals:
    void reported(const Deckhand::SupervisorEvent &event);
    /// The supervisor has ended or could not be started. `reason` is for people.
    void disconnected(const QString &reason);

private:
    void readReports();
    void onErrorOccurred(QProcess::ProcessError error);
    void onFinished(int exitCode, QProcess::ExitStatus status);
    void keepTheEnd();

    QString m_directory; ///< the command's own
    QByteArray m_end;    ///< the line that told it; empty before
    bool m_endsWithApp = true;
    bool m_letGo = false;
};

} // namespace Deckhand
