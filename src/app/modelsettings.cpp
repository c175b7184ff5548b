#include "app/modelsettings.h"

#include "app/modelpreferences.h"
#include "app/tasksettings.h"

#include "agent/agentsession.h"
#include "anthropic/localserverprobe.h"
#include "anthropic/modellistjob.h"
#include "demo/demoanswer.h"
#include "ui/mainwindow/mainwindow.h"
#include "ui/settings/firstrunpage.h"
#include "ui/settings/settingsdialog.h"

#include <QDesktopServices>

namespace Deckhand {

namespace {

QString keyPlace(const SecretStore &secrets)
{
    return secrets.persistent() ? ModelSettings::tr("Kept in the system's keychain.") : secrets.reason();
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

ThemeMode themeFromWord(const QString &word)
{
    if (word == u"light"_qs)
        return ThemeMode::Light;
    return word == u"dark"_qs ? ThemeMode::Dark : ThemeMode::System;
}

QString themeWord(ThemeMode mode)
{
    switch (mode) {
    case ThemeMode::System:
        return u"system"_qs;
    case ThemeMode::Light:
        return u"light"_qs;
    case ThemeMode::Dark:
        return u"dark"_qs;
    }
    Q_UNREACHABLE();
}

ModelSettings::ModelSettings(ModelConnection &connection, AgentSession &session, Settings &settings,
                             SecretStore &secrets, MainWindow &window)
    : m_connection(connection),
      m_session(session),
      m_settings(settings),
      m_secrets(secrets),
      m_window(window),
      m_transport(connection.network())
{
    connect(&connection, &ModelConnection::connected, this, &ModelSettings::onConnected);
    connect(&connection, &ModelConnection::unconfigured, this, &ModelSettings::showFirstRun);
    connect(&connection, &ModelConnection::failed, &window, &MainWindow::tell);
    connect(&connection, &ModelConnection::warned, &window, &MainWindow::tell);
    connect(&window, &MainWindow::settingsRequested, this, &ModelSettings::showDialog);
    connect(&window, &MainWindow::modelMenuAboutToShow, this, &ModelSettings::fillModelMenu);
    connect(&window, &MainWindow::modelChosen, this, &ModelSettings::chooseModel);
    connect(&window, &MainWindow::thinkingChosen, this, &ModelSettings::chooseThinking);
    window.setThinking(thinkingFromWord(settings.thinking()));
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
    m_session.setModelClient(client);
    applyModelPreferences(m_settings, m_session);
    showModel(model);
    m_window.showChat();
}

void ModelSettings::showModel(const QString &id)
{
    const ModelFacts facts = m_connection.models().find(id);
    m_session.setModel(id, facts);
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
        const QString &current = m_session.settings().model;
        m_session.setModel(current, m_connection.models().find(current));
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
    m_session.setThinking(wish);
    m_window.setThinking(wish);
}

void ModelSettings::openPriceTable()
{
    ModelTable &table = m_connection.models();
    if (const Result<void> made = table.makeOwnFile(m_session.settings().model); !made)
        return m_window.tell(made.error());
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(table.ownFile())))
        m_window.tell(tr("No program opens it; the table is %1.").arg(table.ownFile()));
}

void ModelSettings::showFirstRun()
{
    m_window.setModelText(tr("No model yet"));
    if (!m_firstRun)
        m_firstRun = makeFirstRunPage();
    m_firstRun->setKeyPlace(keyPlace(m_secrets));
    m_window.showFirstRun(m_firstRun);
}

FirstRunPage *ModelSettings::makeFirstRunPage()
{
    auto *page = new FirstRunPage(&m_window);
    connect(page, &FirstRunPage::keyEntered, this, &ModelSettings::useKey);
    connect(page, &FirstRunPage::serverChosen, this, &ModelSettings::useServer);
    connect(page, &FirstRunPage::demoChosen, this, &ModelSettings::useDemo);
    connect(page, &FirstRunPage::probeRequested, this, &ModelSettings::probe);
    return page;
}

void ModelSettings::useKey(const QString &key)
{
    m_settings.setSource(Settings::Source::ApiKey);
    save();
    storeKey(m_settings.baseUrl(), key);
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

void ModelSettings::storeKey(const QString &baseUrl, const QString &key)
{
    const QUrl url = baseUrl.isEmpty() ? Configuration::defaultBaseUrl() : QUrl(baseUrl);
    const QString name = Configuration::storedKeyName(url);
    SecretOperation *operation = key.isEmpty() ? m_secrets.remove(name, this) : m_secrets.write(name, key, this);
    connect(operation, &SecretOperation::done, this, [this](const SecretResult &result) {
        if (result.status == SecretResult::Status::MemoryOnly)
            m_window.tell(result.reason);
        m_connection.open();
    });
}

void ModelSettings::showDialog()
{
    auto *dialog = new SettingsDialog(&m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    fillDialog(*dialog);
    connect(dialog, &SettingsDialog::saved, this, &ModelSettings::applyValues);
    connect(dialog, &SettingsDialog::keyChanged, this,
            [this](const QString &key) { storeKey(m_settings.baseUrl(), key); });
    connect(dialog, &SettingsDialog::modelListRequested, this,
            [this, dialog](const QString &baseUrl, const QString &key) { fetchModels(*dialog, baseUrl, key); });
    connect(dialog, &SettingsDialog::priceTableRequested, this, &ModelSettings::openPriceTable);
    dialog->open();
}

void ModelSettings::fillDialog(SettingsDialog &dialog)
{
    SettingsValues values;
    values.baseUrl = m_settings.baseUrl();
    values.model = m_settings.model();
    values.permissionMode = m_session.permissionMode();
    values.theme = themeFromWord(m_settings.theme());
    values.tasks = readTaskPreferences(m_settings);
    values.thinking = thinkingFromWord(m_settings.thinking());
    values.spendingLimitUsd = m_settings.spendingLimitUsd();
    values.compactAtPercent = m_settings.compactAtPercent();
    values.editsContext = m_settings.editsContext();
    dialog.setValues(values);
    const ModelEndpoint &endpoint = m_connection.endpoint();
    dialog.setKeyState({endpoint.credentialSource.contains(u"keychain"_qs), keyPlace(m_secrets)});
    if (m_connection.isDemo())
        dialog.setOverrideNote(tr("The offline demo model answers at present. Enter a key or a server to leave it."));
    else if (endpoint.baseUrlSource == u"the environment"_qs)
        dialog.setOverrideNote(
            tr("For this run the base URL of the environment is used: %1").arg(endpoint.baseUrl.toString()));
}

void ModelSettings::fetchModels(SettingsDialog &dialog, const QString &baseUrl, const QString &typedKey)
{
    Endpoint endpoint;
    endpoint.baseUrl = baseUrl.isEmpty() ? Configuration::defaultBaseUrl() : QUrl(baseUrl);
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

void ModelSettings::applyValues(const SettingsValues &values)
{
    const bool modelChanged = values.baseUrl != m_settings.baseUrl() || values.model != m_settings.model();
    m_settings.setBaseUrl(values.baseUrl);
    m_settings.setModel(values.model);
    if (modelChanged) // what was chosen in the menu of this workspace would win over what was just said
        m_settings.setWorkspaceModel(m_connection.workspace(), {});
    m_settings.setThinking(thinkingWord(values.thinking));
    m_settings.setSpendingLimitUsd(values.spendingLimitUsd);
    m_settings.setCompactAtPercent(values.compactAtPercent);
    m_settings.setEditsContext(values.editsContext);
    applyModelPreferences(m_settings, m_session);
    m_window.setThinking(values.thinking);
    m_settings.setPermissionMode(modeWord(values.permissionMode));
    m_session.setPermissionMode(values.permissionMode);
    writeTaskPreferences(values.tasks, m_settings);
    save();
    emit taskPreferencesChosen(values.tasks);
    emit m_window.themeChosen(values.theme);
    if (modelChanged) {
        if (m_settings.source() == Settings::Source::Demo)
            m_settings.setSource(Settings::Source::Undecided);
        m_connection.open();
    }
}

void ModelSettings::save()
{
    if (const QString problem = m_settings.save(); !problem.isEmpty())
        m_window.tell(problem);
}

} // namespace Deckhand
