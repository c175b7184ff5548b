#pragma once

#include "anthropic/httptransport.h"
#include "app/settingsparts.h"
#include "ui/settings/settingsvalues.h"

#include <QObject>

namespace Deckhand {

class ModelListJob;
class SettingsWindow;

/// Which model answers, as the user chooses: in the window's menu, on the first-run page (FirstRun), in the settings window
/// (SettingsWindow). The pages know neither settings, keychain nor connection.
class ModelSettings : public QObject
{
    Q_OBJECT
public:
    /// All of them outlive it.
    ModelSettings(ModelConnection &connection, Settings &settings, SecretStore &secrets, WorkspaceWindow &shown);
    ~ModelSettings() override;

    /// Connects to the configured model, or asks which one it shall be.
    void open();

signals:
    void taskPreferencesChosen(const Deckhand::TaskPreferences &preferences);
    void alertPreferencesChosen(const Deckhand::AlertPreferences &preferences);

private:
    void onConnected(ModelClient *client, const QString &model);
    void fillModelMenu();
    void chooseModel(const QString &id);
    void chooseThinking(ThinkingWish wish);
    /// Of the settings of a session.
    void setModel(const QString &id, AgentSettings &session) const;
    void showChoices();
    void openPriceTable();

    ModelConnection &m_connection;
    WorkspaceWindow &m_shown;
    Settings &m_settings;
    MainWindow &m_window;
    NetworkHttpTransport m_transport;
    KeyEntry m_keys;
    const SettingsParts m_parts;
    SettingsWindow *m_dialog = nullptr;
    bool m_wasConnected = false;
    ModelListJob *m_menuList = nullptr; ///< at most one at a time
};

} // namespace Deckhand
