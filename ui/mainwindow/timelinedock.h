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
    /// All of them outlive it. Hidden at first.
    TimeLineDock(TimeLineRecorder &recorder, ChatPage &chat, OutputPanes &outputs, QWidget *parent);

signals:
    /// Why nothing was shown, for people.
    void refused(const QString &reason);
};

} // namespace Deckhand
