#include "agent/fixture.h"
#include "anthropic/requestbody.h"
#include "support/requestvalidator.h"

#include <QCoreApplication>
#include <QTest>

#include <random>

using namespace Deckhand;
using namespace std::chrono_literals;

namespace {

/// Writes every request as it would go out and asks the strict server about it.
class CheckingClient final : public ModelClient
{
public:
    explicit CheckingClient(ScriptedModelClient &behind) : m_behind(behind) {}

    ModelJob *start(const ModelRequest &request, QObject *parent) override
    {
        const bool isPaused = request.messages.last()->stopReason == StopReason::PauseTurn;
        const Result<QByteArray> body = m_body.write(request);
        if (!body)
            violations.append(body.error());
        else if (!isPaused) // ends with the model's message, and a server that paused takes that
            check(*body);
        ++requests;
        return m_behind.start(request, parent);
    }

    QStringList violations;
    int requests = 0;

private:
    void check(const QByteArray &body)
    {
        const QHash<QByteArray, QByteArray> headers{{"anthropic-version", "2023-06-01"},
                                                    {"content-type", "application/json"}};
        const QString why = requestViolation(headers, body);
        if (!why.isEmpty())
            violations.append(why + QLatin1Char('\n') + QString::fromUtf8(body));
    }

    ScriptedModelClient &m_behind;
    RequestBody m_body;
};

/// A session to which anything happens at any moment. The same seed gives the same life.
class Life
{
public:
    explicit Life(unsigned seed) : m_random(seed) { begin({}); }

    void live(int steps)
    {
        for (int i = 0; i < steps && problem.isEmpty(); ++i) {
            step();
            QCoreApplication::sendPostedEvents(); // queued prompts, and what is deleted later
            verify();
        }
        requests += m_client->requests;
    }

    QString problem;
    int requests = 0;
    int crashes = 0;

private:
    int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(m_random); }
    bool oneIn(int count) { return pick(count) == 0; }

    void begin(const QList<MessagePtr> &stored)
    {
        AgentSettings settings;
        settings.model = u"fake-model-1"_qs;
        settings.systemPrompt = u"Work."_qs;
        settings.facts.contextTokens = oneIn(2) ? 2000 : 0;
        m_client.reset();
        m_fixture = std::make_unique<AgentFixture>(settings);
        m_client = std::make_unique<CheckingClient>(m_fixture->model);
        m_fixture->session->setModelClient(m_client.get());
        m_fixture->policy.setMode(oneIn(2) ? PermissionMode::Ask : PermissionMode::Bypass);
        m_fixture->session->restore(stored);
        m_known = m_fixture->session->history();
        m_stored = stored;
        QObject::connect(m_fixture->session.get(), &AgentSession::happened, m_fixture->session.get(),
                         [this](const AgentEvent &event) { onEvent(event); });
    }

    void onEvent(const AgentEvent &event)
    {
        if (const auto *user = std::get_if<UserMessageAdded>(&event))
            m_stored.append(user->message);
        else if (const auto *assistant = std::get_if<AssistantMessageAdded>(&event))
            m_stored.append(assistant->message);
        else if (std::holds_alternative<TurnStarted>(event))
            ++m_openTurns;
        else if (std::holds_alternative<TurnEnded>(event))
            --m_openTurns;
        else if (const auto *call = std::get_if<ToolCallChanged>(&event);
                 call && call->call.state == ToolCall::State::Running && m_ran.contains(call->call.id))
            problem = u"run twice: "_qs + call->call.id.toString();
        else if (call && call->call.state == ToolCall::State::Running)
            m_ran.insert(call->call.id);
        if (m_stopIn > 0 && --m_stopIn == 0)
            m_fixture->session->stop(); // from within any event
    }

    void step()
    {
        AgentFixture &f = *m_fixture;
        if (oneIn(25))
            return crash();
        if (oneIn(12))
            m_stopIn = 1 + pick(4);
        if (oneIn(15))
            return f.session->stop();
        if (oneIn(8))
            return background();
        if (f.session->isIdle())
            return whileIdle();
        if (f.broker.hasOpen())
            return answerPermission();
        for (FakeTool *tool : {f.reader, f.reader2, f.writer}) {
            if (!tool->runs.isEmpty() && tool->runs.last() && !m_endedRuns.contains(tool->runs.last())) {
                m_endedRuns.append(tool->runs.last());
                return tool->end(u"result"_qs, oneIn(3));
            }
        }
        if (m_answered == f.job()) // it waits for its retry
            return oneIn(2) ? f.session->retryNow() : f.clock.advance(std::chrono::seconds(pick(20)));
        whileAnswering();
    }

    void whileIdle()
    {
        AgentFixture &f = *m_fixture;
        switch (pick(6)) {
        case 0:
            return f.session->submit({TextBlock{u"look"_qs}, ImageBlock{u"image/png"_qs, "not empty", u"a.png"_qs}});
        case 1:
            return f.session->submit(compactPrompt());
        case 2:
            if (f.session->canRetry())
                return f.session->retry();
            [[fallthrough]];
        default:
            f.session->submit({TextBlock{u"go"_qs}});
            if (oneIn(4))
                f.session->submit({TextBlock{u"and then"_qs}});
        }
    }

