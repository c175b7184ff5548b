#pragma once

#include "conversation/conversationplace.h"
#include "ui/attachments/attachment.h"

#include <QHash>
#include <QScrollArea>

namespace Deckhand {

class AttachmentChip;

/// The attachments of the message that is being written, a chip each, in rows as wide as there is room; hidden when there are
/// none. They are read on a thread of the pool.
class AttachmentBar final : public QScrollArea
{
    Q_OBJECT
public:
    explicit AttachmentBar(QWidget *parent = nullptr);

    /// Beyond 20, `refused` says so.
    void add(const AttachmentOffer &offer);
    /// What a prompt that was not sent had: nothing of it is refused, for it is nowhere else any more.
    void giveBack(const ContentBlock &block);
    void clear();

    bool isEmpty() const { return m_chips.isEmpty(); }
    /// One of them is not read yet.
    bool isReading() const;
    /// In the order in which they were added; what is not read yet is missing.
    QList<ContentBlock> content() const;
    /// The same as it can be kept; what was pasted is missing until it is read.
    QList<DraftAttachment> kept() const;
    /// Why so much cannot be sent in one message; empty: it can. Only what was given back makes it so.
    QString excess() const;

signals:
    /// Their number, or one of them was read.
    void changed();
    /// A sentence for people. What was refused is gone.
    void refused(const QString &why);
    /// The last one was removed by the keyboard: the focus is free.
    void emptied();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void addChip(const QString &name, const AttachmentSource &source, const DraftAttachment &kept);
    bool isGivenBack(const AttachmentChip *chip) const;
    void onRead(AttachmentChip *chip, const Attachment &attachment);
    void remove(AttachmentChip *chip);
    void arrange();
    qsizetype bytes() const;

    QWidget *m_rows;
    QList<AttachmentChip *> m_chips;
    QHash<const AttachmentChip *, DraftAttachment> m_sources; ///< what they are of, where that is known at once
};

} // namespace Deckhand
