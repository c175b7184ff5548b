#include "ui/conversation/typingwatch.h"

namespace Deckhand {

TypingWatch::TypingWatch(std::chrono::milliseconds pause, QObject *parent) : QObject(parent)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(pause);
    connect(&m_pause, &QTimer::timeout, this, [this] { setTyping(false); });
}

void TypingWatch::noteChange(const QString &text, bool byUser)
{
    const bool blank = text.trimmed().isEmpty();
    if (!blank && byUser)
        m_pause.start();
    setTyping(!blank && (m_typing || byUser));
}

void TypingWatch::setTyping(bool typing)
{
    if (!typing)
        m_pause.stop();
    if (typing != std::exchange(m_typing, typing))
        emit changed(typing);
}

} // namespace Deckhand
