#include "ui/mainwindow/timelinedock.h"

#include "ui/mainwindow/chatpage.h"
#include "ui/mainwindow/outputpanes.h"
#include "ui/timeline/timelinepanel.h"
#include "ui/timeline/timelineview.h"

namespace Deckhand {

TimeLineDock::TimeLineDock(OutputPanes &outputs, QWidget *parent)
    : Dock(QStringLiteral("timeLineDock"), tr("Time line"), parent),
      m_outputs(outputs)
{
    hide();
}

void TimeLineDock::show(TimeLineRecorder &recorder, ChatPage &chat)
{
    auto *panel = new TimeLinePanel(recorder, this);
    replaceWidget(panel);
    const auto tell = [this](bool found) {
        if (!found)
            emit refused(tr("That is not in the conversation: the call gave no answer."));
    };
    connect(panel->view(), &TimeLineView::toolCallOpened, &chat,
            [&chat, tell](const ToolUseId &id) { tell(chat.revealToolCall(id)); });
    connect(panel->view(), &TimeLineView::requestOpened, &chat,
            [&chat, tell](int number) { tell(chat.revealRequest(number)); });
    connect(panel->view(), &TimeLineView::outputRequested, &m_outputs, &OutputPanes::show);
}

} // namespace Deckhand
