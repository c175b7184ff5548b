#pragma once

#include "ui/style/theme.h"

#include <QFrame>

namespace Deckhand {

/// The card above the composer on which something is asked: its stripe says of what kind.
class QuestionCard : public QFrame
{
    Q_OBJECT
public:
    explicit QuestionCard(QColor Theme::*stripe, QWidget *parent) : QFrame(parent), m_stripe(stripe) {}

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QColor Theme::*const m_stripe;
};

} // namespace Deckhand
