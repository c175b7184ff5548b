#pragma once

#include "app/printreporter.h"
#include "commandline/commandline.h"

#include <QElapsedTimer>
#include <QObject>

namespace Deckhand {

class Conversation;
class HostSession;
class Workspace;

/// `deckhand -p`: the same engine without a window. Runs the prompt (or, with stream-json input, every prompt that comes in),
/// waits for background tasks unless told not to, then emits done once with the exit status.
class PrintMode : public QObject
{
    Q_OBJECT
public:
    PrintMode(Workspace &workspace, const Options &options, QObject *parent = nullptr);
    ~PrintMode() override;

    /// Takes over the tasks of earlier runs, then sends the prompt: how they ended rides in its request. `prompt` is ignored
    /// with stream-json input. `credential`: see InitFacts. The conversation has told nothing yet, and outlives this.
    void start(Conversation &conversation, const QList<ContentBlock> &prompt, const QString &credential);
    /// Instead of start: a result that says why, then done with 1.
    void refuse(const QString &reason);
    /// Ends the turn and the background tasks, then done with 128 + `signal`.
    void interrupt(int signal);

signals:
    void done(int exitStatus);

private:
    void beginWhenSettled();
    void begin();
    void listen();
    void onHappened(const AgentEvent &event);
    void onTurnEnded(const TurnEnded &ended);
    void onRefused(const QString &reason);
    void onAnswered(const QString &answer);
    void submit(const QList<ContentBlock> &prompt);
    void stopTasks();
    void tellUnsent();
    void tellUnkept();
    void giveUp();
    void finishWhenQuiet();
    void finish();

    Workspace &m_workspace;
    Conversation *m_conversation = nullptr; ///< null: not started
    const Options m_options;
    std::unique_ptr<PrintReporter> m_reporter;
    QList<ContentBlock> m_prompt;
    bool m_begun = false;
    HostSession *m_host = nullptr; ///< null: nobody drives us
    PromptResult m_result;         ///< of the prompt so far
    bool m_answered = false;       ///< the prompt was a command, and has its answer
    bool m_reported = false;       ///< a result object has gone out for what m_result holds
    int m_signal = 0;
    bool m_finished = false;
    QElapsedTimer m_elapsed;
};

} // namespace Deckhand
