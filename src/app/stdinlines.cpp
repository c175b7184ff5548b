#include "app/stdinlines.h"

#include <cerrno>

#include <unistd.h>

namespace Deckhand {

StdinLines::StdinLines(QObject *parent) : QObject(parent), m_notifier(STDIN_FILENO, QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &StdinLines::readMore);
}

void StdinLines::readMore()
{
    char buffer[65536];
    const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (count <= 0) {
        m_notifier.setEnabled(false);
        if (!m_rest.isEmpty())
            emit line(std::exchange(m_rest, {}));
        emit ended();
        return;
    }
    m_rest.append(buffer, count);
    qsizetype from = 0;
    for (qsizetype end; (end = m_rest.indexOf('\n', from)) >= 0; from = end + 1)
        emit line(m_rest.mid(from, end - from));
    m_rest.remove(0, from);
}

} // namespace Deckhand
