#include "anthropic/messagesclient.h"
#include "app/modelpreferences.h"
#include "engine/conversation.h"
#include "engine/workspace.h"
#include "storage/settings.h"
#include "storage/statedir.h"
#include "support/fakemessagesapi.h"

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

/// What the user wants of models: kept in the settings, and kept to on the wire.
class TestModelPreferences : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void theContextIsLeftAloneByDefault();
    void onlyWhatWasChosenIsInTheFile();
    void theServerIsAskedToEditTheContext();
    void whereItIsRefusedItIsLeftOut();

private:
    QString file() const { return m_folder->filePath(u"settings.ini"_qs); }
    void ask(FakeMessagesApi &api, const Settings &settings);

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestModelPreferences::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestModelPreferences::theContextIsLeftAloneByDefault()
{
    QVERIFY(!Settings(file()).value(Chosen::editsContext));
    QVERIFY(!AgentSettings().editsContext);
}

void TestModelPreferences::onlyWhatWasChosenIsInTheFile()
{
    {
        Settings settings(file());
        settings.set(Chosen::editsContext, true);
        QCOMPARE(settings.save(), QString());
    }
    Settings settings(file());
    QVERIFY(settings.value(Chosen::editsContext));
    settings.set(Chosen::editsContext, false);
    QCOMPARE(settings.save(), QString());
    QVERIFY(!Settings(file()).value(Chosen::editsContext));
    QFile written(file());
    QVERIFY(written.open(QIODevice::ReadOnly));
    QVERIFY(!written.readAll().contains("editsContext"));
}

/// One turn of a session with these settings.
void TestModelPreferences::ask(FakeMessagesApi &api, const Settings &settings)
{
    const Result<StateDir> state = StateDir::open(m_folder->filePath(u"state"_qs), {});
    QVERIFY(state);
    const auto workspace = Workspace::open(m_folder->path(), *state);
    QVERIFY(workspace);
    const auto conversation = Conversation::begin(**workspace, {});
    AgentSession &session = conversation->session();
    QNetworkAccessManager network;
    network.setProxy(QNetworkProxy::NoProxy);
    MessagesClient client(network, Endpoint{api.baseUrl(), Endpoint::Credential::None, {}});
    session.setModelClient(&client);
    AgentSettings wanted = session.settings();
    wanted.model = u"fake-model-1"_qs;
    applyModelPreferences(settings, wanted);
    session.configure(wanted);
    QSignalSpy idle(&session, &AgentSession::idle);
    session.submit({TextBlock{u"hello"_qs}});
    QVERIFY(idle.wait());
    QCOMPARE(textOf(*session.history().last()), u"hi"_qs);
}

void TestModelPreferences::theServerIsAskedToEditTheContext()
{
    FakeMessagesApi api;
    api.setHandler([](const FakeRequest &) { return FakeReply().text(u"hi"_qs); });
    Settings settings(file());
    ask(api, settings);
    QVERIFY(!api.requests().first().json.contains(u"context_management"_qs));
    settings.set(Chosen::editsContext, true);
    ask(api, settings);
    QVERIFY(api.requests().last().json.contains(u"context_management"_qs));
    QVERIFY(api.requests().last().headers.value("anthropic-beta").contains("context-management"));
    QVERIFY2(api.violations().isEmpty(), qPrintable(api.violations().join(u'\n')));
}

void TestModelPreferences::whereItIsRefusedItIsLeftOut()
{
    FakeMessagesApi api;
    api.setHandler([](const FakeRequest &) { return FakeReply().text(u"hi"_qs); });
    api.refuseFields({u"context_management"_qs});
    Settings settings(file());
    settings.set(Chosen::editsContext, true);
    ask(api, settings);
    QCOMPARE(api.requests().size(), 2);
    QVERIFY(!api.requests().last().json.contains(u"context_management"_qs));
    QVERIFY(!api.requests().last().headers.contains("anthropic-beta"));
}

QTEST_MAIN(TestModelPreferences)
#include "tst_modelpreferences.moc"
