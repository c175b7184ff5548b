#pragma once

#include "agent/agentsession.h"
#include "agent/permissionbroker.h"
#include "background/backgroundtasks.h"
#include "background/noticeinbox.h"
#include "background/noticeledger.h"
#include "background/noticewriter.h"
#include "conversation/slashcommand.h"
#include "support/fakeprocessrunner.h"
#include "support/manualclock.h"
#include "support/scriptedmodelclient.h"
#include "support/sessionsettings.h"
#include "tools/toolregistry.h"

#include <QJsonArray>
#include <QTemporaryDir>

namespace Deckhand {

/// A tool that a test ends by hand.
class FakeTool final : public Tool
{
public:
    FakeTool(QString name, Effect effect) : Tool({std::move(name), effect}) {}

    ToolSpec spec() const override
    {
        const QJsonObject schema{{u"type"_qs, u"object"_qs},
                                 {u"properties"_qs, QJsonObject{{u"x"_qs, QJsonObject{{u"type"_qs, u"string"_qs}}}}},
                                 {u"required"_qs, QJsonArray{}}};
        return {name(), u"For tests."_qs, schema};
    }
    QString subject(const QJsonObject &input) const override { return input[u"x"_qs].toString(); }
    ToolRun *start(const QJsonObject &input, QObject *parent) override
    {
        inputs.append(input);
        runs.append(new ToolRun(parent));
        return runs.last();
    }

    /// The run that was started last.
    void end(const QString &text, bool isError = false) { emit runs.last()->done({text, {}, isError}); }

    QList<QPointer<ToolRun>> runs;
    QList<QJsonObject> inputs; ///< of the runs
};

/// Remembers what it is to keep, a line each, in order.
class FakeHistoryWriter final : public HistoryWriter
{
public:
    bool keepMessage(const Message &message, const QString &queueId) override
    {
        openRound.clear();
        const QString who = message.role == Role::User ? u"user "_qs : u"assistant "_qs;
        return note(who + textOf(message) + (queueId.isEmpty() ? QString() : u" from the queue"_qs));
    }
    bool keepResult(const ToolResultBlock &result) override
    {
        openRound.append(result);
        return note(u"result "_qs + result.text);
    }
    bool keepQueued(const QueuedPrompt &prompt) override { return note(u"queued "_qs + wordsOf(prompt.content)); }
    bool dropQueued(const QString &) override { return note(u"unqueued"_qs); }
    bool keepQueueOrder(const QStringList &ids) override { return note(u"order of %1"_qs.arg(ids.size())); }

    QStringList lines;
    QList<ContentBlock> openRound; ///< what the next message will hold
    bool isSafe = true;            ///< the disk takes it

private:
    bool note(const QString &line)
    {
        lines.append(line);
        return isSafe;
    }
};

/// A session over fakes at all borders: model, clock and processes are driven by the test.
class AgentFixture
{
public:
    explicit AgentFixture(AgentSettings settings = {})
    {
        const auto add = [this](const QString &name, Effect effect) {
            auto tool = std::make_unique<FakeTool>(name, effect);
            FakeTool *raw = tool.get();
            registry.add(std::move(tool));
            return raw;
        };
        reader = add(u"reader"_qs, Effect::Read);
        reader2 = add(u"reader2"_qs, Effect::Read);
        writer = add(u"writer"_qs, Effect::Write);
        policy.setMode(PermissionMode::Bypass);
        background.setAtEnd([this](const BackgroundTask &task) { enterEnd(notices, task); });
        enterNews(background, notices);
        session = std::make_unique<AgentSession>(AgentServices{&model,
                                                               registry,
                                                               policy,
                                                               broker,
                                                               background,
                                                               inbox,
                                                               clock,
                                                               [this] { return standingFacts; },
                                                               [this] { return std::exchange(reminders, {}); },
                                                               {},
                                                               &log},
                                                 settings);
        QObject::connect(session.get(), &AgentSession::happened, session.get(),
                         [this](const AgentEvent &event) { events.append(event); });
    }

    ScriptedModelJob *job() const { return model.last(); }
    int requests() const { return int(model.jobs.size()); }
    /// What the request carries in its last user message(s): everything since the last assistant message.
    QList<ContentBlock> lastUserContent() const
    {
        QList<ContentBlock> content;
        for (const MessagePtr &message : job()->request.messages) {
            if (message->role == Role::Assistant)
                content.clear();
            else
                content += message->content;
        }
        return content;
    }
    template<typename T>
    QList<T> all() const
    {
        QList<T> found;
        for (const AgentEvent &event : events) {
            if (const auto *match = std::get_if<T>(&event))
                found.append(*match);
        }
        return found;
    }
    FakeRunningCommand *startTask(const QString &command = u"make"_qs)
    {
        background.start({command, {}, folder.path(), 300});
        return processes.commands.last();
    }

    /// A tool round that ends at once: the next request is out when it returns.
    void runReader(const QString &id, const QString &text = u"text"_qs, bool isError = false)
    {
        job()->callTools({toolUse(id, u"reader"_qs)});
        reader->end(text, isError);
    }
    bool ended() const { return session->isIdle(); }

    QTemporaryDir folder;
    QString standingFacts;
    QStringList reminders; ///< are given once
    ManualClock clock;
    FakeHistoryWriter log;
    ScriptedModelClient model;
    FakeProcessRunner processes;
    BackgroundTasks background{processes, clock, folder.filePath(u"tasks"_qs)};
    NoticeLedger notices{clock};
    NoticeInbox inbox{notices, SessionId(u"session"_qs)};
    PermissionPolicy policy{{}};
    PermissionBroker broker;
    ToolRegistry registry;
    FakeTool *reader = nullptr;
    FakeTool *reader2 = nullptr;
    FakeTool *writer = nullptr;
    QList<AgentEvent> events;
    std::unique_ptr<AgentSession> session;
};

} // namespace Deckhand
