#pragma once

#include <QLabel>

namespace Deckhand {

/// One line of plain text, elided to the room that there is; all of it is its accessible name and its tool tip.
class ElidedLabel : public QLabel
{
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget *parent = nullptr);

    void setWholeText(const QString &text);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void elide();

    QString m_text;
};

} // namespace Deckhand
