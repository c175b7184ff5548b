#pragma once

#include "ui/style/theme.h"

#include <QFrame>
#include <QScrollArea>

namespace Deckhand {

/// The card above the composer on which something is asked: its stripe says of what kind. Esc in it is the card's, and not
/// the page's, which stops the agent.
class QuestionCard : public QFrame
{
    Q_OBJECT
public:
    explicit QuestionCard(QColor Theme::*stripe, QWidget *parent) : QFrame(parent), m_stripe(stripe) {}

protected:
    virtual void onEscape() = 0;

    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QColor Theme::*const m_stripe;
};

/// What is asked on a card: as high as it is, and half the window at most; then it is scrolled. It takes no focus itself.
class CardContent : public QScrollArea
{
    Q_OBJECT
public:
    explicit CardContent(QWidget *card);

    /// Takes it, in place of what was there.
    void setContent(QWidget *content);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void settleSoon();

    bool m_settlesSoon = false;
};

} // namespace Deckhand
