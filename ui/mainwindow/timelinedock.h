#pragma once

#include "ui/mainwindow/dock.h"

namespace Deckhand {

class ChatPage;
class OutputPanes;
class TimeLineRecorder;

/// The dock "Time line": what is clicked there leads into the conversation or to an output.
class TimeLineDock : public Dock
{
    Q_OBJECT
public:
    /// The panes outlive it. Hidden at first.
    TimeLineDock(OutputPanes &outputs, QWidget *parent);

    /// Of the conversation that this page shows, in place of what was there. Both outlive the dock, or others are shown before
    /// they end.
    void show(TimeLineRecorder &recorder, ChatPage &chat);

signals:
    /// Why nothing was shown, for people.
    void refused(const QString &reason);

private:
    OutputPanes &m_outputs;
};

} // namespace Deckhand
