#pragma once

#include <QFrame>

namespace Deckhand {

/// A rounded surface one step above the window, with a hairline around it.
class Card : public QFrame
{
    Q_OBJECT
public:
    using QFrame::QFrame;

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace Deckhand
