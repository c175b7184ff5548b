#pragma once

#include "conversation/agentevent.h"

#include <QDeadlineTimer>
#include <QFrame>
#include <QTimer>

class QLabel;
class QPushButton;

namespace Deckhand {

struct Theme;

/// A request failed and is tried again: says why and when, and lets the user not wait. There from RetryScheduled until the
/// next request starts or the turn ends, and hidden else.
class RetryBar final : public QFrame
{
    Q_OBJECT
public:
    explicit RetryBar(QWidget *parent = nullptr);

    bool isShown() const { return m_isShown; }

public slots:
    void onHappened(const Deckhand::AgentEvent &event);

signals:
    void tryNowRequested();
    void stopRequested();
    void shownChanged(bool shown);
    /// It went while it had the focus.
    void leftWithFocus();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void present(const RetryScheduled &retry);
    void dismiss();
    void showTime();
    QPushButton *addButton(const QString &text, const char *objectName);
    void restyle(const Theme &theme);

    QLabel *m_reason;
    QLabel *m_time;
    QPushButton *m_tryNow;
    QPushButton *m_stop;
    QDeadlineTimer m_until;
    QTimer m_tick;
    QString m_count; ///< "(2 of 8)"
    bool m_isShown = false;
};

} // namespace Deckhand
