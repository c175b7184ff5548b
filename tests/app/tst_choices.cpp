#include "app/modelsettings.h"
#include "app/openconversation.h"
#include "app/windowfixture.h"
#include "commandline/commandline.h"
#include "ui/mainwindow/striptext.h"

#include <QComboBox>

using namespace Deckhand;

/// The mode and the model that people choose for one conversation.
class TestChoices : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void eachComesBackInItsMode();
    void whatIsChosenBeforeTheFirstWordHolds();
    void bypassComesBackAsAskAndSaysSoOnce();
    void theCommandLineWins();
    void withoutAWindowNoModeIsTakenOver();
    void eachComesBackWithItsModel();
    void theModelOfAnotherServerIsNotUsed();
    void whatNamesAModelForTheRunWins();
    void whatTheSettingsSayLaterHolds();
    void branchesAndDuplicatesTakeThemAlong();
};

namespace {

/// A window and its settings, joined as the program joins them; all of it ends with `restart`, but for the disk.
class Program
{
public:
    Program()
    {
        f.api.setHandler(
            [](const FakeRequest &request) { return FakeReply().text(u"Heard: "_qs + request.lastText()); });
        settings.set(Chosen::baseUrl, f.api.baseUrl().toString());
        restart({});
    }

    ~Program()
    {
        modelSettings.reset();
        f.composed.reset();
    }

    void restart(const SessionId &shown, const Options &options = {})
    {
        modelSettings.reset();
        f.composed.reset();
        connection = std::make_unique<ModelConnection>(options, f.workspace(), settings, secrets);
        Result<ConversationSetup> setup = conversationSetup(options, PermissionMode::Ask);
        setup.value().resumesMode = !options.permissionMode;
        setup.value().resumedModel = [this](const SessionMarks::Model &chosen) {
            return connection->takesChoiceOn(chosen.server) ? chosen.id : QString();
        };
        Result<Reopened> first = reopenConversation(*f.opened, options, *setup, shown);
        f.composed = std::make_unique<WorkspaceWindow>(*f.opened, *setup, std::move(first.value().conversation));
        f.window = &f.composed->window();
        modelSettings = std::make_unique<ModelSettings>(*connection, settings, secrets, *f.composed);
        f.window->show();
        remarks.clear();
        QObject::connect(&f.composed->conversation(), &Conversation::remarked, f.window,
                         [this](const QString &text) { remarks.append(text); });
        f.composed->conversation().tellHistory();
        isConnected = false;
        QObject::connect(connection.get(), &ModelConnection::connected, f.window, [this] { isConnected = true; });
        connection->open();
        QTRY_VERIFY(isConnected);
    }

    void say(const QString &words)
    {
        f.type(words);
        QTRY_VERIFY(!f.rows(u"Conversation"_qs).isEmpty()
                    && f.rows(u"Conversation"_qs).last().contains(u"Heard: "_qs + words));
        QTRY_VERIFY(f.session().isIdle());
    }
    void choose(PermissionMode mode)
    {
        const QList<QAction *> actions = f.window->findChildren<QAction *>();
        for (QAction *action : actions) {
            if (action->text() == modeTitle(mode) && action->isCheckable())
                return action->trigger();
        }
        QFAIL("there is no such mode");
    }
    void choose(const QString &model) { emit f.window->modelChosen(model); }
    SessionId begin(const QString &words)
    {
        f.composed->beginConversation(PermissionMode::Ask);
        say(words);
        return shown();
    }
    void show(const SessionId &id) { QVERIFY(f.composed->showConversation(id)); }
    SessionId shown() { return f.composed->shownId(); }
    PermissionMode mode() { return f.session().permissionMode(); }
    QString model() { return f.session().settings().model; }

private:
    QTemporaryDir m_folder;

public:
    WindowFixture f{PermissionMode::Ask};
    Settings settings{m_folder.filePath(u"settings.ini"_qs)};
    MemorySecretStore secrets;
    std::unique_ptr<ModelConnection> connection;
    std::unique_ptr<ModelSettings> modelSettings;
    bool isConnected = false;
    QStringList remarks; ///< of what a start shows
};

} // namespace

