#pragma once

#include "base/result.h"

#include <QHash>
#include <QString>
#include <QStringList>
#include <QUrl>

namespace Deckhand {

/// Where to find the model, and with what credential. Nothing of it may be logged but what describe() says.
struct ModelEndpoint {
    enum class Credential { None, ApiKey, AuthToken };

    QUrl baseUrl; ///< http or https, without /v1 and without a trailing slash
    Credential credential = Credential::None;
    QString secret;
    QString model;

    QString baseUrlSource;    ///< for people: "the environment", ".env", "the settings", "default"
    QString credentialSource; ///< empty: none
    QString modelSource;
    /// What people must know: a key that was kept back and why, a value that was left out.
    QStringList warnings;

    /// Not empty: no credential was found, and the stored key of this name may go to baseUrl. Read it from the
    /// SecretStore, put it into ConfigurationSources::storedKey and resolve again.
    QString storedKeyName;
};

/// All that can configure a model, as it was found. Values are trimmed here; blank counts as unset.
struct ConfigurationSources {
    QString commandLineModel;
    QHash<QString, QString> environment; ///< only the names of section 4 are looked at
    QHash<QString, QString> dotEnv;      ///< of the workspace's `.env`; empty unless the workspace is trusted
    QString settingsBaseUrl;
    QString settingsModel;
    QString storedKey; ///< from the SecretStore under storedKeyName(), once it was read
};

/// CONTRACTS.md, section 4, as a pure function.
///
/// Base URL and model: the first source that has one (command line, environment, `.env`, settings). The credential: the
/// first source that has one *that may go to this base URL*, which is when the same source or the user's settings (or,
/// where they are silent, the default) configured that URL. Within a source an API key beats a token. Over plain http
/// no credential leaves this machine.
class Configuration
{
public:
    static QUrl defaultBaseUrl();
    static QString defaultModel();

    /// An error when the base URL that would be used is none: never another host in its place.
    static Result<ModelEndpoint> resolve(const ConfigurationSources &sources);

    /// The name in the SecretStore of the key for a server: a key is stored for one origin, and goes to no other.
    static QString storedKeyName(const QUrl &baseUrl);
    /// What people typed, normalised: http(s) with a host; without user info, query, fragment and trailing slash.
    static Result<QUrl> parseBaseUrl(const QString &text);
    static bool isLoopback(const QUrl &url);
};

} // namespace Deckhand
