// What goes with a prompt: real files, real images, the composer that takes them.
#include "conversation/message.h"
#include "imaging/imagereduction.h"
#include "ui/attachments/attachment.h"
#include "ui/attachments/attachmentchip.h"
#include "ui/conversation/composer.h"

#include <QBuffer>
#include <QClipboard>
#include <QElapsedTimer>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QImageReader>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace Deckhand;

namespace {

QImage picture(int width, int height, QImage::Format format = QImage::Format_RGB32)
{
    QImage image(width, height, format);
    image.fill(QColor(30, 90, 200));
    return image;
}

/// No compression makes it small.
QImage noise(int width, int height)
{
    QImage image(width, height, QImage::Format_RGB32);
    QRandomGenerator random(1);
    for (int y = 0; y < height; ++y)
        random.fillRange(reinterpret_cast<quint32 *>(image.scanLine(y)), width);
    return image;
}

QByteArray encoded(const QImage &image, const char *format)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format);
    return bytes;
}

/// As a camera that was held upright writes it: "turn me by 90 degrees".
QByteArray turnedJpeg(const QImage &image)
{
    const QByteArray tiff = QByteArray::fromHex("49492a0008000000"
                                                "0100"
                                                "1201030001000000"
                                                "06000000"
                                                "00000000");
    const QByteArray body = QByteArray("Exif\0\0", 6) + tiff;
    QByteArray segment = QByteArray::fromHex("ffe1");
    segment += char((body.size() + 2) >> 8);
    segment += char((body.size() + 2) & 0xff);
    QByteArray jpeg = encoded(image, "jpeg");
    return jpeg.insert(2, segment + body);
}

QImage decoded(const ImageBlock &block)
{
    return QImage::fromData(block.data);
}

} // namespace

class TestAttachments : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void smallImagesKeepTheirBytes_data();
    void smallImagesKeepTheirBytes();
    void largeImagesAreMadeSmaller_data();
    void largeImagesAreMadeSmaller();
    void otherKindsOfImagesBecomePng();
    void photographsAreTurnedUpright();
    void whatPngCannotMakeSmallBecomesJpeg();
    void webPIsTakenWithoutAPlugin();
    void brokenImagesAreRefused_data();
    void brokenImagesAreRefused();
    void svgIsNoImage();

    void textFilesAreTakenAsTheyAre();
    void filesThatCannotBeAttachedAreExplained_data();
    void filesThatCannotBeAttachedAreExplained();
    void wordsOfASpreadsheetStayWords();

    void pastedImageIsSentWithTheWords();
    void attachmentAloneCanBeSent();
    void enterWhileReadingSendsWhenItIsRead();
    void droppedFilesBecomeChips();
    void refusalsAreSaidUntilTheNextWord();
    void chipsGoWithDelAndTheirButton();
    void whatComesBackIsThereAgain();
    void moreThanTwentyAreRefused();
    void theDialogToChooseDoesNotBlock();
    void longTextIsPastedAsText();

private:
    QString file(const QString &name, const QByteArray &bytes) const
    {
        QFile written(m_folder.filePath(name));
        if (!written.open(QFile::WriteOnly) || written.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(name));
        return written.fileName();
    }
    bool drop(const QStringList &paths)
    {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString &path : paths)
            urls.append(QUrl::fromLocalFile(path));
        data.setUrls(urls);
        return m_composer->attach(data);
    }
    QList<AttachmentChip *> chips() const
    {
        QList<AttachmentChip *> chips = m_composer->findChildren<AttachmentChip *>();
        chips.removeIf([](AttachmentChip *chip) { return chip->isHidden(); });
        return chips;
    }
    bool allRead() const
    {
        const auto all = chips();
        return std::all_of(all.cbegin(), all.cend(), [](AttachmentChip *chip) { return chip->block().has_value(); });
    }
    QLabel *notice() const { return m_composer->findChild<QLabel *>(QStringLiteral("composerNotice")); }
    QPlainTextEdit *edit() const { return m_composer->findChild<QPlainTextEdit *>(QStringLiteral("composerEdit")); }
    QPushButton *send() const { return m_composer->findChild<QPushButton *>(QStringLiteral("sendButton")); }
    QList<ContentBlock> sent(int index = 0) const
    {
        return m_submitted->at(index).first().value<QList<ContentBlock>>();
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Composer> m_composer;
    std::unique_ptr<QSignalSpy> m_submitted;
};

