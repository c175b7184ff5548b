#pragma once

#include "conversation/message.h"

#include <QWidget>

class QPushButton;

namespace Deckhand {

struct Theme;

/// Says that a message that was sent is being edited, and what sending it will do; hidden else.
class EditingBar final : public QWidget
{
    Q_OBJECT
public:
    explicit EditingBar(QWidget *parent = nullptr);

    void begin(const MessagePtr &message);
    /// Ends it: what was edited; null if nothing was.
    MessagePtr take();

signals:
    /// The user does not want to; it has ended.
    void cancelled();

private:
    void restyle(const Theme &theme);

    QPushButton *m_cancel;
    MessagePtr m_message;
};

} // namespace Deckhand
