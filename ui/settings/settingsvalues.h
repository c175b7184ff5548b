#pragma once

#include "background/taskpreferences.h"
#include "conversation/modelfacts.h"
#include "ui/style/theme.h"
#include "workspace/permission.h"

#include <QString>
#include <QStringList>

namespace Deckhand {

/// When the user is called, and by what.
struct AlertPreferences {
    bool questions = true; ///< one waits for an answer
    bool done = true;      ///< the agent is, and nothing of it runs
    bool failures = true;  ///< of background tasks
    bool sound = false;    ///< with each of these
    bool tray = false;     ///< an icon there

    friend bool operator==(const AlertPreferences &, const AlertPreferences &) = default;
};

/// What the settings window shows and gives back: plain values, whoever keeps them.
struct SettingsValues {
    QString baseUrl; ///< empty: the default
    QString model;   ///< empty: the default
    PermissionMode permissionMode = PermissionMode::Ask;
    ThemeMode theme = ThemeMode::System;
    TaskPreferences tasks;
    AlertPreferences alerts = {};
    ThinkingWish thinking = ThinkingWish::ModelsDefault;
    double spendingLimitUsd = 0;     ///< of a session; 0: none
    int compactAtPercent = 85;       ///< of the context window, 30 to 95; 0: only by hand
    bool editsContext = false;       ///< the server may forget old tool results
    bool looksForUpdates = false;    ///< when the program starts
    bool namesConversations = false; ///< the model names new ones

    friend bool operator==(const SettingsValues &, const SettingsValues &) = default;
};

/// What people are told about the stored key. The key itself is never shown.
struct KeyState {
    bool stored = false;
    QString place; ///< a sentence: "Kept in the system's keychain."
};

/// A server on this machine that speaks the Messages API.
struct LocalServer {
    QString url;
    QString name;       ///< "Ollama"; may be empty
    QStringList models; ///< may be empty: then the server did not tell
};

} // namespace Deckhand