void TestAttachments::init()
{
    m_composer = std::make_unique<Composer>();
    m_submitted = std::make_unique<QSignalSpy>(m_composer.get(), &Composer::submitted);
    m_composer->resize(600, 200);
    m_composer->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_composer.get()));
}

void TestAttachments::smallImagesKeepTheirBytes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("mediaType");
    QTest::newRow("png") << encoded(picture(1568, 20), "png") << QStringLiteral("image/png");
    QTest::newRow("jpeg") << encoded(picture(64, 48), "jpeg") << QStringLiteral("image/jpeg");
    QTest::newRow("gif") << QByteArray::fromBase64("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
                         << QStringLiteral("image/gif");
}

void TestAttachments::smallImagesKeepTheirBytes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, mediaType);
    const Result<ImageBlock> block = reducedImage(bytes, QStringLiteral("a"));
    QVERIFY2(block.ok(), block ? "" : qPrintable(block.error()));
    QCOMPARE(block->mediaType, mediaType);
    QCOMPARE(block->data, bytes);
    QCOMPARE(block->name, QStringLiteral("a"));
}

void TestAttachments::largeImagesAreMadeSmaller_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("mediaType");
    QTest::addColumn<QSize>("size");
    QTest::newRow("wide screenshot") << encoded(picture(3136, 1000), "png") << QStringLiteral("image/png")
                                     << QSize(1568, 500);
    QTest::newRow("high photograph") << encoded(picture(1000, 4000), "jpeg") << QStringLiteral("image/jpeg")
                                     << QSize(392, 1568);
    QTest::newRow("a line") << encoded(picture(6000, 1), "png") << QStringLiteral("image/png") << QSize(1568, 1);
}

void TestAttachments::largeImagesAreMadeSmaller()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, mediaType);
    QFETCH(QSize, size);
    const Result<ImageBlock> block = reducedImage(bytes, {});
    QVERIFY2(block.ok(), block ? "" : qPrintable(block.error()));
    QCOMPARE(block->mediaType, mediaType);
    QCOMPARE(decoded(*block).size(), size);
}

void TestAttachments::otherKindsOfImagesBecomePng()
{
    const Result<ImageBlock> block = reducedImage(encoded(picture(20, 10), "bmp"), QStringLiteral("a.bmp"));
    QVERIFY(block.ok());
    QCOMPARE(block->mediaType, QStringLiteral("image/png"));
    QVERIFY(block->data.startsWith("\x89PNG"));
    QCOMPARE(decoded(*block).size(), QSize(20, 10));
}

void TestAttachments::photographsAreTurnedUpright()
{
    QImage lying = picture(80, 40);
    for (int y = 0; y < 40; ++y) {
        for (int x = 0; x < 20; ++x)
            lying.setPixelColor(x, y, Qt::red);
    }
    const QByteArray bytes = turnedJpeg(lying);
    const Result<ImageBlock> block = reducedImage(bytes, {});
    QVERIFY(block.ok());
    QVERIFY(block->data != bytes);
    QBuffer buffer;
    buffer.setData(block->data);
    QImageReader reader(&buffer);
    QCOMPARE(reader.transformation(), QImageIOHandler::TransformationNone);
    const QImage upright = reader.read();
    QCOMPARE(upright.size(), QSize(40, 80));
    QVERIFY(upright.pixelColor(20, 5).red() > 200); // what was left is above
    QVERIFY(upright.pixelColor(20, 70).red() < 100);
}

void TestAttachments::whatPngCannotMakeSmallBecomesJpeg()
{
    const Result<ImageBlock> block = reducedImage(noise(1200, 1200), QStringLiteral("noise"));
    QVERIFY(block.ok());
    QCOMPARE(block->mediaType, QStringLiteral("image/jpeg"));
    QVERIFY(block->data.toBase64().size() <= 5 * 1024 * 1024);
    QCOMPARE(decoded(*block).size(), QSize(1200, 1200));
    // What was seen through is white then, not black.
    QImage glass = noise(1200, 1200).convertToFormat(QImage::Format_ARGB32);
    for (int x = 0; x < 100 * 100; ++x)
        glass.setPixelColor(x % 100, x / 100, Qt::transparent);
    const Result<ImageBlock> flat = reducedImage(glass, {});
    QCOMPARE(flat->mediaType, QStringLiteral("image/jpeg"));
    QVERIFY(decoded(*flat).pixelColor(40, 40).lightness() > 240);
}

