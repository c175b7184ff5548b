#include "app/settingswindow.h"

#include "anthropic/modellistjob.h"
#include "app/buildconfig.h"
#include "app/modelpreferences.h"
#include "app/preferences.h"
#include "app/tasksettings.h"
#include "ui/settings/settingsdialog.h"

namespace Deckhand {

void SettingsWindow::show()
{
    auto *dialog = new SettingsDialog(&m_parts.window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    fillDialog(*dialog);
    connect(dialog, &SettingsDialog::saved, this, &SettingsWindow::applyChanges);
    connect(dialog, &SettingsDialog::keyTestRequested, this,
            [this, dialog](const QString &baseUrl, const QString &key) { tryKeyOf(*dialog, baseUrl, key); });
    connect(dialog, &SettingsDialog::keyChanged, this, [this](const QString &key) {
        m_parts.keys.keep(m_parts.settingsUrl(), key, std::exchange(m_keyNote, {}));
    });
    connect(dialog, &SettingsDialog::modelListRequested, this,
            [this, dialog](const QString &baseUrl, const QString &key) { fetchModels(*dialog, baseUrl, key); });
    connect(dialog, &SettingsDialog::priceTableRequested, this, &SettingsWindow::priceTableRequested);
    dialog->open();
}

void SettingsWindow::fillDialog(SettingsDialog &dialog)
{
    dialog.setValues(readSettingsValues(m_parts.settings));
    dialog.setKeyState({m_parts.keys.isStored(m_parts.settingsUrl()), m_parts.keys.place(m_parts.settingsUrl())});
    dialog.setOverrideNote(overrides());
    if (Build::kReleases[0] != '\0')
        dialog.offerUpdates();
}

/// What this run uses in place of what the page shows, and where it comes from.
QString SettingsWindow::overrides() const
{
    if (m_parts.connection.isDemo())
        return tr("The offline demo model answers at present. Enter a key or a server to leave it.");
    const ModelEndpoint &endpoint = m_parts.connection.endpoint();
    const auto isOurs = [](const QString &source) {
        return source.isEmpty() || source == u"default"_qs || source == u"the settings"_qs;
    };
    QStringList lines;
    if (!isOurs(endpoint.baseUrlSource))
        lines.append(
            tr("For this run the base URL of %1 is used: %2").arg(endpoint.baseUrlSource, endpoint.baseUrl.toString()));
    if (!isOurs(endpoint.modelSource))
        lines.append(tr("For this run the model of %1 is used: %2").arg(endpoint.modelSource, endpoint.model));
    if (!isOurs(endpoint.credentialSource))
        lines.append(tr("For this run the key of %1 is used.").arg(endpoint.credentialSource));
    return lines.join(u'\n');
}

void SettingsWindow::tryKeyOf(SettingsDialog &dialog, const QString &baseUrl, const QString &key)
{
    m_parts.keys.test(SettingsParts::serverUrl(baseUrl), key, &dialog, [this, &dialog](const KeyVerdict &verdict) {
        if (verdict.kind == KeyVerdict::Kind::Refused)
            return dialog.refuseKey(verdict.words);
        m_keyNote = verdict.words;
        dialog.acceptKey();
    });
}

void SettingsWindow::fetchModels(SettingsDialog &dialog, const QString &baseUrl, const QString &typedKey)
{
    Endpoint endpoint;
    endpoint.baseUrl = SettingsParts::serverUrl(baseUrl);
    // A key that was not typed for this address goes only to the address that it was configured for.
    if (!typedKey.isEmpty())
        endpoint.secret = typedKey.toUtf8();
    else if (endpoint.baseUrl == m_parts.connection.endpoint().baseUrl)
        endpoint.secret = m_parts.connection.endpoint().secret.toUtf8();
    if (!endpoint.secret.isEmpty())
        endpoint.credential = Endpoint::Credential::ApiKey;

    auto *job = new ModelListJob(m_parts.transport, endpoint, &dialog);
    connect(job, &ModelListJob::done, &dialog, [&dialog, job](const Result<QList<OfferedModel>> &models) {
        job->deleteLater();
        if (!models) {
            dialog.setModelListError(models.error());
            return;
        }
        QStringList ids;
        for (const OfferedModel &model : *models)
            ids.append(model.id);
        dialog.setModels(ids);
    });
}

void SettingsWindow::applyChanges(const SettingsValues &shown, const SettingsValues &chosen)
{
    const bool modelChanged = shown.baseUrl != chosen.baseUrl || shown.model != chosen.model;
    writeChanges(shown, chosen, m_parts.settings);
    if (modelChanged) { // what was chosen in the menu of this workspace would win over what was just said
        m_parts.settings.set(Chosen::modelIn(m_parts.connection.workspace()), {});
        if (m_parts.shown.conversation().choices().model)
            m_parts.shown.keepChoice({.model = SessionMarks::Model()});
    }
    if (modelChanged && m_parts.settings.source() == Settings::Source::Demo)
        m_parts.settings.setSource(Settings::Source::Undecided);
    m_parts.save();
    m_parts.shown.configureAll([this](AgentSettings &session) { m_parts.applyPreferences(session); });
    m_parts.window().setThinking(thinkingFromWord(m_parts.settings.value(Chosen::thinking)));
    emit taskPreferencesChosen(readTaskPreferences(m_parts.settings));
    emit alertPreferencesChosen(readAlertPreferences(m_parts.settings));
    if (shown.theme != chosen.theme)
        emit m_parts.window().themeChosen(chosen.theme);
    if (modelChanged)
        m_parts.connection.open();
}

} // namespace Deckhand
