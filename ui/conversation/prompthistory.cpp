#include "ui/conversation/prompthistory.h"

namespace Deckhand {

constexpr int kRemembered = 100;

void PromptHistory::add(const QString &prompt)
{
    m_at = -1;
    if (prompt.isEmpty())
        return;
    m_sent.removeAll(prompt);
    m_sent.append(prompt);
    if (m_sent.size() > kRemembered)
        m_sent.removeFirst();
}

std::optional<QString> PromptHistory::step(int direction, const QString &shown)
{
    const bool untouched = m_at >= 0 && shown == m_sent.value(m_at);
    if (!untouched && !shown.isEmpty())
        return std::nullopt;
    const int next = (untouched ? m_at : int(m_sent.size())) + direction;
    if (next < 0 || next > m_sent.size())
        return std::nullopt;
    m_at = next < m_sent.size() ? next : -1;
    return m_sent.value(next);
}

} // namespace Deckhand
