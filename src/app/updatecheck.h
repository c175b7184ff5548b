#pragma once

#include "anthropic/httptransport.h"

#include <QVersionNumber>

namespace Deckhand {

/// Asks once which version was released last, as GitHub tells it: an object with tag_name, and prerelease and draft if it is
/// no release yet. Nothing about the user goes out, nothing comes in but the name of a version, and nobody is disturbed
/// by a failure: the next start asks again.
class UpdateCheck : public QObject
{
    Q_OBJECT
public:
    /// The transport outlives it. `running`: this program's version.
    UpdateCheck(HttpTransport &transport, const QVersionNumber &running, QObject *parent);

    void ask(const QUrl &releases);

signals:
    void laterVersionFound(const QString &version);
    /// Exactly once for each ask, behind laterVersionFound if that comes at all.
    void done();

private:
    void onFinished();

    HttpTransport &m_transport;
    const QVersionNumber m_running;
    QPointer<HttpExchange> m_exchange;
    HttpHead m_head;
    QByteArray m_body;
};

/// The version in such an answer, `1.2.3` also of `v1.2.3`; null for what is no release.
QVersionNumber releasedVersion(const QByteArray &answer);

} // namespace Deckhand
