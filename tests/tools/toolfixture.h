#pragma once

#include "background/backgroundtasks.h"
#include "background/noticeinbox.h"
#include "background/noticeledger.h"
#include "background/noticewriter.h"
#include "graphrun/graphrun.h"
#include "process/supervisedprocessrunner.h"
#include "support/fakeprocessrunner.h"
#include "support/manualclock.h"
#include "taskgraph/taskstore.h"
#include "tools/standardtools.h"
#include "workspace/workspacefs.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

namespace Deckhand {

/// A workspace in a temporary folder and the tools over it, with processes and time in the test's hand.
struct ToolFixture {
    explicit ToolFixture(ProcessRunner *processes = nullptr)
        : runner(processes ? *processes : fakes),
          files(std::move(WorkspaceFs::open(makeFolder("ws")).value())),
          background(runner, clock, makeFolder("state/tasks")),
          notices(clock),
          tasks(files.root()),
          graphRun(tasks, background, clock, folder.filePath(QStringLiteral("state/graph"))),
          tools(makeStandardTools(
              {files, runner, background, inbox, tasks, graphRun, clock, {}, {}, std::make_shared<SeenFiles>(), [this] {
                   return onlyPlans;
               }}))
    {
        background.setAtEnd([this](const BackgroundTask &task) {
            graphRun.onEnded(task);
            enterEnd(notices, task, graphRun.remarkOn(task));
        });
    }

    /// Null when deckhand-run is not built.
    static std::unique_ptr<ProcessRunner> realRunner()
    {
        const QString supervisor = QStringLiteral(DECKHAND_BIN_DIR "/deckhand-run");
        if (!QFile::exists(supervisor))
            return nullptr;
        return std::make_unique<SupervisedProcessRunner>(supervisor);
    }

    QString makeFolder(const char *name)
    {
        const QString path = folder.filePath(QLatin1String(name));
        return QDir().mkpath(path) ? path : QString();
    }

    Tool &tool(const char *name) { return *tools->find(QLatin1String(name)); }

    /// Starts a call whose input must be valid; null (and a failed test) when it is not.
    ToolRun *start(const char *name, const QJsonObject &input)
    {
        const Result<void> valid = ToolRegistry::validate(tool(name).spec(), input);
        return valid ? tool(name).start(input, &owner) : nullptr;
    }
    ToolRun *start(const char *name, const char *json) { return start(name, object(json)); }

    /// Runs a call to its end.
    ToolOutcome call(const char *name, const QJsonObject &input)
    {
        ToolRun *run = start(name, input);
        return run ? outcomeOf(run) : ToolOutcome::failure(QStringLiteral("<invalid input>"));
    }
    ToolOutcome call(const char *name, const char *json = "{}") { return call(name, object(json)); }

    /// Waits until the run is done; checks that it is done once and not at once.
    static ToolOutcome outcomeOf(ToolRun *run, int timeoutMs = 10'000)
    {
        QSignalSpy spy(run, &ToolRun::done);
        if (!spy.wait(timeoutMs) || spy.size() != 1)
            return ToolOutcome::failure(QStringLiteral("<done came %1 times>").arg(spy.size()));
        const auto outcome = spy.first().first().value<ToolOutcome>();
        delete run;
        return outcome;
    }

    static QJsonObject object(const char *json) { return QJsonDocument::fromJson(json).object(); }

    QString path(const QString &name) const { return files.root() + QLatin1Char('/') + name; }
    void put(const QString &name, const QByteArray &bytes)
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    QByteArray get(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<none>");
    }

    QTemporaryDir folder;
    FakeProcessRunner fakes;
    ManualClock clock;
    ProcessRunner &runner;
    WorkspaceFs files;
    BackgroundTasks background;
    NoticeLedger notices;
    NoticeInbox inbox{notices, SessionId(u"session"_qs)};
    TaskStore tasks;
    GraphRun graphRun;
    bool onlyPlans = false; ///< see ToolServices
    std::unique_ptr<ToolRegistry> tools;
    QObject owner;
};

} // namespace Deckhand
