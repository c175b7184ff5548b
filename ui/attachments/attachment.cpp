#include "ui/attachments/attachment.h"

#include "base/humantext.h"
#include "base/textcut.h"
#include "imaging/imagereduction.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QMimeData>
#include <QStringDecoder>
#include <QUrl>

namespace Deckhand {

namespace {

constexpr qint64 kMostText = 256 * 1024;
constexpr qint64 kMostPdf = 20 * 1024 * 1024;
constexpr qint64 kMostImageFile = 64 * 1024 * 1024; // what is sent of it is smaller
constexpr int kHead = 1024;                         // a PDF may have a little before its first words
constexpr int kThumbnail = 96;                      // pixels, sharp at a scale of two

QString tr(const char *text)
{
    return QCoreApplication::translate("attachments", text);
}

Attachment refused(const QString &sentence)
{
    return {Error{sentence}, {}};
}

Attachment tooLarge(const QString &name, const QString &kind, qint64 size, qint64 most)
{
    return refused(tr("“%1” has %2; %3 can be attached up to %4. Name it in your message instead: "
                      "the agent reads files of the workspace in parts.")
                       .arg(name, sizeText(size), kind, sizeText(most)));
}

bool isText(const QByteArray &bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder.decode(bytes);
    return !decoder.hasError() && !bytes.contains('\0');
}

Attachment withThumbnail(const Result<ImageBlock> &image)
{
    if (!image)
        return refused(image.error());
    // Null where Qt cannot read what the server can.
    const QImage decoded = QImage::fromData(image->data);
    return {ContentBlock(*image),
            decoded.isNull() ? QImage()
                             : decoded.scaled(kThumbnail, kThumbnail, Qt::KeepAspectRatio, Qt::SmoothTransformation)};
}

/// Why the file cannot be attached, by what it is; empty if it can.
QString problemOf(const QFileInfo &file, const QString &name)
{
    if (!file.exists())
        return tr("“%1” is not there any more.").arg(name);
    if (file.isDir())
        return tr("“%1” is a folder. Attach files from it, or name it in your message.").arg(name);
    if (!file.isFile())
        return tr("“%1” is no ordinary file and cannot be attached.").arg(name);
    return file.size() == 0 ? tr("“%1” is empty; there is nothing to attach.").arg(name) : QString();
}

QStringList localFilesOf(const QMimeData &data)
{
    QStringList files;
    const QList<QUrl> urls = data.urls();
    for (const QUrl &url : urls) {
        if (!url.isLocalFile())
            return {}; // an address of the web is text
        files.append(url.toLocalFile());
    }
    return files;
}

/// The formats that keep the bytes as they were copied, so that they are decoded elsewhere.
QString encodedImageIn(const QMimeData &data)
{
    for (const char *format : {"image/png", "image/jpeg", "image/gif", "image/webp"}) {
        if (data.hasFormat(QLatin1String(format)))
            return QLatin1String(format);
    }
    return {};
}

/// A table copied from a spreadsheet comes as words and as their picture: the words are meant.
bool hasWords(const QMimeData &data)
{
    return data.hasFormat(QStringLiteral("text/plain")) && !data.text().trimmed().isEmpty();
}

} // namespace

Attachment attachmentFromFile(const QString &path)
{
    const QFileInfo info(path);
    const QString name = oneLine(info.fileName().isEmpty() ? path : info.fileName(), 120);
    if (const QString problem = problemOf(info, name); !problem.isEmpty())
        return refused(problem);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return refused(tr("“%1” cannot be read: %2.").arg(name, file.errorString()));
    const QByteArray head = file.peek(kHead);
    if (isImage(head)) {
        if (file.size() > kMostImageFile)
            return tooLarge(name, tr("images"), file.size(), kMostImageFile);
        return attachmentFromImage(file.read(kMostImageFile), name);
    }
    const bool isPdf = head.contains("%PDF-");
    const qint64 most = isPdf ? kMostPdf : kMostText;
    if (!isPdf && head.contains('\0'))
        return refused(tr("“%1” cannot be attached: it is no image, no PDF and no UTF-8 text.").arg(name));
    if (file.size() > most)
        return tooLarge(name, isPdf ? tr("PDF files") : tr("text files"), file.size(), most);
    const QByteArray bytes = file.read(most);
    if (!isPdf && !isText(bytes))
        return refused(tr("“%1” cannot be attached: it is no image, no PDF and no UTF-8 text.").arg(name));
    return {
        ContentBlock(FileBlock{name, isPdf ? QStringLiteral("application/pdf") : QStringLiteral("text/plain"), bytes}),
        {}};
}

Attachment attachmentFromImage(const QByteArray &bytes, const QString &name)
{
    return withThumbnail(reducedImage(bytes, name));
}

Attachment attachmentFromImage(const QImage &image, const QString &name)
{
    return withThumbnail(reducedImage(image, name));
}

Attachment attachmentFromBlock(const ContentBlock &block)
{
    if (const auto *image = std::get_if<ImageBlock>(&block))
        return withThumbnail(*image);
    return {block, {}};
}

AttachmentOffer offerOfFile(const QString &path)
{
    return {QFileInfo(path).fileName(), [path] { return attachmentFromFile(path); }, path};
}

QList<AttachmentOffer> attachmentsIn(const QMimeData &data)
{
    QList<AttachmentOffer> offers;
    const QStringList files = localFilesOf(data);
    for (const QString &path : files)
        offers.append(offerOfFile(path));
    if (!offers.isEmpty() || hasWords(data))
        return offers;
    const QString name = tr("Pasted image");
    if (const QString format = encodedImageIn(data); !format.isEmpty()) {
        const QByteArray bytes = data.data(format);
        offers.append({name, [bytes, name] { return attachmentFromImage(bytes, name); }});
    } else if (data.hasImage()) {
        const QImage image = qvariant_cast<QImage>(data.imageData());
        offers.append({name, [image, name] { return attachmentFromImage(image, name); }});
    }
    return offers;
}

bool hasAttachments(const QMimeData &data)
{
    if (data.hasUrls() && !localFilesOf(data).isEmpty())
        return true;
    return (data.hasImage() || !encodedImageIn(data).isEmpty()) && !hasWords(data);
}

} // namespace Deckhand
