#include "imaging/imagereduction.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QHash>
#include <QImageReader>

#include <optional>

namespace Deckhand {

namespace {

constexpr int kLongestSide = 1568;
constexpr int kLongestSideOfServer = 8000;
constexpr qsizetype kMostBytes = 5 * 1024 * 1024 / 4 * 3; // in base64 they are 5 MiB

QString tr(const char *text)
{
    return QCoreApplication::translate("images", text);
}

/// By Qt's names. Empty: the server does not take it as it is.
QString mediaTypeOf(const QByteArray &format)
{
    static const QHash<QByteArray, QString> types{{"png", QStringLiteral("image/png")},
                                                  {"jpeg", QStringLiteral("image/jpeg")},
                                                  {"jpg", QStringLiteral("image/jpeg")},
                                                  {"gif", QStringLiteral("image/gif")},
                                                  {"webp", QStringLiteral("image/webp")}};
    return types.value(format);
}

/// No SVG: it is text, and may point at files of this machine.
bool isRaster(const QByteArray &format)
{
    static const QList<QByteArray> others{"bmp", "tiff", "ico", "cur", "pbm", "pgm",
                                          "ppm", "xbm",  "xpm", "tga", "wbmp"};
    return !mediaTypeOf(format).isEmpty() || others.contains(format);
}

bool isWebP(const QByteArray &bytes)
{
    return bytes.startsWith("RIFF")
        && QByteArrayView(bytes).sliced(std::min<qsizetype>(8, bytes.size())).startsWith("WEBP");
}

Error refusal(const QString &name, const QString &why)
{
    return Error{name.isEmpty() ? tr("The image %1").arg(why) : tr("“%1” %2").arg(name, why)};
}

QImage withinLimit(const QImage &image)
{
    if (std::max(image.width(), image.height()) <= kLongestSide)
        return image;
    const QSize size = image.size().scaled(kLongestSide, kLongestSide, Qt::KeepAspectRatio).expandedTo({1, 1});
    return image.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

/// On white, as paper would show it: JPEG knows no transparency.
QImage withoutAlpha(const QImage &image)
{
    if (!image.hasAlphaChannel())
        return image;
    QImage flat = image.convertToFormat(QImage::Format_ARGB32_Premultiplied);
    for (int y = 0; y < flat.height(); ++y) {
        auto *line = reinterpret_cast<QRgb *>(flat.scanLine(y));
        for (int x = 0; x < flat.width(); ++x) {
            const int white = 255 - qAlpha(line[x]);
            line[x] = qRgb(qRed(line[x]) + white, qGreen(line[x]) + white, qBlue(line[x]) + white);
        }
    }
    return flat.convertToFormat(QImage::Format_RGB32);
}

std::optional<QByteArray> written(const QImage &image, const char *format, int quality)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!image.save(&buffer, format, quality) || bytes.isEmpty() || bytes.size() > kMostBytes)
        return std::nullopt;
    return bytes;
}

/// PNG keeps letters sharp; JPEG is for photographs, and for what would be too large otherwise.
Result<ImageBlock> encoded(const QImage &image, bool isPhotograph, const QString &name)
{
    if (!isPhotograph) {
        if (const auto png = written(image, "png", -1))
            return ImageBlock{QStringLiteral("image/png"), *png, name};
    }
    const QImage flat = withoutAlpha(image);
    for (const int quality : {88, 70, 45}) {
        if (const auto jpeg = written(flat, "jpeg", quality))
            return ImageBlock{QStringLiteral("image/jpeg"), *jpeg, name};
    }
    return refusal(name, tr("cannot be made small enough to be sent. Save it as a smaller PNG or JPEG."));
}

quint32 littleEndian(const QByteArray &bytes, qsizetype at, int count)
{
    quint32 value = 0;
    for (int i = count - 1; i >= 0; --i)
        value = value << 8 | quint8(bytes.at(at + i));
    return value;
}

/// Of the three layouts that a WebP file may have.
QSize sizeOfWebP(const QByteArray &bytes)
{
    if (bytes.size() < 30)
        return {};
    const QByteArray chunk = bytes.mid(12, 4);
    if (chunk == "VP8X")
        return {int(littleEndian(bytes, 24, 3)) + 1, int(littleEndian(bytes, 27, 3)) + 1};
    if (chunk == "VP8 ")
        return {int(littleEndian(bytes, 26, 2) & 0x3fff), int(littleEndian(bytes, 28, 2) & 0x3fff)};
    const quint32 bits = littleEndian(bytes, 21, 4);
    return chunk == "VP8L" ? QSize(int(bits & 0x3fff) + 1, int(bits >> 14 & 0x3fff) + 1) : QSize();
}

/// Qt reads WebP with a plugin that many systems do not have; the server does not need it.
Result<ImageBlock> unreadWebP(const QByteArray &bytes, const QString &name)
{
    const QSize size = sizeOfWebP(bytes);
    const bool isWhole = bytes.size() >= 12 && qsizetype(littleEndian(bytes, 4, 4)) + 8 <= bytes.size();
    if (size.isEmpty() || !isWhole)
        return refusal(name, tr("is a WebP image that is broken."));
    if (bytes.size() > kMostBytes || std::max(size.width(), size.height()) > kLongestSideOfServer)
        return refusal(name, tr("is too large, and WebP cannot be made smaller here. Save it as PNG or JPEG."));
    return ImageBlock{QStringLiteral("image/webp"), bytes, name};
}

} // namespace

bool isImage(const QByteArray &bytes)
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    return isWebP(bytes) || isRaster(QImageReader::imageFormat(&buffer));
}

Result<ImageBlock> reducedImage(const QByteArray &bytes, const QString &name)
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer);
    reader.setAutoTransform(true); // a camera writes how it was held, and the model would see the photograph lying
    const QByteArray format = reader.format();
    if (isWebP(bytes) && format != "webp")
        return unreadWebP(bytes, name);
    if (!isRaster(format))
        return refusal(name, tr("is no image that can be read here: PNG, JPEG, GIF, WebP, BMP and TIFF can."));

    const QSize size = reader.size();
    const bool isSmall = size.isValid() && std::max(size.width(), size.height()) <= kLongestSide;
    // While it is read: a photograph of 100 megapixels never is in memory as a whole.
    if (size.isValid() && !isSmall)
        reader.setScaledSize(size.scaled(kLongestSide, kLongestSide, Qt::KeepAspectRatio).expandedTo({1, 1}));
    const bool stands = reader.transformation() == QImageIOHandler::TransformationNone;
    const QImage image = reader.read();
    if (image.isNull())
        return refusal(name, tr("cannot be read as an image: %1.").arg(reader.errorString()));
    const QString mediaType = mediaTypeOf(format);
    if (isSmall && stands && !mediaType.isEmpty() && bytes.size() <= kMostBytes)
        return ImageBlock{mediaType, bytes, name};
    return encoded(withinLimit(image), mediaType == u"image/jpeg", name);
}

Result<ImageBlock> reducedImage(const QImage &image, const QString &name)
{
    if (image.isNull())
        return refusal(name, tr("is empty."));
    return encoded(withinLimit(image), false, name);
}

} // namespace Deckhand
