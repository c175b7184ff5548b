#include "app/stdinlines.h"

#include "app/standardstreams.h"

namespace Deckhand {

StdinLines::StdinLines(QObject *parent) : QObject(parent), m_notifier(kStandardInput, QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &StdinLines::readMore);
}

void StdinLines::readMore()
{
    const std::optional<QByteArray> bytes = readStandardInput();
    if (!bytes)
        return;
    if (bytes->isEmpty()) {
        m_notifier.setEnabled(false);
        if (!m_rest.isEmpty())
            emit line(std::exchange(m_rest, {}));
        emit ended();
        return;
    }
    m_rest.append(*bytes);
    qsizetype from = 0;
    for (qsizetype end; (end = m_rest.indexOf('\n', from)) >= 0; from = end + 1)
        emit line(m_rest.mid(from, end - from));
    m_rest.remove(0, from);
}

} // namespace Deckhand
