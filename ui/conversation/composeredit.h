#pragma once

#include "conversation/historywriter.h"

#include <QPlainTextEdit>

namespace Deckhand {

/// A plain-text editor as high as its text, up to eight lines.
class ComposerEdit final : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit ComposerEdit(QWidget *parent = nullptr);

    /// Before such a text comes in: lines of it that are one word are broken anywhere (see the source).
    void prepareFor(const QString &text);

    /// What it says while it is empty; elided to one line, for it would be wrapped into lines that there is no room for.
    void setInvitation(const QString &text);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void sendPressed(Deckhand::SendWhen when);
    /// Up (-1) or Down (1) where the cursor cannot go further.
    void recallPressed(int direction);
    /// Files or an image were pasted or dropped (see hasAttachments). `data` is valid until the signal returns.
    void attachmentsInserted(const QMimeData &data);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool canInsertFromMimeData(const QMimeData *source) const override;
    void insertFromMimeData(const QMimeData *source) override;

private:
    void fitHeight();
    int heightOfLines(int lines) const;
    void elideInvitation();

    QString m_invitation;
};

} // namespace Deckhand
