#pragma once

#include "anthropic/httptransport.h"
#include "app/keyentry.h"
#include "app/modelconnection.h"
#include "ui/settings/settingsvalues.h"

#include <QObject>

namespace Deckhand {

class FirstRunPage;
class MainWindow;
class WorkspaceWindow;
class ModelListJob;
class SettingsDialog;

/// What the user says about models, and where it goes: joins the first-run page and the settings window to settings, keychain,
/// connection and session. The pages know none of these.
class ModelSettings : public QObject
{
    Q_OBJECT
public:
    /// All of them outlive it.
    ModelSettings(ModelConnection &connection, Settings &settings, SecretStore &secrets, WorkspaceWindow &shown);
    ~ModelSettings() override;

    /// Connects to the configured model, or asks which one it shall be.
    void open();
    void showDialog();

signals:
    void taskPreferencesChosen(const Deckhand::TaskPreferences &preferences);

private:
    void onConnected(ModelClient *client, const QString &model);
    void showFirstRun();
    FirstRunPage *makeFirstRunPage();
    void tryKey(const QString &key, bool insists);
    void useKey(const QString &key);
    void useServer(const QUrl &url, const QString &model);
    void useDemo();
    void probe();
    QUrl settingsUrl() const;
    void tryKeyOf(SettingsDialog &dialog, const QString &baseUrl, const QString &key);
    void applyChanges(const SettingsValues &shown, const SettingsValues &chosen);
    void fillDialog(SettingsDialog &dialog);
    QString overrides() const;
    void fetchModels(SettingsDialog &dialog, const QString &baseUrl, const QString &typedKey);
    void fillModelMenu();
    void chooseModel(const QString &id);
    void chooseThinking(ThinkingWish wish);
    void showModel(const QString &id);
    void openPriceTable();
    void save();

    ModelConnection &m_connection;
    WorkspaceWindow &m_shown;
    Settings &m_settings;
    MainWindow &m_window;
    NetworkHttpTransport m_transport;
    KeyEntry m_keys;
    QString m_keyNote; ///< of a key that is being stored: what could not be found out
    FirstRunPage *m_firstRun = nullptr;
    ModelListJob *m_menuList = nullptr; ///< at most one at a time
    QList<LocalServer> m_found;
};

} // namespace Deckhand
