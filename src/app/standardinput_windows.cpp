#include "app/standardinput.h"

#include "base/handle_windows.h"

#include <QMutex>
#include <QSemaphore>

#include <optional>
#include <thread>

namespace Deckhand {

/// Shared with a thread of its own: only sockets can be waited for, and a read of a pipe cannot be taken back. So the thread
/// may stay in it when nobody listens any more, and ends with the program.
struct StandardInput::Reader {
    QMutex mutex;
    StandardInput *listener = nullptr;
    QSemaphore room{16}; // pieces on their way

    void run(const std::shared_ptr<Reader> &own);
};

namespace {

/// A console gives characters; Ctrl+Z at the beginning of a line ends it.
QByteArray readConsole(HANDLE input)
{
    QString text(8192, Qt::Uninitialized);
    DWORD count = 0;
    ::ReadConsoleW(input, text.data(), DWORD(text.size()), &count, nullptr);
    text.truncate(count);
    return text.startsWith(QChar(0x1a)) ? QByteArray() : text.toUtf8();
}

/// Empty: it has ended.
QByteArray readPiece(HANDLE input)
{
    DWORD mode = 0;
    if (::GetConsoleMode(input, &mode))
        return readConsole(input);
    QByteArray bytes(65536, Qt::Uninitialized);
    DWORD count = 0;
    bool isRead = true;
    do // an empty message is not the end of a pipe; at the end this fails, also under wine, where reading goes on with nothing
        isRead = ::ReadFile(input, bytes.data(), DWORD(bytes.size()), &count, nullptr);
    while (isRead && count == 0 && ::PeekNamedPipe(input, nullptr, 0, nullptr, nullptr, nullptr));
    return bytes.left(isRead ? count : 0);
}

} // namespace

void StandardInput::Reader::run(const std::shared_ptr<Reader> &own)
{
    for (bool isOpen = true; isOpen;) {
        room.acquire();
        const QByteArray bytes = readPiece(::GetStdHandle(STD_INPUT_HANDLE));
        isOpen = !bytes.isEmpty();
        const QMutexLocker lock(&mutex);
        if (!listener)
            return;
        QMetaObject::invokeMethod(
            listener,
            [own, bytes] {
                own->room.release();
                if (own->listener)
                    bytes.isEmpty() ? emit own->listener->ended() : emit own->listener->arrived(bytes);
            },
            Qt::QueuedConnection);
    }
}

StandardInput::StandardInput(QObject *parent) : QObject(parent), m_reader(std::make_shared<Reader>())
{
    m_reader->listener = this;
    std::thread([reader = m_reader] { reader->run(reader); }).detach();
}

StandardInput::~StandardInput()
{
    stop();
}

void StandardInput::stop()
{
    const QMutexLocker lock(&m_reader->mutex);
    m_reader->listener = nullptr;
}

} // namespace Deckhand