    void whileAnswering()
    {
        ScriptedModelJob *job = m_fixture->job();
        switch (pick(5)) {
        case 0:
            return job->stream(oneIn(3) ? u" "_qs : u"word "_qs);
        case 1: {
            m_answered = job;
            ModelError error;
            error.retryable = !oneIn(3);
            if (oneIn(4))
                error.kind = ModelError::Kind::TooLarge;
            if (oneIn(2))
                emit job->accepted();
            return job->fail(error);
        }
        default:
            m_answered = job;
            if (!oneIn(3))
                emit job->accepted();
            return job->finish(anyMessage());
        }
    }

    Message anyMessage()
    {
        Message message;
        message.usage = {pick(2500), 10, 0, 0};
        if (oneIn(3))
            message.content.append(ThinkingBlock{oneIn(2) ? QString() : u"hm"_qs, u"c2ln"_qs});
        if (!oneIn(3))
            message.content.append(TextBlock{oneIn(5) ? u" \n"_qs : u"words"_qs});
        if (oneIn(8))
            message.content.append(OpaqueBlock{u"novel"_qs, "{\"type\":\"novel\"}", false});
        for (int calls = oneIn(2) ? pick(4) : 0; calls > 0; --calls)
            message.content.append(anyCall());
        constexpr StopReason reasons[] = {StopReason::EndTurn,   StopReason::ToolUse, StopReason::ToolUse,
                                          StopReason::MaxTokens, StopReason::Refusal, StopReason::ContextWindowExceeded,
                                          StopReason::PauseTurn, StopReason::Unknown};
        message.stopReason = reasons[pick(8)];
        return message;
    }

    ToolUseBlock anyCall()
    {
        const QString names[] = {u"reader"_qs, u"reader2"_qs, u"writer"_qs, u"unknown"_qs};
        ToolUseBlock use = toolUse(u"toolu_%1"_qs.arg(++m_calls), names[pick(4)]);
        use.invalidInput = oneIn(6);
        return use;
    }

    void background()
    {
        if (oneIn(2) || m_fixture->processes.commands.isEmpty())
            m_fixture->startTask()->exit(pick(2));
        else
            m_fixture->clock.advance(300ms);
    }

    void answerPermission()
    {
        const PermissionChoice choice = oneIn(2) ? PermissionChoice::AllowOnce : PermissionChoice::Deny;
        m_fixture->broker.answer(m_fixture->broker.open().first().id, {choice, {}});
    }

    /// What was told to the disk is all that is left; the last record may be missing.
    void crash()
    {
        ++crashes;
        requests += m_client->requests;
        QList<MessagePtr> stored = m_stored;
        if (!stored.isEmpty() && oneIn(2))
            stored.removeLast();
        else if (const QList<ContentBlock> results = m_fixture->log.openRound; !results.isEmpty())
            stored.append(userMessage(results));
        verify();
        m_openTurns = 0;
        m_stopIn = 0;
        m_answered = nullptr;
        begin(stored);
    }

    void verify()
    {
        const QList<MessagePtr> history = m_fixture->session->history();
        if (history.mid(0, m_known.size()) != m_known)
            problem = u"the history is not append-only"_qs;
        m_known = history;
        if (!m_client->violations.isEmpty())
            problem = m_client->violations.first();
        if (m_openTurns != (m_fixture->session->isIdle() ? 0 : 1))
            problem = u"%1 turns are open"_qs.arg(m_openTurns);
    }

    std::mt19937 m_random;
    std::unique_ptr<CheckingClient> m_client;
    std::unique_ptr<AgentFixture> m_fixture;
    QList<MessagePtr> m_known;
    QList<MessagePtr> m_stored;
    QSet<ToolUseId> m_ran;
    QList<QPointer<ToolRun>> m_endedRuns;
    ScriptedModelJob *m_answered = nullptr;
    int m_calls = 0;
    int m_stopIn = 0;
    int m_openTurns = 0;
};

} // namespace

/// R72, and all that may come between: whatever was stopped, cut or crashed at whatever moment, the next request is one
/// that a strict server takes, and what is in the history stays where it is.
class TestInterruptions : public QObject
{
    Q_OBJECT

private slots:
    void everyRequestOfAnyLifeIsValid();
};

void TestInterruptions::everyRequestOfAnyLifeIsValid()
{
    int requests = 0;
    int crashes = 0;
    // More on demand: DECKHAND_LIVES=5000 for a night.
    const unsigned lives = std::max(80, qEnvironmentVariableIntValue("DECKHAND_LIVES"));
    for (unsigned seed = 1; seed <= lives; ++seed) {
        Life life(seed);
        life.live(80);
        QVERIFY2(life.problem.isEmpty(), qPrintable(u"seed %1: %2"_qs.arg(seed).arg(life.problem)));
        requests += life.requests;
        crashes += life.crashes;
    }
    QVERIFY2(requests > 800 && crashes > 80, qPrintable(u"%1 requests, %2 crashes"_qs.arg(requests).arg(crashes)));
}

QTEST_GUILESS_MAIN(TestInterruptions)
#include "tst_interruptions.moc"
