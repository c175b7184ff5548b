#pragma once

#include <QPlainTextEdit>

namespace Deckhand {

/// A read-only text in monospace, wrapped. Takes any text: what would be too long to lay out at once is cut and says so.
class TextPane : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit TextPane(const QString &accessibleName, QWidget *parent = nullptr);

    void showText(const QString &text);
};

} // namespace Deckhand
