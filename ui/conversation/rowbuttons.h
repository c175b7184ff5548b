#pragma once

#include <QObject>
#include <QRect>

class QAbstractScrollArea;
class QPushButton;
class QToolButton;

namespace Deckhand {

struct Theme;

/// The buttons that lie over the rows of a conversation: retry, moving a command to the background, the way to the end, and copying the code under the pointer.
/// Rectangles are those of the viewport; an invalid one hides the button.
class RowButtons : public QObject
{
    Q_OBJECT
public:
    explicit RowButtons(QAbstractScrollArea &view);

    void restyle(const Theme &theme);
    void placeJump(bool isWanted);
    void placeRetry(const QRect &area);
    /// As wide as it needs.
    void placeMove(const QRect &area);
    /// In the upper right corner of `box`, as far as that is seen. Copies `code`.
    void offerCode(const QRect &box, const QString &code);
    /// The pointer has gone; onto the button it may.
    void leaveCode();

signals:
    void retryPressed();
    void jumpPressed();
    void movePressed();

private:
    void place(QPushButton &button, const QRect &area);
    void copyCode();

    QAbstractScrollArea &m_view;
    QPushButton *m_retry;
    QPushButton *m_move;
    QToolButton *m_jump;
    QToolButton *m_copy;
    QString m_code; ///< that would be copied
};

} // namespace Deckhand
