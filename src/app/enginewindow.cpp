#include "app/enginewindow.h"

namespace Deckhand {

EngineWindow::EngineWindow(Engine &engine)
    : m_background(engine.background(), engine.clock()),
      m_tasks(engine.tasks(), engine.clock()),
      m_notices(engine.notices()),
      m_timeLine(engine.background(), engine.notices(), engine.clock()),
      m_metering(engine.background(), engine.clock()),
      m_window({engine.session(), engine.broker(), engine.background(), engine.notices(), m_conversation, m_toolLog,
                m_background, m_tasks, m_notices, engine.tasks(), engine.graphRun(), engine.clock(), m_timeLine,
                engine.workspace()})
{
    m_tasks.setWillStart([&engine](int id) { return engine.graphRun().willStart(id); });
    QObject::connect(&engine.graphRun(), &GraphRun::changed, &m_tasks, &TaskGraphModel::refresh);
    QObject::connect(&engine.session(), &AgentSession::happened, &m_conversation, &ConversationModel::apply);
    QObject::connect(&engine.session(), &AgentSession::happened, &m_toolLog, &ToolLogModel::apply);
    QObject::connect(&engine.session(), &AgentSession::happened, &m_timeLine, &TimeLineRecorder::apply);
}

void EngineWindow::clearConversation()
{
    m_conversation.clear();
    m_toolLog.clear();
    m_timeLine.clear();
}

} // namespace Deckhand
