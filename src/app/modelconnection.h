#pragma once

#include "anthropic/endpoint.h"
#include "app/modeltable.h"
#include "commandline/commandline.h"
#include "conversation/modelclient.h"
#include "storage/configuration.h"
#include "storage/secretstore.h"
#include "storage/settings.h"

#include <QNetworkAccessManager>
#include <QObject>

#include <memory>

namespace Deckhand {

/// What the configuration found, as the wire wants it.
Endpoint wireEndpoint(const ModelEndpoint &endpoint);

/// Which model the session talks to: reads the configuration, fetches a stored key when one is needed, makes the client.
/// After each `open`: exactly one of connected, unconfigured, failed.
class ModelConnection : public QObject
{
    Q_OBJECT
public:
    /// Settings and secrets outlive the connection. `workspace` is where a trusted `.env` lies.
    ModelConnection(const Options &options, const QString &workspace, Settings &settings, SecretStore &secrets,
                    QObject *parent = nullptr);
    ~ModelConnection() override;

    /// Reads the configuration anew; a client that was handed out before stays valid.
    void open();
    void openDemo();

    /// Of the last configuration that could be read.
    const ModelEndpoint &endpoint() const { return m_endpoint; }
    /// Whether a model that was chosen for one conversation, on this server, holds there: it is the server, and nothing names
    /// a model for this run.
    bool takesChoiceOn(const QString &server) const;
    bool isDemo() const { return m_isDemo; }
    const QString &workspace() const { return m_workspace; }
    QNetworkAccessManager &network() { return m_network; }
    /// As it counts for the server of the last `connected`.
    ModelTable &models() { return m_models; }

signals:
    void connected(Deckhand::ModelClient *client, const QString &model);
    /// Neither a key nor a server of the user's own: the first-run page has the word.
    void unconfigured();
    void failed(const QString &message);
    /// What people should know though it works: a key that was kept back.
    void warned(const QString &message);

private:
    void resolve(const QString &storedKey);
    void readStoredKey();
    void connectTo(const ModelEndpoint &endpoint);
    void adopt(std::unique_ptr<ModelClient> client, const QString &model);

    const Options m_options;
    const QString m_workspace;
    Settings &m_settings;
    SecretStore &m_secrets;
    QNetworkAccessManager m_network;
    ModelEndpoint m_endpoint;
    ModelTable m_models;
    bool m_isDemo = false;
    /// All that were handed out: a turn may still use an older one.
    std::vector<std::unique_ptr<ModelClient>> m_clients;
};

} // namespace Deckhand
