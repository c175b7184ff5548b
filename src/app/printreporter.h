#pragma once

#include "app/commandline.h"
#include "app/streamjson.h"

#include <QByteArray>

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
    virtual void controlResponse(const QJsonObject &) {}
    /// Once a prompt, the last of it.
    virtual void ended(const PromptResult &result) = 0;

    void setSession(const SessionId &session) { m_session = session; }
    /// False once standard output is gone (a closed pipe).
    bool writable() const { return m_writable; }

protected:
    void writeLine(const QByteArray &line);
    void writeObject(const QJsonObject &object);
    const SessionId &session() const { return m_session; }

private:
    SessionId m_session;
    bool m_writable = true;
};

} // namespace Deckhand
