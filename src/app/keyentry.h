#pragma once

#include "anthropic/httptransport.h"
#include "storage/secretstore.h"

#include <QObject>
#include <QUrl>

namespace Deckhand {

/// What a server made of a key.
struct KeyVerdict {
    enum class Kind {
        Works,
        Refused, ///< by the server, as a credential
        Untested ///< nobody could say: no network, no such list, a server in trouble
    };
    Kind kind = Kind::Untested;
    QString words; ///< for people
};

/// A key on its way from a field to where keys are kept: tried, stored under the name of its server, and told of in words that
/// are true.
class KeyEntry : public QObject
{
    Q_OBJECT
public:
    /// Both outlive it.
    KeyEntry(HttpTransport &transport, SecretStore &secrets, QObject *parent);

    /// Asks the server for its models, which costs nothing. `then` comes once and later, unless `context` is gone.
    void test(const QUrl &baseUrl, const QString &key, QObject *context, std::function<void(const KeyVerdict &)> then);
    /// Stores it, or forgets the stored one where it is empty; `kept` says what came of that, behind `note`: what the test
    /// said.
    void keep(const QUrl &baseUrl, const QString &key, const QString &note = {});

    bool isStored(const QUrl &baseUrl) const;
    /// A sentence: where the key of this server is, or where one would be kept.
    QString place(const QUrl &baseUrl) const;

signals:
    void kept(const QString &sentence);

private:
    HttpTransport &m_transport;
    SecretStore &m_secrets;
};

} // namespace Deckhand
