#pragma once

#include "app/keyentry.h"
#include "app/modelconnection.h"
#include "app/modelpreferences.h"
#include "app/workspacewindow.h"

namespace Deckhand {

/// What the pages of the settings lead to. All of it outlives whoever is given it.
struct SettingsParts {
    ModelConnection &connection;
    Settings &settings;
    KeyEntry &keys;
    HttpTransport &transport;
    WorkspaceWindow &shown;

    MainWindow &window() const { return shown.window(); }
    /// Of a base URL as people typed it, or the default: what a key is kept for.
    static QUrl serverUrl(const QString &baseUrl)
    {
        return baseUrl.isEmpty() ? Configuration::defaultBaseUrl() : QUrl(baseUrl);
    }
    QUrl settingsUrl() const { return serverUrl(settings.value(Chosen::baseUrl)); }
    /// What the settings say of how a conversation works.
    void applyPreferences(AgentSettings &session) const
    {
        applyModelPreferences(settings, session);
        session.namesConversations = settings.value(Chosen::namesConversations) && !connection.isDemo();
    }
    void save() const
    {
        if (const QString problem = settings.save(); !problem.isEmpty())
            window().tell(problem);
    }
};

} // namespace Deckhand
