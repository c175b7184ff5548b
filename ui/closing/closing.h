#pragma once

#include "background/taskpreferences.h"

#include <QObject>
#include <QPointer>

class QWidget;

namespace Deckhand {

class BackgroundTasks;
class CloseQuestion;

/// Decides whether a window may close while background tasks run: asks, once, or does what was chosen for ever. It closes
/// the window itself when what had to come before is done. Tasks that are kept go on under their supervisors: nothing has to
/// be done for that.
class Closing : public QObject
{
    Q_OBJECT
public:
    /// Both outlive it.
    Closing(QWidget &window, BackgroundTasks &tasks);

    void setOnClose(OnClose onClose) { m_onClose = onClose; }

    /// To be asked in closeEvent. False: not now; the window is closed later, or the user stays.
    bool mayClose();
    /// Closes at once and keeps what runs: a signal, the end of the session. Nobody is there to be asked.
    void closeNow();

signals:
    /// What the user wants from now on, without being asked.
    void onCloseChosen(Deckhand::OnClose onClose);
    /// The user has decided to end everything: nothing new shall be started.
    void endingBegan();
    /// "Ending 3 tasks…": how far it is.
    void progressed(const QString &text);

private:
    void ask();
    void onChosen(OnClose choice);
    void endTasks();
    void showProgress();

    QWidget &m_window;
    BackgroundTasks &m_tasks;
    QPointer<CloseQuestion> m_question;
    OnClose m_onClose = OnClose::Ask;
    bool m_decided = false;
    bool m_ending = false;
};

} // namespace Deckhand
