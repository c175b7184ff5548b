#include "app/modelsettings.h"

#include "anthropic/modellistjob.h"
#include "app/firstrun.h"
#include "app/modelpreferences.h"
#include "app/settingswindow.h"

#include <QDesktopServices>

namespace Deckhand {

namespace {

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
      m_keys(m_transport, secrets, this),
      m_parts{connection, settings, m_keys, m_transport, shown}
{
    auto *firstRun = new FirstRun(m_parts, this);
    m_dialog = new SettingsWindow(m_parts, this);
    connect(&connection, &ModelConnection::connected, this, &ModelSettings::onConnected);
    connect(&connection, &ModelConnection::unconfigured, firstRun, &FirstRun::show);
    connect(&connection, &ModelConnection::failed, &m_window, &MainWindow::tell);
    connect(&connection, &ModelConnection::warned, &m_window, &MainWindow::tell);
    connect(&shown, &WorkspaceWindow::shownChanged, this, [this] {
        if (!m_shown.session().settings().model.isEmpty()) // else it says that it connects
            showChoices();
    });
    connect(&m_window, &MainWindow::settingsRequested, m_dialog, &SettingsWindow::show);
    connect(m_dialog, &SettingsWindow::taskPreferencesChosen, this, &ModelSettings::taskPreferencesChosen);
    connect(m_dialog, &SettingsWindow::alertPreferencesChosen, this, &ModelSettings::alertPreferencesChosen);
    connect(m_dialog, &SettingsWindow::priceTableRequested, this, &ModelSettings::openPriceTable);
    connect(&m_window, &MainWindow::modelMenuAboutToShow, this, &ModelSettings::fillModelMenu);
    connect(&m_window, &MainWindow::modelChosen, this, &ModelSettings::chooseModel);
    connect(&m_window, &MainWindow::thinkingChosen, this, &ModelSettings::chooseThinking);
    connect(&m_keys, &KeyEntry::kept, this, [this](const QString &where) {
        m_window.tell(where);
        m_connection.open();
    });
    m_window.setThinking(thinkingFromWord(settings.value(Chosen::thinking)));
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
    m_shown.configureAll([this, &model](AgentSettings &session) {
        m_parts.applyPreferences(session);
        setModel(model, session);
    });
    if (!std::exchange(m_wasConnected, true)) // later the settings have been changed
        m_shown.resumeModels();
    showChoices();
    m_window.showChat();
}

void ModelSettings::setModel(const QString &id, AgentSettings &session) const
{
    session.model = id;
    session.facts = m_connection.models().find(id);
}

/// What the conversation that is shown works with.
void ModelSettings::showChoices()
{
    const AgentSettings &session = m_shown.session().settings();
    const QUrl baseUrl = m_connection.endpoint().baseUrl;
    const QString name = session.facts.displayName.isEmpty() ? session.model : session.facts.displayName;
    if (m_connection.isDemo())
        m_window.setModelText(tr("Offline demo model"));
    else if (baseUrl == Configuration::defaultBaseUrl())
        m_window.setModelText(name);
    else
        m_window.setModelText(tr("%1 at %2").arg(name, baseUrl.authority()));
    m_window.setModels({{session.model, name, {}}}, session.model);
    m_window.setThinking(session.thinking);
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
    m_settings.set(Chosen::modelIn(m_connection.workspace()), id);
    m_parts.save();
    m_shown.configure([&](AgentSettings &session) { setModel(id, session); });
    m_shown.keepChoice({.model = SessionMarks::Model{id, m_connection.endpoint().baseUrl.toString()}});
    showChoices();
}

void ModelSettings::chooseThinking(ThinkingWish wish)
{
    m_settings.set(Chosen::thinking, thinkingWord(wish));
    m_parts.save();
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

} // namespace Deckhand
