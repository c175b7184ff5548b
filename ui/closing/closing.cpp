#include "ui/closing/closing.h"

#include "background/backgroundtasks.h"
#include "ui/closing/closequestion.h"

#include <QGuiApplication>
#include <QSessionManager>

namespace Deckhand {

Closing::Closing(QWidget &window, BackgroundTasks &tasks) : QObject(&window), m_window(window), m_tasks(tasks)
{
#if QT_CONFIG(sessionmanager)
    // A log-out waits for no question: what runs is looked after by the next start.
    connect(qGuiApp, &QGuiApplication::commitDataRequest, this, [this](QSessionManager &) { m_decided = true; });
    connect(qGuiApp, &QGuiApplication::applicationStateChanged, this, [this](Qt::ApplicationState state) {
        if (state == Qt::ApplicationActive && !m_ending)
            m_decided = false; // the log-out was called off
    });
#endif
    connect(&tasks, &BackgroundTasks::ended, this, &Closing::showProgress);
}

bool Closing::mayClose()
{
    if (m_decided || m_tasks.counts().all() == 0) {
        delete m_question;
        return true;
    }
    if (m_ending)
        return false;
    if (m_onClose == OnClose::Keep)
        return true;
    if (m_onClose == OnClose::Stop)
        endTasks();
    else
        ask();
    return false;
}

void Closing::closeNow()
{
    m_decided = true;
    m_window.close();
}

void Closing::ask()
{
    if (m_question)
        return m_question->activateWindow();
    m_question = new CloseQuestion(CloseFacts::of(m_tasks), &m_window);
    connect(m_question, &CloseQuestion::chosen, this, [this](OnClose choice, bool always) {
        m_question->deleteLater();
        m_question.clear();
        if (always) {
            m_onClose = choice;
            emit onCloseChosen(choice);
        }
        onChosen(choice);
    });
    connect(m_question, &QDialog::rejected, this, [this] {
        m_question->deleteLater();
        m_question.clear();
    });
    m_question->open();
}

void Closing::onChosen(OnClose choice)
{
    if (choice == OnClose::Keep)
        closeNow();
    else
        endTasks();
}

void Closing::endTasks()
{
    m_ending = true;
    emit endingBegan();
    stopAll(m_tasks);
    showProgress();
}

void Closing::showProgress()
{
    if (!m_ending)
        return;
    const int left = m_tasks.counts().all();
    if (left == 0) {
        closeNow();
        return;
    }
    emit progressed(left == 1 ? tr("Ending 1 task…") : tr("Ending %1 tasks…").arg(left));
}

} // namespace Deckhand