void TestAttachments::webPIsTakenWithoutAPlugin()
{
    const QByteArray webp = QByteArray::fromBase64("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA=");
    const Result<ImageBlock> block = reducedImage(webp, QStringLiteral("a.webp"));
    QVERIFY2(block.ok(), block ? "" : qPrintable(block.error()));
    QCOMPARE(block->mediaType, QStringLiteral("image/webp"));
    QCOMPARE(block->data, webp);
}

void TestAttachments::brokenImagesAreRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray png = encoded(noise(100, 100), "png");
    QTest::newRow("half a png") << png.left(png.size() / 2);
    QTest::newRow("its first bytes") << png.left(8);
    QTest::newRow("half a webp") << QByteArray("RIFF\x24\0\0\0WEBPVP8 ", 16);
    QTest::newRow("words") << QByteArray("these are words");
    QTest::newRow("nothing") << QByteArray();
}

void TestAttachments::brokenImagesAreRefused()
{
    QFETCH(QByteArray, bytes);
    const Result<ImageBlock> block = reducedImage(bytes, QStringLiteral("broken.png"));
    QVERIFY(!block.ok());
    QVERIFY(block.error().contains(QStringLiteral("broken.png")));
}

void TestAttachments::svgIsNoImage()
{
    const QByteArray svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>";
    QVERIFY(!isImage(svg));
    QVERIFY(!reducedImage(svg, {}).ok());
    const Attachment attachment = attachmentFromFile(file(QStringLiteral("a.svg"), svg));
    QVERIFY(attachment.block.ok());
    QCOMPARE(std::get<FileBlock>(*attachment.block).mediaType, QStringLiteral("text/plain"));
}

