#include "app/exitsignals.h"

#include "base/handle_windows.h"

#include <QGuiApplication>
#include <QMutex>

#include <csignal>

namespace Deckhand {

namespace {

QMutex mutex; // the system calls from a thread of its own
ExitSignals *listener = nullptr;

BOOL WINAPI onConsoleEvent(DWORD event)
{
    {
        const QMutexLocker lock(&mutex);
        if (!listener)
            return FALSE; // the next one is the default again: it ends the program
        const int signal = event == CTRL_C_EVENT ? SIGINT : SIGTERM;
        QMetaObject::invokeMethod(
            listener, [own = listener, signal] { emit own->received(signal); }, Qt::QueuedConnection);
        listener = nullptr;
    }
    // When the console closes or the user logs off, the program may go on only until this returns, or for some seconds.
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        ::Sleep(INFINITE);
    return TRUE;
}

} // namespace

ExitSignals::ExitSignals(QObject *parent) : QObject(parent)
{
    listener = this;
    ::SetConsoleCtrlHandler(onConsoleEvent, TRUE);
    // A window's program is asked before the session ends (WM_QUERYENDSESSION).
    if (auto *application = qobject_cast<QGuiApplication *>(QCoreApplication::instance()))
        connect(application, &QGuiApplication::commitDataRequest, this, [this] { emit received(SIGTERM); });
}

ExitSignals::~ExitSignals()
{
    ::SetConsoleCtrlHandler(onConsoleEvent, FALSE);
    const QMutexLocker lock(&mutex);
    listener = nullptr;
}

} // namespace Deckhand
