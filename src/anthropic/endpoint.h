#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QList>
#include <QPair>
#include <QUrl>

namespace Deckhand {

/// True for localhost, 127.0.0.0/8 and ::1.
bool isLoopback(const QUrl &url);

/// Where the Messages API is spoken, and the one credential for that place. A secret goes to this base URL and nowhere
/// else, and only over https or to this machine.
struct Endpoint {
    enum class Credential { None, ApiKey, AuthToken };

    /// Without `/v1`; may have a path of its own.
    QUrl baseUrl{QStringLiteral("https://api.anthropic.com")};
    Credential credential = Credential::None;
    QByteArray secret;

    bool hasSecret() const { return credential != Credential::None && !secret.trimmed().isEmpty(); }
    /// Whose thinking a message is; see Message::server.
    QString server() const;
    /// The server of the official API, which takes back only what it has signed.
    bool isOfficial() const;
    /// baseUrl + path; `path` begins with a slash.
    QUrl url(const QString &path) const;
    /// anthropic-version and the credential.
    ///
    /// Key and token alike go out as `Authorization: Bearer`, with version 2026-10-21. The official SDKs do so since
    /// 1.0, the official API and llama.cpp take it, Ollama's cloud takes nothing else, Ollama and LM Studio on this
    /// machine ignore it; there is no server that is known to want `x-api-key` only. Sending both headers is refused by
    /// some. The older version 2023-06-01 differs in what it tolerates (sampling parameters, citations), none of which
    /// is ever sent from here.
    QList<QPair<QByteArray, QByteArray>> headers() const;
    /// An error for people if nothing must be sent there: no web address, a key over an open line, a key with line
    /// breaks.
    Result<void> check() const;
    /// Foreign text without the secret, for logs and errors.
    QString redacted(QString text) const;
};

} // namespace Deckhand
