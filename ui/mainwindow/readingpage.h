#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace Deckhand {

class ConversationModel;
class ConversationView;
struct Theme;

/// A conversation that can only be read, in place of a ChatPage. Where the composer would be, a bar says why, with the button
/// "Take over". What the bar says is told to whoever does not see it, too.
class ReadingPage final : public QWidget
{
    Q_OBJECT
public:
    explicit ReadingPage(QWidget *parent = nullptr);

    /// It outlives the page, or another is shown before it ends.
    void setModel(ConversationModel &model);

public slots:
    /// It can be taken over now.
    void offerTakeOver(const QString &text, const QString &toolTip);
    /// Not now; `why` is the button's tool tip.
    void holdTakeOver(const QString &text, const QString &why);
    /// There is no button any more.
    void refuseTakeOver(const QString &text);

signals:
    void takeOverRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void say(const QString &text);
    void restyle(const Theme &theme);

    ConversationView *m_view;
    QHBoxLayout *m_bar;
    QLabel *m_text;
    QPushButton *m_takeOver;
};

} // namespace Deckhand
