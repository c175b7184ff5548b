// Several conversations in one workspace, without a window: a real server on loopback, real processes, real files.

#include "engine/conversationmodels.h"
#include "engine/program.h"

#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;

namespace {

QString untilFile(const QString &name)
{
    return u"while [ ! -e %1 ]; do sleep 0.02; done"_qs.arg(name);
}

/// Its first words are answered with a background task that ends when the file with these words' name is there.
FakeReply startsATask(const FakeRequest &request)
{
    const QString words = request.lastText();
    const bool isPrompt = words == u"left"_qs || words == u"right"_qs;
    if (!isPrompt)
        return FakeReply().text(u"It goes on."_qs);
    return FakeReply().toolUse(u"toolu_"_qs + words, u"background_run"_qs,
                               {{u"command"_qs, untilFile(words)}, {u"description"_qs, words}});
}

/// Of so many prompts and answers, "prompt 0", "answer 0" and so on; each answer is long. The last call was never answered.
SessionId writeLong(Workspace &workspace, int turns)
{
    const auto session = workspace.sessions().begin(workspace.folder(), u"fake-model-1"_qs);
    Message answer;
    answer.role = Role::Assistant;
    for (int i = 0; i < turns; ++i) {
        session->keepMessage(*userMessage({TextBlock{u"prompt %1"_qs.arg(i)}}));
        answer.content = {TextBlock{u"answer %1 "_qs.arg(i) + QString(100'000, u'x')}};
        if (i == turns - 1)
            answer.content.append(ToolUseBlock{ToolUseId(u"toolu_open"_qs), u"run_command"_qs, {}, "{}"});
        session->keepMessage(answer);
    }
    return session->id();
}

QStringList beginningsIn(const ConversationModel &model)
{
    QStringList beginnings;
    for (int row = 0; row < model.rowCount(); ++row)
        beginnings.append(model.index(row).data().toString().left(12).trimmed());
    return beginnings;
}

} // namespace

class TestConversation : public QObject
{
    Q_OBJECT

private slots:
    void init() { m_root = std::make_unique<QTemporaryDir>(); }

    void bothStreamAndEachHearsOfItsOwnTaskOnce();
    void oneThatIsDeletedAmidItsAnswerTakesNothingAlong();
    void whatIsAllowedForASessionEndsWithIt();
    void aDeletedOneIsKeptAndCanBeGoneOnWith();
    void aBranchFromAnyMessageGoesOnWithAStrictServer();
    void aLongOneShowsItsEndFirstAndWaitsUntilAllOfItIsRead();
    void aLongOneIsTheSameReadAtOnce();
    void oneThatIsOpenIsNotOpenedAgain();
    void aPlanThatOneStartedIsToldToThatOne();
    void thatItOnlyPlansIsToldInEachTurnAndAgainBehindASummary();
    void whatTheUserMovedToTheBackgroundOutlivesTheTurn();

private:
    std::unique_ptr<QTemporaryDir> m_root;
};

void TestConversation::bothStreamAndEachHearsOfItsOwnTaskOnce()
{
    Program p(*m_root);
    p.api.setHandler(startsATask);
    const auto left = p.begin();
    const auto right = p.begin();
    QVERIFY(left->id() != right->id());
    left->session().submit({TextBlock{u"left"_qs}});
    right->session().submit({TextBlock{u"right"_qs}});
    QTRY_COMPARE(p.workspace->background().tasks().size(), 2);
    QTRY_VERIFY(left->session().isIdle() && right->session().isIdle());

    // Both answers are on the wire at the same time.
    p.api.setHandler([](const FakeRequest &request) {
        return FakeReply().text(u"You said: "_qs + request.lastText(), 5).holdAfterEvents(4);
    });
    left->session().submit({TextBlock{u"left again"_qs}});
    right->session().submit({TextBlock{u"right again"_qs}});
    QTRY_COMPARE(p.api.holding(), 2);
    p.api.release();
    QTRY_VERIFY(left->session().isIdle() && right->session().isIdle());
    QCOMPARE(textOf(*left->session().history().last()), u"You said: left again"_qs);
    QCOMPARE(textOf(*right->session().history().last()), u"You said: right again"_qs);

    p.api.setHandler([](const FakeRequest &) { return FakeReply().text(u"Noted."_qs); });
    const QList<BackgroundTask> tasks = p.workspace->background().tasks();
    const qsizetype before = p.api.requests().size();
    p.touch(u"left"_qs);
    p.touch(u"right"_qs);
    QTRY_COMPARE(p.api.requests().size(), before + 2);
    QTRY_VERIFY(left->session().isIdle() && right->session().isIdle());
    for (const BackgroundTask &task : tasks) {
        const QString own = task.description;
        const QString other = own == u"left"_qs ? u"right again"_qs : u"left again"_qs;
        QCOMPARE(task.session, own == u"left"_qs ? left->id() : right->id());
        QCOMPARE(p.timesTold(own + u" again"_qs, task.id), 1);
        QCOMPARE(p.timesTold(other, task.id), 0);
    }
    for (const Notice &notice : p.workspace->notices().notices())
        QCOMPARE(notice.state, NoticeState::Consumed);
    QVERIFY2(p.api.violations().isEmpty(), qPrintable(p.api.violations().join(u'\n')));
}

void TestConversation::oneThatIsDeletedAmidItsAnswerTakesNothingAlong()
{
    Program p(*m_root);
    p.api.setHandler(startsATask);
    const auto left = p.begin();
    auto right = p.begin();
    left->session().submit({TextBlock{u"left"_qs}});
    right->session().submit({TextBlock{u"right"_qs}});
    QTRY_VERIFY(p.workspace->background().tasks().size() == 2 && left->session().isIdle() && right->session().isIdle());

    p.api.setHandler([](const FakeRequest &request) {
        return FakeReply().text(u"You said: "_qs + request.lastText(), 5).holdAfterEvents(4);
    });
    left->session().submit({TextBlock{u"left again"_qs}});
    right->session().submit({TextBlock{u"right again"_qs}});
    QTRY_COMPARE(p.api.holding(), 2);
    QSignalSpy clientLeft(&p.api, &FakeMessagesApi::clientLeft);
    right.reset();
    QTRY_COMPARE(clientLeft.size(), 1);
    p.api.setHandler([](const FakeRequest &) { return FakeReply().text(u"Noted."_qs); });
    p.api.release();
    QTRY_VERIFY(left->session().isIdle());
    QCOMPARE(textOf(*left->session().history().last()), u"You said: left again"_qs);

    // Its task has gone on, and is told to the one that is left.
    QCOMPARE(p.workspace->background().counts().all(), 2);
    const QList<BackgroundTask> tasks = p.workspace->background().tasks();
    p.touch(u"right"_qs);
    QTRY_COMPARE(p.workspace->notices().notices().size(), 1);
    QTRY_COMPARE(p.workspace->notices().notices().first().state, NoticeState::Consumed);
    p.touch(u"left"_qs);
    QTRY_COMPARE(p.workspace->notices().notices().size(), 2);
    QTRY_COMPARE(p.workspace->notices().notices().last().state, NoticeState::Consumed);
    for (const BackgroundTask &task : tasks)
        QCOMPARE(p.timesTold(u"left again"_qs, task.id), 1);
    QVERIFY2(p.api.violations().isEmpty(), qPrintable(p.api.violations().join(u'\n')));
}

void TestConversation::whatIsAllowedForASessionEndsWithIt()
{
    Program p(*m_root);
    p.setup.policy.setMode(PermissionMode::Ask);
    p.api.setHandler([](const FakeRequest &request) {
        return request.lastToolResults().isEmpty()
                 ? FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs, {{u"command"_qs, u"touch was-here"_qs}})
                 : FakeReply().text(u"Done."_qs);
    });
    auto first = p.begin();
    const auto second = p.begin();
    QSignalSpy asked(&first->broker(), &PermissionBroker::requested);
    first->session().submit({TextBlock{u"do it"_qs}});
    QTRY_COMPARE(asked.size(), 1);
    first->broker().answer(asked.first().first().value<PermissionRequest>().id,
                           {PermissionChoice::AllowForSession, {}});
    QTRY_VERIFY(first->session().isIdle());
    first->session().submit({TextBlock{u"do it again"_qs}});
    QTRY_VERIFY(first->session().isIdle());
    QCOMPARE(asked.size(), 1);
    // Neither beside it nor behind it.
    QSignalSpy beside(&second->broker(), &PermissionBroker::requested);
    second->session().submit({TextBlock{u"do it"_qs}});
    QTRY_COMPARE(beside.size(), 1);
    const SessionId id = first->id();
    first.reset();
    const auto again = std::move(p.resume(id).value());
    again->tellHistory();
    QSignalSpy behind(&again->broker(), &PermissionBroker::requested);
    again->session().submit({TextBlock{u"do it"_qs}});
    QTRY_COMPARE(behind.size(), 1);
}

void TestConversation::aDeletedOneIsKeptAndCanBeGoneOnWith()
{
    Program p(*m_root);
    p.api.setHandler(
        [](const FakeRequest &request) { return FakeReply().text(u"You said: "_qs + request.lastText()); });
    auto first = p.begin();
    first->session().submit({TextBlock{u"one"_qs}});
    QTRY_VERIFY(first->session().isIdle());
    const SessionId id = first->id();
    first.reset();
    const auto again = std::move(p.resume(id).value());
    QCOMPARE(again->id(), id);
    QSignalSpy told(&again->session(), &AgentSession::happened);
    QCOMPARE(again->session().history().size(), 0); // nobody could have heard of it
    again->tellHistory();
    QCOMPARE(told.size(), 2);
    again->session().submit({TextBlock{u"two"_qs}});
    QTRY_VERIFY(again->session().isIdle());
    QCOMPARE(again->session().history().size(), 4);
    QCOMPARE(p.workspace->sessions().load(id)->size(), 4);
}

void TestConversation::aBranchFromAnyMessageGoesOnWithAStrictServer()
{
    Program p(*m_root);
    p.api.enqueue(FakeReply()
                      .toolUse(u"toolu_1"_qs, u"bash"_qs, {{u"command"_qs, u"echo a"_qs}})
                      .toolUse(u"toolu_2"_qs, u"bash"_qs, {{u"command"_qs, u"echo b"_qs}}));
    p.api.setHandler([](const FakeRequest &) { return FakeReply().text(u"Done."_qs); });
    const auto first = p.begin();
    first->session().submit({TextBlock{u"one"_qs}});
    QTRY_COMPARE(first->session().history().size(), 4);
    QTRY_VERIFY(first->session().isIdle());
    SessionStore &sessions = p.workspace->sessions();
    const QList<MessagePtr> history = *sessions.load(first->id());
    for (int count = 0; count <= history.size(); ++count) {
        for (const QList<MessagePtr> &kept : {history.mid(0, count), historyUpTo(history, count)}) {
            const Result<SessionId> id = sessions.branch(first->id(), kept);
            QVERIFY(id);
            const auto branch = std::move(p.resume(*id).value());
            branch->tellHistory();
            branch->session().submit({TextBlock{u"go on"_qs}});
            QTRY_VERIFY(branch->session().isIdle());
            QCOMPARE(textOf(*branch->session().history().last()), u"Done."_qs);
            QCOMPARE(textOf(*sessions.load(*id)->last()), u"Done."_qs);
        }
    }
    QVERIFY2(p.api.violations().isEmpty(), qPrintable(p.api.violations().join(u'\n')));
    QCOMPARE(sessions.load(first->id())->size(), 4);
}

void TestConversation::aLongOneShowsItsEndFirstAndWaitsUntilAllOfItIsRead()
{
    Program p(*m_root);
    constexpr int turns = 40;
    const SessionId id = writeLong(*p.workspace, turns);
    const auto conversation = std::move(p.resume(id).value());
    const ConversationModels models(*p.workspace, *conversation);
    AgentSession &session = conversation->session();
    QSignalSpy restored(&session, &AgentSession::restored);
    conversation->tellHistoryInParts();

    QStringList shown = beginningsIn(models.conversation);
    QVERIFY(shown.size() >= 3 && shown.size() < turns);
    QVERIFY(shown.contains(u"answer 39 xx"_qs) && !shown.contains(u"prompt 0"_qs));
    QVERIFY(models.conversation.canFetchMore());
    QVERIFY(!models.conversation.index(0).data(ConversationModel::MessageRole).value<MessagePtr>());
    QVERIFY(!session.isIdle() && session.history().isEmpty());
    session.submit({TextBlock{u"and now?"_qs}});
    QCOMPARE(session.queue().prompts().size(), 1);
    QFile file(p.workspace->sessions().pathOf(id));
    QVERIFY(file.open(QFile::ReadOnly) && file.readAll().contains("and now?")); // however this run ends

    p.api.setHandler([](const FakeRequest &) { return FakeReply().text(u"Yes."_qs); });
    QVERIFY(restored.wait());
    QCOMPARE(session.history().size(), 2 * turns + 1); // the results that nobody knows
    shown = beginningsIn(models.conversation);
    QCOMPARE(shown.size(), 2 * turns + 1);
    QCOMPARE(shown.first(), u"prompt 0"_qs);
    QVERIFY(!models.conversation.canFetchMore());
    QVERIFY(models.conversation.index(0).data(ConversationModel::MessageRole).value<MessagePtr>());
    QCOMPARE(models.conversation.index(2 * turns).data(ConversationModel::StateWordRole).toString(), u"lost"_qs);
    QTRY_COMPARE(p.api.requests().size(), 1);
    QTRY_VERIFY(session.isIdle());
    QVERIFY(p.api.requests().first().body.contains("prompt 0"));
    QCOMPARE(p.api.requests().first().lastText(), u"and now?"_qs);
    QCOMPARE(beginningsIn(models.conversation).mid(2 * turns + 1), QStringList({u"and now?"_qs, u"Yes."_qs}));
    QCOMPARE(restored.size(), 1);
    QVERIFY2(p.api.violations().isEmpty(), qPrintable(p.api.violations().join(u'\n')));
}

void TestConversation::aLongOneIsTheSameReadAtOnce()
{
    Program p(*m_root);
    const SessionId id = writeLong(*p.workspace, 40);
    QStringList inParts;
    {
        const auto conversation = std::move(p.resume(id).value());
        const ConversationModels models(*p.workspace, *conversation);
        conversation->tellHistoryInParts();
        QTRY_VERIFY(conversation->session().isIdle());
        inParts = beginningsIn(models.conversation);
    }
    {
        const auto conversation = std::move(p.resume(id).value());
        conversation->tellHistoryInParts(); // it may go at any moment
    }
    const auto conversation = std::move(p.resume(id).value());
    const ConversationModels models(*p.workspace, *conversation);
    conversation->tellHistory();
    QVERIFY(conversation->session().isIdle());
    QCOMPARE(beginningsIn(models.conversation), inParts);
}

void TestConversation::oneThatIsOpenIsNotOpenedAgain()
{
    Program p(*m_root);
    p.api.setHandler([](const FakeRequest &) { return FakeReply().text(u"hi"_qs); });
    const auto first = p.begin();
    first->session().submit({TextBlock{u"one"_qs}});
    QTRY_VERIFY(first->session().isIdle());
    const auto again = p.resume(first->id());
    QVERIFY(!again);
    QVERIFY2(again.error().contains(u"open"_qs), qPrintable(again.error()));
}

void TestConversation::aPlanThatOneStartedIsToldToThatOne()
{
    Program p(*m_root);
    TaskChange command;
    command.command = u"exit 3"_qs;
    QVERIFY(p.workspace->tasks().create(u"step"_qs, {}, command));
    p.api.setHandler([](const FakeRequest &request) {
        return request.lastText() == u"left"_qs
                 ? FakeReply().toolUse(u"toolu_1"_qs, u"task_update"_qs, {{u"task_id"_qs, 1}, {u"start"_qs, true}})
                 : FakeReply().text(u"Noted."_qs);
    });
    const auto left = p.begin();
    const auto right = p.begin(); // opened last: what nobody began would be told to it
    left->session().submit({TextBlock{u"left"_qs}});
    QTRY_COMPARE(p.workspace->notices().notices().size(), 1);
    QTRY_COMPARE(p.workspace->notices().notices().first().state, NoticeState::Consumed);
    QCOMPARE(p.workspace->notices().notices().first().session, left->id());
    QCOMPARE(p.timesTold(u"left"_qs, p.lastTask()), 1);
    QCOMPARE(right->session().history().size(), 0);

    // By a person's hand: told where they look.
    QVERIFY(p.workspace->graphRun().start({{1}}));
    QTRY_COMPARE(p.workspace->notices().notices().size(), 2);
    QTRY_COMPARE(p.workspace->notices().notices().last().state, NoticeState::Consumed);
    QCOMPARE(p.workspace->notices().notices().last().session, right->id());
}

void TestConversation::thatItOnlyPlansIsToldInEachTurnAndAgainBehindASummary()
{
    Program p(*m_root);
    p.setup.policy.setMode(PermissionMode::Plan);
    p.setup.settings.facts.contextTokens = 20'000;
    const auto list = [](const QString &id) { return FakeReply().toolUse(id, u"task_list"_qs); };
    p.api.enqueue(list(u"toolu_1"_qs));
    p.api.enqueue(list(u"toolu_2"_qs).usage(19'000, 10));
    p.api.enqueue(FakeReply().text(u"What was said so far."_qs)); // the summary
    p.api.enqueue(FakeReply().text(u"That is my plan."_qs));
    p.api.enqueue(FakeReply().text(u"Carried out."_qs));
    const auto planning = p.begin();
    planning->session().submit({TextBlock{u"plan it"_qs}});
    QTRY_COMPARE(p.api.requests().size(), 4);
    QTRY_VERIFY(planning->session().isIdle());
    planning->session().setPermissionMode(PermissionMode::AcceptEdits);
    planning->session().submit({TextBlock{u"do it"_qs}});
    QTRY_COMPARE(p.api.requests().size(), 5);
    QList<int> told;
    for (const FakeRequest &request : p.api.requests())
        told.append(request.lastText().contains(u"<plan-mode>"_qs) ? 1 : 0);
    QCOMPARE(told, (QList<int>{1, 0, 0, 1, 0}));
    QTRY_VERIFY(planning->session().isIdle());
    QVERIFY2(p.api.violations().isEmpty(), qPrintable(p.api.violations().join(u'\n')));
}

void TestConversation::whatTheUserMovedToTheBackgroundOutlivesTheTurn()
{
    Program p(*m_root);
    p.api.setHandler([](const FakeRequest &request) {
        return request.lastToolResults().isEmpty() ? FakeReply().toolUse(
                   u"toolu_1"_qs, u"bash"_qs, {{u"command"_qs, u"echo so far; touch begun; "_qs + untilFile(u"go"_qs)}})
                                                   : FakeReply().text(u"It goes on."_qs, 5).holdAfterEvents(4);
    });
    const auto conversation = p.begin();
    AgentSession &session = conversation->session();
    ToolCall shown;
    QObject::connect(&session, &AgentSession::happened, &session, [&shown](const AgentEvent &event) {
        if (const auto *changed = std::get_if<ToolCallChanged>(&event))
            shown = changed->call;
    });
    session.moveToBackground(); // nothing runs
    session.submit({TextBlock{u"build"_qs}});
    QTRY_VERIFY(shown.live.has_value());
    QTRY_COMPARE(shown.live->trimmed(), u"so far"_qs);
    session.moveToBackground();
    QTRY_COMPARE(p.api.holding(), 1); // the next request of the turn
    const BackgroundTask task = p.workspace->background().tasks().last();
    QVERIFY2(shown.result.text.startsWith(u"so far\n[the user moved it to the background as "_qs + task.id.toString()),
             qPrintable(shown.result.text));
    QVERIFY(!shown.live);
    session.stop();
    QTRY_VERIFY(session.isIdle());
    QCOMPARE(p.workspace->background().find(task.id)->status, BackgroundStatus::Running);

    p.api.setHandler([](const FakeRequest &) { return FakeReply().text(u"Noted."_qs); });
    p.api.release();
    p.touch(u"go"_qs);
    QTRY_COMPARE(p.workspace->background().find(task.id)->status, BackgroundStatus::Completed);
    session.submit({TextBlock{u"and?"_qs}}); // after Stop it does not wake by itself
    QTRY_VERIFY(session.isIdle());
    QCOMPARE(p.timesTold(u"build"_qs, task.id), 1);
    QVERIFY2(p.api.violations().isEmpty(), qPrintable(p.api.violations().join(u'\n')));
}

QTEST_GUILESS_MAIN(TestConversation)
#include "tst_conversation.moc"
