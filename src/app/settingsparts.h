#pragma once

#include "app/keyentry.h"
#include "app/modelconnection.h"
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
    void save() const
    {
        if (const QString problem = settings.save(); !problem.isEmpty())
            window().tell(problem);
    }
};

} // namespace Deckhand
