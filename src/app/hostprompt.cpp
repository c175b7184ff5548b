#include "app/hostprompt.h"

#include "conversation/message.h"

#include <QJsonArray>

namespace Deckhand {

namespace {

bool isImageType(const QString &mediaType)
{
    static const QStringList types{u"image/png"_qs, u"image/jpeg"_qs, u"image/gif"_qs, u"image/webp"_qs};
    return types.contains(mediaType);
}

Error bad(const QString &what)
{
    return Error{QStringLiteral("The prompt was not sent: ") + what};
}

Result<QByteArray> base64Of(const QJsonObject &source, const QString &type)
{
    if (source[u"type"_qs].toString() != u"base64"_qs)
        return bad(QStringLiteral("the source of a block of type \"%1\" must be of type base64.").arg(type));
    const auto data = QByteArray::fromBase64Encoding(source[u"data"_qs].toString().toLatin1(),
                                                     QByteArray::AbortOnBase64DecodingErrors);
    if (!data || data.decoded.isEmpty())
        return bad(QStringLiteral("the data of a block of type \"%1\" is no base64 text.").arg(type));
    return data.decoded;
}

Result<ContentBlock> imageFrom(const QJsonObject &block)
{
    const QJsonObject source = block[u"source"_qs].toObject();
    const Result<QByteArray> data = base64Of(source, u"image"_qs);
    if (!data)
        return Error{data.error()};
    const QString mediaType = source[u"media_type"_qs].toString();
    if (!isImageType(mediaType))
        return bad(QStringLiteral("an image must be image/png, image/jpeg, image/gif or image/webp, not \"%1\".")
                       .arg(mediaType));
    return ContentBlock(ImageBlock{mediaType, *data, {}});
}

/// The API calls it a document; some hosts say file.
Result<ContentBlock> fileFrom(const QJsonObject &block, const QString &type)
{
    const QJsonObject source = block[u"source"_qs].toObject();
    FileBlock file;
    file.name = block[u"title"_qs].toString(block[u"name"_qs].toString(u"document"_qs));
    file.mediaType = source[u"media_type"_qs].toString();
    if (source[u"type"_qs].toString() == u"text"_qs) {
        file.data = source[u"data"_qs].toString().toUtf8();
    } else {
        const Result<QByteArray> data = base64Of(source, type);
        if (!data)
            return Error{data.error()};
        file.data = *data;
    }
    if (file.mediaType != u"application/pdf"_qs && !file.mediaType.startsWith(u"text/"_qs))
        return bad(QStringLiteral("a document must be text/plain or application/pdf, not \"%1\".").arg(file.mediaType));
    return ContentBlock(file);
}

Result<ContentBlock> blockFrom(const QJsonObject &block)
{
    const QString type = block[u"type"_qs].toString();
    if (type == u"text"_qs)
        return ContentBlock(TextBlock{block[u"text"_qs].toString()});
    if (type == u"image"_qs)
        return imageFrom(block);
    if (type == u"document"_qs || type == u"file"_qs)
        return fileFrom(block, type);
    return bad(QStringLiteral("it has a block of the unknown type \"%1\".").arg(type));
}

} // namespace

Result<QList<ContentBlock>> promptFrom(const QJsonValue &content)
{
    QList<ContentBlock> prompt;
    if (content.isString())
        prompt.append(TextBlock{content.toString()});
    const QJsonArray blocks = content.toArray();
    for (const QJsonValue &value : blocks) {
        const Result<ContentBlock> block = blockFrom(value.toObject());
        if (!block)
            return Error{block.error()};
        prompt.append(*block);
    }
    if (wordsOf(prompt).trimmed().isEmpty() && attachmentsOf(prompt).isEmpty())
        return bad(QStringLiteral("it has no text."));
    return prompt;
}

} // namespace Deckhand
