#pragma once

#include "agent/permissionbroker.h"
#include "commandline/hostwishes.h"

#include <QHash>
#include <QObject>
#include <QSet>

namespace Deckhand {

class Conversation;
class PrintReporter;
class StdinLines;
class Workspace;
struct Options;

/// A host that drives us over stream-json (CONTRACTS.md, section 3): its prompts, requests and answers come in as lines, the
/// questions for it go out. Signals: refused and answered any number of times; ended once and last, when it has closed its side: nobody
/// answers from then on.
class HostSession : public QObject
{
    Q_OBJECT
public:
    /// All of it outlives the host.
    HostSession(Workspace &workspace, Conversation &conversation, PrintReporter &reporter, const Options &options,
                QObject *parent = nullptr);

    bool isOpen() const { return m_isOpen; }

signals:
    /// A prompt that is not run, and why.
    void refused(const QString &reason);
    /// A prompt that was a command, and is not sent.
    void answered(const QString &answer);
    void ended();

private:
    using Answer = Result<QJsonObject>;
    using Handler = Answer (HostSession::*)(const QJsonObject &request);
    static const QHash<QString, Handler> &handlers();

    void onLine(const QByteArray &line);
    void onPrompt(const QJsonObject &object);
    void onControlRequest(const QJsonObject &object);
    void onControlResponse(const QJsonObject &response);
    void onEnded();

    Answer initialize(const QJsonObject &request);
    Answer interrupt(const QJsonObject &request);
    Answer setModel(const QJsonObject &request);
    Answer setPermissionMode(const QJsonObject &request);
    Answer setThinking(const QJsonObject &request);
    Answer stopTask(const QJsonObject &request);
    Answer mcpStatus(const QJsonObject &request);

    void onRequested(const PermissionRequest &request);
    void onClosed(const PermissionId &id);
    void watchState();
    void tellState();
    bool answers() const { return m_isOpen && !m_neverAsks; }

    Workspace &m_workspace;
    Conversation &m_conversation;
    PrintReporter &m_reporter;
    const QString m_appendedByUs; ///< --append-system-prompt
    const QString m_ownModel;
    const bool m_waitsForTasks;
    StdinLines *m_input;
    bool m_isOpen = true;
    bool m_neverAsks;
    QString m_refusal;          ///< of `initialize`: nothing is run for a host that was not given what it relies on
    QSet<PermissionId> m_asked; ///< and not answered yet
    QString m_state;            ///< that was told last
};

} // namespace Deckhand
