#pragma once

#include "app/streamjson.h"
#include "commandline/commandline.h"

#include <QByteArray>

#include <functional>
#include <memory>

namespace Deckhand {

/// Standard output of print mode: nothing but the answer or the JSON (CONTRACTS, section 2). Told everything that happens;
/// what it does not print it ignores.
class PrintReporter
{
public:
    static std::unique_ptr<PrintReporter> make(OutputFormat format);
    virtual ~PrintReporter() = default;

    virtual void started(const InitFacts &) {}
    virtual void happened(const AgentEvent &) {}
    virtual void backgroundTask(const BackgroundTask &) {}
    virtual void notice(const Notice &) {}
    virtual void permissionRequested(const PermissionRequest &) {}
    virtual void permissionWithdrawn(const PermissionId &) {}
    virtual void controlResponse(const QJsonObject &) {}
    virtual void stateChanged(const QString &) {}
    /// Once a prompt, the last of it.
    virtual void ended(const PromptResult &result) = 0;

    void setSession(const SessionId &session) { m_session = session; }
    /// Why standard output could not be written (errno); 0: all of it could.
    int outputError() const { return m_outputError; }
    /// Called once, with the first error.
    void onOutputLost(std::function<void()> callback) { m_outputLost = std::move(callback); }
    /// The last: what could not be written shows at the latest now.
    void close();

protected:
    void writeLine(QByteArray line);
    void writeObject(const QJsonObject &object);
    const SessionId &session() const { return m_session; }

private:
    void note(int outputError);

    SessionId m_session;
    int m_outputError = 0;
    std::function<void()> m_outputLost;
};

} // namespace Deckhand
