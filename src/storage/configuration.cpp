#include "storage/configuration.h"

#include <QRegularExpression>

#include <algorithm>

namespace Deckhand {

namespace {

using Credential = ModelEndpoint::Credential;

/// One place that values come from.
struct Source {
    QString name; ///< for people
    QString baseUrl;
    QString apiKey;
    QString authToken;
    QString model;
};

bool hasControls(const QString &text)
{
    return std::any_of(text.cbegin(), text.cend(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

// A line break in a key would end the header that carries it and begin another.
QString clean(const QString &value, const QString &what, QStringList &warnings)
{
    const QString trimmed = value.trimmed();
    if (!hasControls(trimmed))
        return trimmed;
    warnings.append(QStringLiteral("%1 contains a control character and is not used.").arg(what));
    return {};
}

Source fromVariables(const QString &name, const QHash<QString, QString> &variables, QStringList &warnings)
{
    const auto value = [&](const QString &variable) {
        return clean(variables.value(variable), QStringLiteral("%1 of %2").arg(variable, name), warnings);
    };
    Source source;
    source.name = name;
    source.baseUrl = value(QStringLiteral("ANTHROPIC_BASE_URL"));
    source.apiKey = value(QStringLiteral("ANTHROPIC_API_KEY"));
    source.authToken = value(QStringLiteral("ANTHROPIC_AUTH_TOKEN"));
    source.model = value(QStringLiteral("MODEL_ID"));
    if (source.model.isEmpty())
        source.model = value(QStringLiteral("ANTHROPIC_MODEL"));
    return source;
}

Source fromSettings(const ConfigurationSources &sources, QStringList &warnings)
{
    return {.name = QStringLiteral("the settings"),
            .baseUrl = clean(sources.settingsBaseUrl, QStringLiteral("The base URL of the settings"), warnings),
            .apiKey = clean(sources.storedKey, QStringLiteral("The stored key"), warnings),
            .authToken = {},
            .model = clean(sources.settingsModel, QStringLiteral("The model of the settings"), warnings)};
}

Source fromCommandLine(const ConfigurationSources &sources, QStringList &warnings)
{
    return {QStringLiteral("the command line"),
            {},
            {},
            {},
            clean(sources.commandLineModel, QStringLiteral("--model"), warnings)};
}

bool isSame(const QString &written, const QUrl &url)
{
    const Result<QUrl> parsed = Configuration::parseBaseUrl(written);
    return parsed && *parsed == url;
}

/// The user's own settings have a base URL too when nothing is written there: the default.
bool settingsConfigure(const QUrl &url, const Source &settings)
{
    return settings.baseUrl.isEmpty() ? url == Configuration::defaultBaseUrl() : isSame(settings.baseUrl, url);
}

bool mayGo(const Source &source, const QUrl &url, const Source &settings)
{
    return settingsConfigure(url, settings) || (!source.baseUrl.isEmpty() && isSame(source.baseUrl, url));
}

bool hasCredential(const Source &source)
{
    return !source.apiKey.isEmpty() || !source.authToken.isEmpty();
}

Result<void> chooseBaseUrl(ModelEndpoint &endpoint, const QList<Source> &sources)
{
    endpoint.baseUrl = Configuration::defaultBaseUrl();
    endpoint.baseUrlSource = QStringLiteral("default");
    for (const Source &source : sources) {
        if (source.baseUrl.isEmpty())
            continue;
        const Result<QUrl> parsed = Configuration::parseBaseUrl(source.baseUrl);
        if (!parsed)
            return Error{QStringLiteral("The base URL of %1 cannot be used: %2").arg(source.name, parsed.error())};
        endpoint.baseUrl = *parsed;
        endpoint.baseUrlSource = source.name;
        return {};
    }
    return {};
}

void chooseModel(ModelEndpoint &endpoint, const QList<Source> &sources)
{
    endpoint.model = Configuration::defaultModel();
    endpoint.modelSource = QStringLiteral("default");
    for (const Source &source : sources) {
        if (source.model.isEmpty())
            continue;
        endpoint.model = source.model;
        endpoint.modelSource = source.name;
        return;
    }
}

void useCredentialOf(ModelEndpoint &endpoint, const Source &source)
{
    const bool isKey = !source.apiKey.isEmpty();
    endpoint.credential = isKey ? Credential::ApiKey : Credential::AuthToken;
    endpoint.secret = isKey ? source.apiKey : source.authToken;
    endpoint.credentialSource = source.name;
    if (isKey && !source.authToken.isEmpty()) {
        endpoint.warnings.append(QStringLiteral("Both ANTHROPIC_API_KEY and ANTHROPIC_AUTH_TOKEN are set in %1; "
                                                "the key is sent, the token is not.")
                                     .arg(source.name));
    }
}

void chooseCredential(ModelEndpoint &endpoint, const QList<Source> &sources)
{
    const Source &settings = sources.last();
    const QString host = endpoint.baseUrl.host();
    if (endpoint.baseUrl.scheme() == u"http" && !Configuration::isLoopback(endpoint.baseUrl)) {
        if (std::any_of(sources.cbegin(), sources.cend(), hasCredential)) {
            endpoint.warnings.append(QStringLiteral("No key is sent to %1: over plain http others could read it. Use "
                                                    "https.")
                                         .arg(host));
        }
        return;
    }
    for (const Source &source : sources) {
        if (!hasCredential(source))
            continue;
        if (mayGo(source, endpoint.baseUrl, settings))
            return useCredentialOf(endpoint, source);
        endpoint.warnings.append(QStringLiteral("The credential of %1 is not sent to %2, because that base URL comes "
                                                "from %3.")
                                     .arg(source.name, host, endpoint.baseUrlSource));
    }
    if (settings.apiKey.isEmpty() && settingsConfigure(endpoint.baseUrl, settings))
        endpoint.storedKeyName = Configuration::storedKeyName(endpoint.baseUrl);
}

} // namespace

QUrl Configuration::defaultBaseUrl()
{
    return QUrl(QStringLiteral("https://api.anthropic.com"));
}

// The middle of the family: strong enough to work in tools for hours, at half the price of the largest, which a first
// try with one's own key should not cost. Everybody can choose another.
QString Configuration::defaultModel()
{
    return QStringLiteral("claude-sonnet-5-5");
}

Result<ModelEndpoint> Configuration::resolve(const ConfigurationSources &sources)
{
    ModelEndpoint endpoint;
    const QList<Source> ordered = {
        fromCommandLine(sources, endpoint.warnings),
        fromVariables(QStringLiteral("the environment"), sources.environment, endpoint.warnings),
        fromVariables(QStringLiteral(".env"), sources.dotEnv, endpoint.warnings),
        fromSettings(sources, endpoint.warnings)};
    if (const Result<void> chosen = chooseBaseUrl(endpoint, ordered); !chosen)
        return Error{chosen.error()};
    chooseModel(endpoint, ordered);
    chooseCredential(endpoint, ordered);
    return endpoint;
}

QString Configuration::storedKeyName(const QUrl &baseUrl)
{
    // However it is spelled, one server has one key.
    const Result<QUrl> parsed = parseBaseUrl(baseUrl.toString());
    const QUrl url = parsed ? *parsed : baseUrl;
    return QStringLiteral("api-key ") + url.scheme() + QStringLiteral("://") + url.authority(QUrl::FullyEncoded);
}

Result<QUrl> Configuration::parseBaseUrl(const QString &text)
{
    QUrl url(text.trimmed(), QUrl::StrictMode);
    const QString scheme = url.scheme();
    if (!url.isValid() || (scheme != u"http" && scheme != u"https") || url.host().isEmpty()) {
        return Error{QStringLiteral("“%1” is no address like https://api.anthropic.com or http://localhost:11434.")
                         .arg(text.trimmed())};
    }
    url.setUserInfo({});
    url.setQuery(QString());
    url.setFragment({});
    url = url.adjusted(QUrl::NormalizePathSegments | QUrl::StripTrailingSlash);
    // The root's slash (StripTrailingSlash leaves it) and the scheme's own port would make two addresses of one.
    if (url.path() == u"/")
        url.setPath({});
    if (url.port() == (scheme == u"http" ? 80 : 443))
        url.setPort(-1);
    return url;
}

bool Configuration::isLoopback(const QUrl &url)
{
    static const QRegularExpression fourBytes(QStringLiteral(R"(^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$)"));
    const QString host = url.host();
    return host == u"localhost" || host.endsWith(QStringLiteral(".localhost")) || host == u"::1"
        || fourBytes.match(host).hasMatch();
}

} // namespace Deckhand
