#pragma once

#include "base/result.h"
#include "conversation/contentblock.h"

#include <QImage>

#include <functional>

class QMimeData;

namespace Deckhand {

/// Something that goes with a prompt, or why it does not.
struct Attachment {
    Result<ContentBlock> block; ///< an ImageBlock or a FileBlock
    QImage thumbnail;           ///< of an image; else null
};

/// Makes it. Called on a thread of the pool: it reads files and decodes images.
using AttachmentSource = std::function<Attachment()>;

/// Images of any size (see reducedImage), UTF-8 text up to 256 KiB, PDF up to 20 MiB; all else is refused with a sentence for
/// people.
Attachment attachmentFromFile(const QString &path);
Attachment attachmentFromImage(const QByteArray &bytes, const QString &name);
Attachment attachmentFromImage(const QImage &image, const QString &name);
/// What was attached before and is given back.
Attachment attachmentFromBlock(const ContentBlock &block);

/// What pasted or dropped data gives to attach: a file, a name each. Empty where it is text: text stays text.
struct AttachmentOffer {
    QString name;
    AttachmentSource source;
    QString path = {}; ///< of a file
};
AttachmentOffer offerOfFile(const QString &path);
QList<AttachmentOffer> attachmentsIn(const QMimeData &data);
/// The same question, without fetching the data.
bool hasAttachments(const QMimeData &data);

} // namespace Deckhand
