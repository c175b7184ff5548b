#include "app/stdinlines.h"

namespace Deckhand {

StdinLines::StdinLines(QObject *parent) : QObject(parent)
{
    connect(&m_input, &StandardInput::arrived, this, &StdinLines::onArrived);
    connect(&m_input, &StandardInput::ended, this, &StdinLines::onEnded);
}

void StdinLines::onArrived(const QByteArray &bytes)
{
    m_rest.append(bytes);
    qsizetype from = 0;
    for (qsizetype end; (end = m_rest.indexOf('\n', from)) >= 0; from = end + 1)
        emit line(m_rest.mid(from, end - from));
    m_rest.remove(0, from);
}

void StdinLines::onEnded()
{
    if (!m_rest.isEmpty())
        emit line(std::exchange(m_rest, {}));
    emit ended();
}

} // namespace Deckhand
