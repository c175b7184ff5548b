#pragma once

#include <QObject>
#include <QStringList>

class QStatusBar;

namespace Deckhand {

/// What is told in the status bar, one after another: a later message waits until the one before it was to be read, so that
/// none is lost behind another.
class StatusMessages : public QObject
{
public:
    explicit StatusMessages(QStatusBar &bar);

    /// Shown for ten seconds, for five while others wait. The same words are not told twice in a row.
    void tell(const QString &message);

private:
    void show();
    bool eventFilter(QObject *watched, QEvent *event) override;

    QStatusBar &m_bar;
    QStringList m_messages; ///< the first is shown
};

} // namespace Deckhand
