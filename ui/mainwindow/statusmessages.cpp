#include "ui/mainwindow/statusmessages.h"

#include <QEvent>
#include <QStatusBar>

namespace Deckhand {

StatusMessages::StatusMessages(QStatusBar &bar) : QObject(&bar), m_bar(bar)
{
    connect(&bar, &QStatusBar::messageChanged, this, [this](const QString &text) {
        if (!text.isEmpty() || m_messages.isEmpty())
            return;
        m_messages.removeFirst();
        show();
    });
    // Menus clear the status bar for the tips of their entries; ours have none.
    bar.window()->installEventFilter(this);
}

void StatusMessages::tell(const QString &message)
{
    if (!m_messages.isEmpty() && m_messages.last() == message)
        return;
    m_messages.append(message);
    if (m_messages.size() == 1)
        show();
}

void StatusMessages::show()
{
    if (!m_messages.isEmpty())
        m_bar.showMessage(m_messages.first(), m_messages.size() > 1 ? 5'000 : 10'000);
}

bool StatusMessages::eventFilter(QObject *watched, QEvent *event)
{
    return event->type() == QEvent::StatusTip || QObject::eventFilter(watched, event);
}

} // namespace Deckhand
