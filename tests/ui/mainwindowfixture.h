#pragma once

#include "agent/fixture.h"
#include "graphrun/graphrun.h"
#include "models/backgroundtaskmodel.h"
#include "models/conversationmodel.h"
#include "models/noticemodel.h"
#include "models/taskgraphmodel.h"
#include "models/toollogmodel.h"
#include "timeline/timelinerecorder.h"
#include "ui/mainwindow/mainwindow.h"

namespace Deckhand {

/// The whole window over fakes at all borders, shown.
class MainWindowFixture : public AgentFixture
{
public:
    explicit MainWindowFixture(const AgentSettings &settings = {})
        : AgentFixture(settings),
          tasks(folder.path()),
          graphRun(tasks, background, clock, folder.filePath(u"graph"_qs)),
          backgroundTasks(background, clock),
          taskGraph(tasks, clock),
          noticeModel(notices),
          timeLine(background, notices, clock),
          window(WindowParts{background, notices, backgroundTasks, taskGraph, noticeModel, tasks, graphRun, clock,
                             folder.path()},
                 {*session, broker, inbox, conversation, toolLog, timeLine, [this] { return memory; },
                  [](const QList<ContentBlock> &prompt) {
                      QList<ContentBlock> blocks = prompt;
                      if (wordsOf(prompt).contains(u'@'))
                          blocks.prepend(FileBlock{QStringLiteral("a.txt"), QStringLiteral("text/plain"), "text"});
                      return blocks;
                  },
                  [this] { return commands; }})
    {
        QObject::connect(session.get(), &AgentSession::happened, &conversation, &ConversationModel::apply);
        QObject::connect(session.get(), &AgentSession::happened, &toolLog, &ToolLogModel::apply);
        window.resize(1280, 800);
        window.show();
    }

    TaskStore tasks;
    GraphRun graphRun;
    ConversationModel conversation;
    ToolLogModel toolLog;
    BackgroundTaskModel backgroundTasks;
    TaskGraphModel taskGraph;
    NoticeModel noticeModel;
    TimeLineRecorder timeLine;
    QList<MemoryFile> memory;
    QList<SlashCommand> commands = slashCommands();
    MainWindow window;
};

} // namespace Deckhand