void TestAttachments::textFilesAreTakenAsTheyAre()
{
    const QByteArray text = "grün\n" + QByteArray(256 * 1024 - 6, 'x');
    const Attachment attachment = attachmentFromFile(file(QStringLiteral("notes.txt"), text));
    QVERIFY2(attachment.block.ok(), attachment.block ? "" : qPrintable(attachment.block.error()));
    const FileBlock &block = std::get<FileBlock>(*attachment.block);
    QCOMPARE(block.name, QStringLiteral("notes.txt"));
    QCOMPARE(block.data, text);
    const Attachment pdf = attachmentFromFile(file(QStringLiteral("a.bin"), "%PDF-1.7\n" + QByteArray(300'000, '\0')));
    QCOMPARE(std::get<FileBlock>(*pdf.block).mediaType, QStringLiteral("application/pdf"));
}

void TestAttachments::filesThatCannotBeAttachedAreExplained_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("reason");
    QTest::newRow("latin 1") << file(QStringLiteral("latin.txt"), "gr\xfcn") << QStringLiteral("no UTF-8 text");
    QTest::newRow("program") << file(QStringLiteral("a.out"), QByteArray("\x7f"
                                                                         "ELF\0\0",
                                                                         6))
                             << QStringLiteral("no UTF-8 text");
    QTest::newRow("large text") << file(QStringLiteral("log.txt"), QByteArray(256 * 1024 + 1, 'x'))
                                << QStringLiteral("256.0 KiB");
    QTest::newRow("large pdf") << file(QStringLiteral("a.pdf"), "%PDF-1.4" + QByteArray(20 * 1024 * 1024, ' '))
                               << QStringLiteral("20.0 MiB");
    QTest::newRow("empty") << file(QStringLiteral("empty.txt"), {}) << QStringLiteral("is empty");
    QTest::newRow("folder") << m_folder.path() << QStringLiteral("is a folder");
    QTest::newRow("gone") << m_folder.filePath(QStringLiteral("gone.txt")) << QStringLiteral("not there any more");
    QTest::newRow("device") << QStringLiteral("/dev/zero") << QStringLiteral("no ordinary file");
}

void TestAttachments::filesThatCannotBeAttachedAreExplained()
{
    QFETCH(QString, path);
    QFETCH(QString, reason);
    const Attachment attachment = attachmentFromFile(path);
    QVERIFY(!attachment.block.ok());
    QVERIFY2(attachment.block.error().contains(reason), qPrintable(attachment.block.error()));
    QVERIFY(attachment.block.error().contains(QFileInfo(path).fileName()));
}

void TestAttachments::wordsOfASpreadsheetStayWords()
{
    QMimeData table;
    table.setText(QStringLiteral("1\t2"));
    table.setImageData(picture(10, 10));
    QVERIFY(!hasAttachments(table));
    QVERIFY(attachmentsIn(table).isEmpty());
    QMimeData address;
    address.setUrls({QUrl(QStringLiteral("https://example.com/a.png"))});
    QVERIFY(!hasAttachments(address));
}

void TestAttachments::pastedImageIsSentWithTheWords()
{
    const QByteArray png = encoded(picture(30, 20), "png");
    auto *data = new QMimeData;
    data->setData(QStringLiteral("image/png"), png);
    QGuiApplication::clipboard()->setMimeData(data);
    QTest::keyClicks(edit(), QStringLiteral("what is this?"));
    edit()->paste();
    QCOMPARE(chips().size(), 1);
    QTRY_VERIFY(allRead());
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(m_submitted->size(), 1);
    QCOMPARE(sent().size(), 2);
    QCOMPARE(std::get<ImageBlock>(sent().at(0)).data, png);
    QCOMPARE(std::get<TextBlock>(sent().at(1)).text, QStringLiteral("what is this?"));
    QVERIFY(chips().isEmpty());
    // What has no bytes of its own: from a program of the same toolkit.
    QGuiApplication::clipboard()->setImage(picture(30, 20));
    edit()->paste();
    QTRY_VERIFY(!chips().isEmpty() && allRead());
    QVERIFY(m_composer->text().isEmpty());
}

void TestAttachments::attachmentAloneCanBeSent()
{
    QVERIFY(!send()->isEnabled());
    QVERIFY(drop({file(QStringLiteral("a.txt"), "words")}));
    QTRY_VERIFY(allRead());
    QVERIFY(send()->isEnabled());
    send()->click();
    QCOMPARE(m_submitted->size(), 1);
    QCOMPARE(attachmentsOf(sent()).size(), 1);
    QCOMPARE(wordsOf(sent()), QString());
    QVERIFY(!send()->isEnabled());
}

void TestAttachments::enterWhileReadingSendsWhenItIsRead()
{
    m_composer->setText(QStringLiteral("look"));
    drop({file(QStringLiteral("large.png"), encoded(noise(1600, 100), "png"))});
    QVERIFY(!allRead());
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(m_submitted->size(), 0);
    QVERIFY(notice()->isVisible());
    QTRY_COMPARE(m_submitted->size(), 1);
    QCOMPARE(sent().size(), 2);
    QVERIFY(!notice()->isVisible());
    // Without the picture the words may mean something else.
    m_composer->setText(QStringLiteral("look"));
    drop({file(QStringLiteral("broken.png"), encoded(noise(200, 200), "png").left(60'000))});
    QTest::keyClick(edit(), Qt::Key_Return);
    QTRY_VERIFY(chips().isEmpty());
    QCOMPARE(m_submitted->size(), 1);
    QCOMPARE(m_composer->text(), QStringLiteral("look"));
}

void TestAttachments::droppedFilesBecomeChips()
{
    const int before = m_composer->sizeHint().height();
    QVERIFY(drop(
        {file(QStringLiteral("plan.png"), encoded(picture(9, 9), "png")), file(QStringLiteral("notes.txt"), "words")}));
    QTRY_VERIFY(allRead());
    QCOMPARE(chips().size(), 2);
    QVERIFY(m_composer->sizeHint().height() > before);
    QVERIFY(chips().at(0)->accessibleName().startsWith(QStringLiteral("Attachment plan.png, PNG")));
    QCOMPARE(chips().at(1)->accessibleName(), QStringLiteral("Attachment notes.txt, text, 5 B"));
    for (AttachmentChip *chip : chips())
        QCOMPARE(chip->focusPolicy(), Qt::StrongFocus);
}

void TestAttachments::refusalsAreSaidUntilTheNextWord()
{
    drop({m_folder.path(), file(QStringLiteral("empty.txt"), {})});
    QTRY_VERIFY(chips().isEmpty());
    QVERIFY(notice()->isVisible());
    QVERIFY(notice()->text().contains(QStringLiteral("is a folder")));
    QVERIFY(notice()->text().contains(QStringLiteral("is empty")));
    QCOMPARE(notice()->textFormat(), Qt::PlainText);
    QTest::keyClicks(edit(), QStringLiteral("x"));
    QVERIFY(!notice()->isVisible());
}

void TestAttachments::chipsGoWithDelAndTheirButton()
{
    drop({file(QStringLiteral("a.txt"), "a"), file(QStringLiteral("b.txt"), "b"), file(QStringLiteral("c.txt"), "c")});
    QTRY_VERIFY(allRead());
    const QList<AttachmentChip *> all = chips();
    m_composer->activateWindow();
    all.at(1)->setFocus();
    QTest::keyClick(all.at(1), Qt::Key_Left);
    QVERIFY(all.at(0)->hasFocus());
    QTest::keyClick(all.at(0), Qt::Key_Delete);
    QCOMPARE(chips().size(), 2);
    QVERIFY(all.at(1)->hasFocus());
    auto *remove = all.at(2)->findChild<QToolButton *>(QStringLiteral("removeAttachment"));
    QCOMPARE(remove->accessibleName(), QStringLiteral("Remove c.txt"));
    remove->click();
    QTest::keyClick(all.at(1), Qt::Key_Delete);
    QVERIFY(chips().isEmpty());
    QVERIFY(edit()->hasFocus());
    QVERIFY(!send()->isEnabled());
}

void TestAttachments::whatComesBackIsThereAgain()
{
    m_composer->setText(QStringLiteral("draft"));
    const QByteArray png = encoded(picture(9, 9), "png");
    const QList<ContentBlock> prompt{ImageBlock{QStringLiteral("image/png"), png, QStringLiteral("a.png")},
                                     FileBlock{QStringLiteral("b.txt"), QStringLiteral("text/plain"), "words"},
                                     TextBlock{QStringLiteral("sent")}};
    m_composer->giveBack(prompt);
    QTRY_VERIFY(allRead());
    QCOMPARE(chips().size(), 2);
    QCOMPARE(m_composer->text(), QStringLiteral("sent\ndraft"));
    m_composer->submit();
    QCOMPARE(attachmentsOf(sent()), attachmentsOf(prompt));
    QCOMPARE(std::get<ImageBlock>(sent().first()).data, png);
}

void TestAttachments::moreThanTwentyAreRefused()
{
    const QString path = file(QStringLiteral("a.txt"), "words");
    drop(QStringList(22, path));
    QCOMPARE(chips().size(), 20);
    QVERIFY(notice()->text().contains(QStringLiteral("20 attachments")));
    QTRY_VERIFY(allRead());
}

void TestAttachments::theDialogToChooseDoesNotBlock()
{
    m_composer->findChild<QToolButton *>(QStringLiteral("attachButton"))->click();
    auto *dialog = m_composer->findChild<QFileDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    QCOMPARE(dialog->fileMode(), QFileDialog::ExistingFiles);
    emit dialog->filesSelected({file(QStringLiteral("a.txt"), "words")});
    QCOMPARE(chips().size(), 1);
    QTRY_VERIFY(allRead());
}

void TestAttachments::longTextIsPastedAsText()
{
    QGuiApplication::clipboard()->setText(QString(300'000, u'x'));
    QElapsedTimer timer;
    timer.start();
    edit()->paste();
    QVERIFY2(timer.elapsed() < 8000, qPrintable(QString::number(timer.elapsed()))); // once it was a minute
    QVERIFY(chips().isEmpty());
    QCOMPARE(m_composer->text().size(), 300'000);
    m_composer->setText({});
    QCOMPARE(edit()->wordWrapMode(), QTextOption::WrapAtWordBoundaryOrAnywhere);
}

QTEST_MAIN(TestAttachments)
#include "tst_attachments.moc"
