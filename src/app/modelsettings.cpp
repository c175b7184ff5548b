#include "app/modelsettings.h"

#include "app/modelpreferences.h"
#include "app/preferences.h"
#include "app/tasksettings.h"
#include "app/workspacewindow.h"

#include "anthropic/localserverprobe.h"
#include "anthropic/modellistjob.h"
#include "demo/demoanswer.h"
#include "ui/settings/firstrunpage.h"
#include "ui/settings/settingsdialog.h"

#include <QDesktopServices>

namespace Deckhand {

namespace {

/// What people typed, or the default: what a key is kept for.
QUrl serverUrl(const QString &baseUrl)
{
    return baseUrl.isEmpty() ? Configuration::defaultBaseUrl() : QUrl(baseUrl);
}

/// "200k · $3 in, $15 out"; empty where nothing is known.
QString factsText(const ModelFacts &facts)
{
    QStringList parts;
    if (facts.contextTokens > 0)
        parts.append(facts.contextTokens % 1'000'000 == 0
                         ? ModelSettings::tr("%1M").arg(facts.contextTokens / 1'000'000)
                         : ModelSettings::tr("%1k").arg(facts.contextTokens / 1000));
    if (facts.prices)
        parts.append(ModelSettings::tr("$%1 in, $%2 out").arg(facts.prices->input).arg(facts.prices->output));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

ModelSettings::ModelSettings(ModelConnection &connection, Settings &settings, SecretStore &secrets,
                             WorkspaceWindow &shown)
    : m_connection(connection),
      m_shown(shown),
      m_settings(settings),
      m_window(shown.window()),
      m_transport(connection.network()),
      m_keys(m_transport, secrets, this)
{
    connect(&connection, &ModelConnection::connected, this, &ModelSettings::onConnected);
    connect(&connection, &ModelConnection::unconfigured, this, &ModelSettings::showFirstRun);
    connect(&connection, &ModelConnection::failed, &m_window, &MainWindow::tell);
    connect(&connection, &ModelConnection::warned, &m_window, &MainWindow::tell);
    connect(&m_window, &MainWindow::settingsRequested, this, &ModelSettings::showDialog);
    connect(&m_window, &MainWindow::modelMenuAboutToShow, this, &ModelSettings::fillModelMenu);
    connect(&m_window, &MainWindow::modelChosen, this, &ModelSettings::chooseModel);
    connect(&m_window, &MainWindow::thinkingChosen, this, &ModelSettings::chooseThinking);
    connect(&m_keys, &KeyEntry::kept, this, [this](const QString &where) {
        const QString note = std::exchange(m_keyNote, {});
        m_window.tell(note.isEmpty() ? where : note + u' ' + where);
        m_connection.open();
    });
    m_window.setThinking(thinkingFromWord(settings.thinking()));
}

ModelSettings::~ModelSettings() = default;

void ModelSettings::open()
{
    m_window.setModelText(tr("Connecting…"));
    // After the window is drawn: reading a keychain may take its time.
    QMetaObject::invokeMethod(&m_connection, &ModelConnection::open, Qt::QueuedConnection);
}

void ModelSettings::onConnected(ModelClient *client, const QString &model)
{
    m_shown.setModelClient(client);
    m_shown.configure([this](AgentSettings &session) { applyModelPreferences(m_settings, session); });
    showModel(model);
    m_window.showChat();
}

void ModelSettings::showModel(const QString &id)
{
    const ModelFacts facts = m_connection.models().find(id);
    m_shown.configure([&](AgentSettings &session) {
        session.model = id;
        session.facts = facts;
    });
    const QUrl baseUrl = m_connection.endpoint().baseUrl;
    const QString name = facts.displayName.isEmpty() ? id : facts.displayName;
    if (m_connection.isDemo())
        m_window.setModelText(tr("Offline demo model"));
    else if (baseUrl == Configuration::defaultBaseUrl())
        m_window.setModelText(name);
    else
        m_window.setModelText(tr("%1 at %2").arg(name, baseUrl.authority()));
    m_window.setModels({{id, name, {}}}, id);
}

/// The server is asked each time the menu opens: ids go stale within weeks. Until it answers, and where it has no list,
/// the menu holds the present model and takes another id by hand.
void ModelSettings::fillModelMenu()
{
    if (m_menuList || m_connection.isDemo())
        return;
    m_menuList = new ModelListJob(m_transport, wireEndpoint(m_connection.endpoint()), this);
    connect(m_menuList, &ModelListJob::done, this, [this](const Result<QList<OfferedModel>> &offered) {
        std::exchange(m_menuList, nullptr)->deleteLater();
        if (!offered || offered->isEmpty())
            return;
        QList<ModelChoice> choices;
        for (const OfferedModel &model : *offered) {
            m_connection.models().catalog().learn(model.id, model.contextTokens, model.maxOutputTokens);
            choices.append({model.id, model.displayName, factsText(m_connection.models().find(model.id))});
        }
        const QString current = m_shown.session().settings().model;
        m_shown.configure([&](AgentSettings &session) { session.facts = m_connection.models().find(current); });
        m_window.setModels(choices, current);
    });
}

void ModelSettings::chooseModel(const QString &id)
{
    m_settings.setWorkspaceModel(m_connection.workspace(), id);
    save();
    showModel(id);
}

void ModelSettings::chooseThinking(ThinkingWish wish)
{
    m_settings.setThinking(thinkingWord(wish));
    save();
    m_shown.configure([wish](AgentSettings &session) { session.thinking = wish; });
    m_window.setThinking(wish);
}

void ModelSettings::openPriceTable()
{
    ModelTable &table = m_connection.models();
    if (const Result<void> made = table.makeOwnFile(m_shown.session().settings().model); !made)
        return m_window.tell(made.error());
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(table.ownFile())))
        m_window.tell(tr("No program opens it; the table is %1.").arg(table.ownFile()));
}

void ModelSettings::showFirstRun()
{
    m_window.setModelText(tr("No model yet"));
    if (!m_firstRun)
        m_firstRun = makeFirstRunPage();
    m_firstRun->setKeyPlace(m_keys.place(settingsUrl()));
    m_window.showFirstRun(m_firstRun);
}

FirstRunPage *ModelSettings::makeFirstRunPage()
{
    auto *page = new FirstRunPage(&m_window);
    connect(page, &FirstRunPage::keyEntered, this, &ModelSettings::tryKey);
    connect(page, &FirstRunPage::serverChosen, this, &ModelSettings::useServer);
    connect(page, &FirstRunPage::demoChosen, this, &ModelSettings::useDemo);
    connect(page, &FirstRunPage::probeRequested, this, &ModelSettings::probe);
    return page;
}

QUrl ModelSettings::settingsUrl() const
{
    return serverUrl(m_settings.baseUrl());
}

void ModelSettings::tryKey(const QString &key, bool insists)
{
    if (insists)
        return useKey(key);
    m_keys.test(settingsUrl(), key, m_firstRun, [this, key](const KeyVerdict &verdict) {
        if (verdict.kind == KeyVerdict::Kind::Refused)
            return m_firstRun->refuseKey(verdict.words);
        m_keyNote = verdict.words;
        useKey(key);
    });
}

void ModelSettings::useKey(const QString &key)
{
    m_firstRun->acceptKey();
    m_settings.setSource(Settings::Source::ApiKey);
    save();
    m_keys.keep(settingsUrl(), key);
}

void ModelSettings::useServer(const QUrl &url, const QString &model)
{
    m_settings.setSource(Settings::Source::LocalServer);
    m_settings.setBaseUrl(url.toString());
    m_settings.setModel(model);
    save();
    m_connection.open();
}

void ModelSettings::useDemo()
{
    m_settings.setSource(Settings::Source::Demo);
    save();
    m_connection.openDemo();
}

void ModelSettings::probe()
{
    m_found.clear();
    auto *search = new LocalServerProbe(m_transport, this);
    connect(search, &LocalServerProbe::found, this,
            [this](const QUrl &url, const QString &name, const QStringList &models) {
                m_found.append({url.toString(), name, models});
            });
    connect(search, &LocalServerProbe::done, this, [this, search] {
        m_firstRun->setServers(m_found);
        search->deleteLater();
    });
    search->start();
}

void ModelSettings::showDialog()
{
    auto *dialog = new SettingsDialog(&m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    fillDialog(*dialog);
    connect(dialog, &SettingsDialog::saved, this, &ModelSettings::applyChanges);
    connect(dialog, &SettingsDialog::keyTestRequested, this,
            [this, dialog](const QString &baseUrl, const QString &key) { tryKeyOf(*dialog, baseUrl, key); });
    connect(dialog, &SettingsDialog::keyChanged, this, [this](const QString &key) { m_keys.keep(settingsUrl(), key); });
    connect(dialog, &SettingsDialog::modelListRequested, this,
            [this, dialog](const QString &baseUrl, const QString &key) { fetchModels(*dialog, baseUrl, key); });
    connect(dialog, &SettingsDialog::priceTableRequested, this, &ModelSettings::openPriceTable);
    dialog->open();
}

void ModelSettings::fillDialog(SettingsDialog &dialog)
{
    dialog.setValues(readSettingsValues(m_settings));
    dialog.setKeyState({m_keys.isStored(settingsUrl()), m_keys.place(settingsUrl())});
    dialog.setOverrideNote(overrides());
}

/// What this run uses in place of what the page shows, and where it comes from.
QString ModelSettings::overrides() const
{
    if (m_connection.isDemo())
        return tr("The offline demo model answers at present. Enter a key or a server to leave it.");
    const ModelEndpoint &endpoint = m_connection.endpoint();
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

void ModelSettings::tryKeyOf(SettingsDialog &dialog, const QString &baseUrl, const QString &key)
{
    m_keys.test(serverUrl(baseUrl), key, &dialog, [this, &dialog](const KeyVerdict &verdict) {
        if (verdict.kind == KeyVerdict::Kind::Refused)
            return dialog.refuseKey(verdict.words);
        m_keyNote = verdict.words;
        dialog.acceptKey();
    });
}

void ModelSettings::fetchModels(SettingsDialog &dialog, const QString &baseUrl, const QString &typedKey)
{
    Endpoint endpoint;
    endpoint.baseUrl = serverUrl(baseUrl);
    // A key that was not typed for this address goes only to the address that it was configured for.
    if (!typedKey.isEmpty())
        endpoint.secret = typedKey.toUtf8();
    else if (endpoint.baseUrl == m_connection.endpoint().baseUrl)
        endpoint.secret = m_connection.endpoint().secret.toUtf8();
    if (!endpoint.secret.isEmpty())
        endpoint.credential = Endpoint::Credential::ApiKey;

    auto *job = new ModelListJob(m_transport, endpoint, &dialog);
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

void ModelSettings::applyChanges(const SettingsValues &shown, const SettingsValues &chosen)
{
    const bool modelChanged = shown.baseUrl != chosen.baseUrl || shown.model != chosen.model;
    writeChanges(shown, chosen, m_settings);
    if (modelChanged) // what was chosen in the menu of this workspace would win over what was just said
        m_settings.setWorkspaceModel(m_connection.workspace(), {});
    if (modelChanged && m_settings.source() == Settings::Source::Demo)
        m_settings.setSource(Settings::Source::Undecided);
    save();
    m_shown.configure([this](AgentSettings &session) { applyModelPreferences(m_settings, session); });
    m_window.setThinking(thinkingFromWord(m_settings.thinking()));
    emit taskPreferencesChosen(readTaskPreferences(m_settings));
    if (shown.theme != chosen.theme)
        emit m_window.themeChosen(chosen.theme);
    if (modelChanged)
        m_connection.open();
}

void ModelSettings::save()
{
    if (const QString problem = m_settings.save(); !problem.isEmpty())
        m_window.tell(problem);
}

} // namespace Deckhand
