#pragma once

#include "app/engine.h"
#include "background/taskmetering.h"
#include "models/backgroundtaskmodel.h"
#include "models/conversationmodel.h"
#include "models/noticemodel.h"
#include "models/taskgraphmodel.h"
#include "models/toollogmodel.h"
#include "timeline/timelinerecorder.h"
#include "ui/mainwindow/mainwindow.h"

namespace Deckhand {

/// An engine with a window on it: the models between the two, each joined to what it shows.
class EngineWindow
{
public:
    /// The engine outlives it.
    explicit EngineWindow(Engine &engine);

    MainWindow &window() { return m_window; }
    const ConversationModel &conversation() const { return m_conversation; }
    /// The views, as after a start.
    void clearConversation();

private:
    ConversationModel m_conversation;
    ToolLogModel m_toolLog;
    BackgroundTaskModel m_background;
    TaskGraphModel m_tasks;
    NoticeModel m_notices;
    TimeLineRecorder m_timeLine;
    TaskMetering m_metering;
    MainWindow m_window;
};

} // namespace Deckhand
