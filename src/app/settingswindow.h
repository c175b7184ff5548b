#pragma once

#include "app/settingsparts.h"
#include "ui/settings/settingsvalues.h"

namespace Deckhand {

class SettingsDialog;

/// The settings window, joined to what is read from it and what becomes of it.
class SettingsWindow : public QObject
{
    Q_OBJECT
public:
    SettingsWindow(const SettingsParts &parts, QObject *parent) : QObject(parent), m_parts(parts) {}

    void show();

signals:
    void taskPreferencesChosen(const Deckhand::TaskPreferences &preferences);
    void alertPreferencesChosen(const Deckhand::AlertPreferences &preferences);
    void priceTableRequested();

private:
    void fillDialog(SettingsDialog &dialog);
    QString overrides() const;
    void tryKeyOf(SettingsDialog &dialog, const QString &baseUrl, const QString &key);
    void fetchModels(SettingsDialog &dialog, const QString &baseUrl, const QString &typedKey);
    void applyChanges(const SettingsValues &shown, const SettingsValues &chosen);

    const SettingsParts m_parts;
    QString m_keyNote; ///< of a key that is being stored: what its test said
};

} // namespace Deckhand