void TestChoices::initTestCase()
{
    for (const char *name :
         {"ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "MODEL_ID", "ANTHROPIC_MODEL"})
        qunsetenv(name);
}

void TestChoices::eachComesBackInItsMode()
{
    Program p;
    const SessionId first = p.begin(u"one"_qs);
    p.choose(PermissionMode::Plan);
    const SessionId second = p.begin(u"two"_qs);
    p.choose(PermissionMode::Plan);
    p.choose(PermissionMode::AcceptEdits);
    const SessionId third = p.begin(u"three"_qs);
    p.restart(first);
    QCOMPARE(p.shown(), first);
    QCOMPARE(p.mode(), PermissionMode::Plan);
    QCOMPARE(p.remarks, QStringList());
    p.show(second);
    QCOMPARE(p.mode(), PermissionMode::AcceptEdits);
    p.show(third);
    QCOMPARE(p.mode(), PermissionMode::Ask); // and not that of the one that was shown
    p.show(first);
    QCOMPARE(p.mode(), PermissionMode::Plan);
}

void TestChoices::whatIsChosenBeforeTheFirstWordHolds()
{
    Program p;
    const QString sessions = p.f.stateDir().sessions();
    p.choose(PermissionMode::Plan);
    p.choose(u"fake-model-7"_qs);
    QVERIFY(!QDirIterator(sessions, {u"*.jsonl"_qs}, QDir::Files, QDirIterator::Subdirectories).hasNext());
    p.say(u"one"_qs);
    const SessionId id = p.shown();
    p.begin(u"two"_qs);
    p.restart(id);
    QCOMPARE(p.mode(), PermissionMode::Plan);
    QCOMPARE(p.model(), u"fake-model-7"_qs);
}

void TestChoices::bypassComesBackAsAskAndSaysSoOnce()
{
    Program p;
    const SessionId first = p.begin(u"one"_qs);
    p.choose(PermissionMode::Bypass);
    const SessionId second = p.begin(u"two"_qs);
    p.choose(PermissionMode::Bypass);
    p.restart(first);
    QCOMPARE(p.mode(), PermissionMode::Ask);
    QCOMPARE(p.remarks.size(), 1);
    QVERIFY(p.remarks.first().contains(u"Bypass"_qs));
    p.restart(first);
    QCOMPARE(p.mode(), PermissionMode::Ask);
    QCOMPARE(p.remarks, QStringList());
    p.show(second);
    QCOMPARE(p.mode(), PermissionMode::Ask);
}

void TestChoices::theCommandLineWins()
{
    Program p;
    const SessionId first = p.begin(u"one"_qs);
    p.choose(PermissionMode::Plan);
    p.choose(u"fake-model-2"_qs);
    Options options;
    options.permissionMode = PermissionMode::AcceptEdits;
    options.model = u"fake-model-9"_qs;
    p.restart(first, options);
    QCOMPARE(p.mode(), PermissionMode::AcceptEdits);
    QCOMPARE(p.model(), u"fake-model-9"_qs);
    p.restart(first);
    QCOMPARE(p.mode(), PermissionMode::Plan);
    QCOMPARE(p.model(), u"fake-model-2"_qs);
}

void TestChoices::withoutAWindowNoModeIsTakenOver()
{
    Program p;
    const SessionId first = p.begin(u"one"_qs);
    p.choose(PermissionMode::AcceptEdits);
    QVERIFY(p.f.composed->close(first, PermissionMode::Ask));
    Options options;
    options.print = true;
    options.resume = first.toString();
    const Result<std::unique_ptr<Conversation>> printed =
        openConversation(*p.f.opened, options, *conversationSetup(options, PermissionMode::Ask));
    QVERIFY(printed);
    QCOMPARE((*printed)->policy().mode(), PermissionMode::Ask);
}

void TestChoices::eachComesBackWithItsModel()
{
    Program p;
    const SessionId first = p.begin(u"one"_qs);
    p.choose(u"fake-model-2"_qs);
    const SessionId asFirst = p.begin(u"as the first"_qs); // with what was chosen there
    QCOMPARE(p.model(), u"fake-model-2"_qs);
    const SessionId second = p.begin(u"two"_qs);
    p.choose(u"fake-model-3"_qs);
    p.restart(first);
    QCOMPARE(p.model(), u"fake-model-2"_qs);
    p.show(second);
    QCOMPARE(p.model(), u"fake-model-3"_qs);
    p.show(asFirst);
    QCOMPARE(p.model(), u"fake-model-2"_qs);
    p.say(u"again"_qs);
    QCOMPARE(p.f.api.requests().last().json.value(u"model").toString(), u"fake-model-2"_qs);
}

void TestChoices::theModelOfAnotherServerIsNotUsed()
{
    Program p;
    const SessionId first = p.begin(u"one"_qs);
    p.choose(u"fake-model-2"_qs);
    FakeMessagesApi other;
    p.settings.set(Chosen::baseUrl, other.baseUrl().toString());
    p.settings.set(Chosen::modelIn(p.f.workspace()), u"theirs"_qs);
    p.restart(first);
    QCOMPARE(p.model(), u"theirs"_qs);
}

void TestChoices::whatNamesAModelForTheRunWins()
{
    Program p;
    const SessionId first = p.begin(u"one"_qs);
    p.choose(u"fake-model-2"_qs);
    qputenv("MODEL_ID", "of-this-run");
    p.restart(first);
    QCOMPARE(p.model(), u"of-this-run"_qs);
    qunsetenv("MODEL_ID");
    p.restart(first);
    QCOMPARE(p.model(), u"fake-model-2"_qs);
}

/// They change all that are open, and the one that is shown for good.
void TestChoices::whatTheSettingsSayLaterHolds()
{
    Program p;
    const SessionId first = p.begin(u"one"_qs);
    p.choose(u"fake-model-2"_qs);
    const SessionId second = p.begin(u"two"_qs);
    p.choose(u"fake-model-3"_qs);
    emit p.f.window->settingsRequested();
    p.f.window->findChild<QComboBox *>(u"modelBox"_qs)->setEditText(u"of-the-settings"_qs);
    p.f.window->findChild<QPushButton *>(u"saveButton"_qs)->click();
    QTRY_COMPARE(p.model(), u"of-the-settings"_qs);
    p.show(first);
    QCOMPARE(p.model(), u"of-the-settings"_qs);
    p.restart(second);
    QCOMPARE(p.model(), u"of-the-settings"_qs);
}

void TestChoices::branchesAndDuplicatesTakeThemAlong()
{
    Program p;
    const SessionId first = p.begin(u"one"_qs);
    p.choose(PermissionMode::Plan);
    p.choose(u"fake-model-2"_qs);
    QVERIFY(p.f.composed->branchBehind(p.f.session().history().last()));
    const SessionId branch = p.shown();
    QVERIFY(branch != first);
    QCOMPARE(p.mode(), PermissionMode::Plan);
    const Result<SessionId> duplicate = p.f.opened->sessions().duplicate(first);
    QVERIFY(duplicate);
    const SessionId last = p.begin(u"another"_qs);
    p.choose(u"fake-model-3"_qs);
    p.restart(last);
    for (const SessionId &id : {branch, *duplicate}) {
        p.show(id);
        QCOMPARE(p.mode(), PermissionMode::Plan);
        QCOMPARE(p.model(), u"fake-model-2"_qs);
    }
}

QTEST_MAIN(TestChoices)
#include "tst_choices.moc"
