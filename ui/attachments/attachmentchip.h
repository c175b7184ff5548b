#pragma once

#include "conversation/contentblock.h"

#include <QFrame>
#include <QImage>

#include <optional>

class QLabel;
class QToolButton;

namespace Deckhand {

struct Theme;

/// One attachment of the message that is being written: what it looks like, its name and size, and a button that takes it away
/// again (Del does too).
class AttachmentChip final : public QFrame
{
    Q_OBJECT
public:
    explicit AttachmentChip(const QString &name, QWidget *parent = nullptr);

    /// It has been read.
    void setBlock(const ContentBlock &block, const QImage &thumbnail);
    /// Nothing while it is being read.
    const std::optional<ContentBlock> &block() const { return m_block; }
    /// Of the block, as it is sent.
    qsizetype bytes() const;

signals:
    void removeRequested();
    /// Left (-1) or right (1) of this one.
    void neighbourRequested(int direction);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QRect picture() const;
    void setFacts(const QString &facts);
    void restyle(const Theme &theme);

    const QString m_fullName;
    std::optional<ContentBlock> m_block;
    QImage m_thumbnail;
    QString m_kind; ///< in the picture's place: "TXT"
    QLabel *m_name;
    QLabel *m_facts;
    QToolButton *m_remove;
};

} // namespace Deckhand
