#include "app/modelconnection.h"

#include "anthropic/loopbackproxyfactory.h"
#include "anthropic/messagesclient.h"
#include "demo/demoanswer.h"
#include "demo/demomodel.h"
#include "storage/configurationfile.h"
#include "storage/dotenv.h"

#include <QFileInfo>
#include <QProcessEnvironment>

namespace Deckhand {

namespace {

QHash<QString, QString> environmentValues()
{
    QHash<QString, QString> values;
    const QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QStringList names = environment.keys();
    for (const QString &name : names)
        values.insert(name, environment.value(name));
    return values;
}

} // namespace

Endpoint wireEndpoint(const ModelEndpoint &endpoint)
{
    using Credential = ModelEndpoint::Credential;
    Endpoint wire;
    wire.baseUrl = endpoint.baseUrl;
    wire.secret = endpoint.secret.toUtf8();
    switch (endpoint.credential) {
    case Credential::None:
        wire.credential = Endpoint::Credential::None;
        break;
    case Credential::ApiKey:
        wire.credential = Endpoint::Credential::ApiKey;
        break;
    case Credential::AuthToken:
        wire.credential = Endpoint::Credential::AuthToken;
        break;
    }
    return wire;
}

ModelConnection::ModelConnection(const Options &options, const QString &workspace, Settings &settings,
                                 SecretStore &secrets, QObject *parent)
    : QObject(parent),
      m_options(options),
      m_workspace(workspace),
      m_settings(settings),
      m_secrets(secrets),
      m_models(QFileInfo(settings.file()).path() + QStringLiteral("/models.json"))
{
    m_network.setProxyFactory(new LoopbackProxyFactory);
}

ModelConnection::~ModelConnection() = default;

void ModelConnection::open()
{
    if (m_options.demo)
        openDemo();
    else
        resolve({});
}

void ModelConnection::openDemo()
{
    m_isDemo = true;
    adopt(std::make_unique<DemoModel>(), demoModelName());
}

bool ModelConnection::takesChoiceOn(const QString &server) const
{
    const bool isNamed = m_endpoint.modelSource != u"default" && m_endpoint.modelSource != u"the settings";
    return !m_isDemo && !isNamed && server == m_endpoint.baseUrl.toString();
}

void ModelConnection::resolve(const QString &storedKey)
{
    ConfigurationSources sources;
    sources.commandLineModel = m_options.model.value_or(QString());
    sources.environment = environmentValues();
    if (m_options.trust) {
        const Result<QByteArray> dotEnv = ConfigurationFile::read(m_workspace + QStringLiteral("/.env"));
        if (dotEnv)
            sources.dotEnv = DotEnv::parse(*dotEnv);
        else if (storedKey.isEmpty()) // asked again with the key of the keychain: once is enough
            emit warned(dotEnv.error());
    }
    sources.settingsBaseUrl = m_settings.value(Chosen::baseUrl);
    const QString chosenHere = m_settings.value(Chosen::modelIn(m_workspace));
    sources.settingsModel = chosenHere.isEmpty() ? m_settings.value(Chosen::model) : chosenHere;
    sources.storedKey = storedKey;

    const Result<ModelEndpoint> endpoint = Configuration::resolve(sources);
    if (!endpoint) {
        emit failed(endpoint.error());
        return;
    }
    m_endpoint = *endpoint;
    if (!m_endpoint.storedKeyName.isEmpty() && storedKey.isEmpty())
        readStoredKey();
    else
        connectTo(m_endpoint);
}

void ModelConnection::readStoredKey()
{
    SecretOperation *operation = m_secrets.read(m_endpoint.storedKeyName, this);
    connect(operation, &SecretOperation::done, this, [this](const SecretResult &result) {
        if (result.status == SecretResult::Status::Ok && !result.secret.isEmpty())
            resolve(result.secret);
        else
            connectTo(m_endpoint);
    });
}

void ModelConnection::connectTo(const ModelEndpoint &endpoint)
{
    for (const QString &warning : endpoint.warnings)
        emit warned(warning);
    const bool needsKey = endpoint.baseUrl == Configuration::defaultBaseUrl();
    if (endpoint.credential == ModelEndpoint::Credential::None && needsKey) {
        if (m_settings.source() == Settings::Source::Demo)
            openDemo();
        else
            emit unconfigured();
        return;
    }
    m_isDemo = false;
    auto client = std::make_unique<MessagesClient>(m_network, wireEndpoint(endpoint));
    const QString server = endpoint.baseUrl.toString();
    client->setOmissions(ServerOmissions::fromStringList(m_settings.value(Chosen::leftOutAt(server))));
    client->onOmissionsChanged([this, server](const ServerOmissions &omissions) {
        m_settings.set(Chosen::leftOutAt(server), omissions.toStringList());
        if (const QString problem = m_settings.save(); !problem.isEmpty())
            emit warned(problem);
    });
    adopt(std::move(client), endpoint.model);
}

void ModelConnection::adopt(std::unique_ptr<ModelClient> client, const QString &model)
{
    const QStringList problems = m_models.open(!m_isDemo && m_endpoint.baseUrl == Configuration::defaultBaseUrl());
    for (const QString &problem : problems)
        emit warned(problem);
    m_clients.push_back(std::move(client));
    emit connected(m_clients.back().get(), model);
}

} // namespace Deckhand
