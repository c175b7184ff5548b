#include "app/standardinput.h"

#include <QSocketNotifier>

#include <cerrno>

#include <unistd.h>

namespace Deckhand {

struct StandardInput::Reader {
    QSocketNotifier notifier{STDIN_FILENO, QSocketNotifier::Read};
};

StandardInput::StandardInput(QObject *parent) : QObject(parent), m_reader(std::make_shared<Reader>())
{
    connect(&m_reader->notifier, &QSocketNotifier::activated, this, [this] {
        QByteArray bytes(65536, Qt::Uninitialized);
        const ssize_t count = ::read(STDIN_FILENO, bytes.data(), size_t(bytes.size()));
        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            return;
        bytes.truncate(count < 0 ? 0 : count);
        if (!bytes.isEmpty())
            return emit arrived(bytes);
        stop();
        emit ended();
    });
}

StandardInput::~StandardInput() = default;

void StandardInput::stop()
{
    m_reader->notifier.setEnabled(false);
}

} // namespace Deckhand
