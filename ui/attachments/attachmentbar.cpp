#include "ui/attachments/attachmentbar.h"

#include "base/humantext.h"
#include "base/textcut.h"
#include "ui/attachments/attachmentchip.h"

#include <QFutureWatcher>
#include <QLayout>
#include <QPromise>
#include <QThreadPool>

#include <algorithm>
#include <memory>
#include <numeric>

namespace Deckhand {

namespace {

constexpr int kMostChips = 20;
constexpr qsizetype kMostBytes = 22 * 1024 * 1024; // a request may have 32 MB, and base64 takes a third more
constexpr int kGap = 6;
constexpr int kMostRows = 3;

QString tooManyText()
{
    return AttachmentBar::tr("A message can have %1 attachments.").arg(kMostChips);
}

QString tooLargeText()
{
    return AttachmentBar::tr("The attachments of a message can have %1 together.").arg(sizeText(kMostBytes));
}

/// `QThreadPool::start` copies what it is given, and a promise cannot be copied.
QFuture<Attachment> onPool(const AttachmentSource &source)
{
    const auto promise = std::make_shared<QPromise<Attachment>>();
    promise->start();
    QThreadPool::globalInstance()->start([promise, source] {
        promise->addResult(source());
        promise->finish();
    });
    return promise->future();
}

} // namespace

AttachmentBar::AttachmentBar(QWidget *parent) : QScrollArea(parent), m_rows(new QWidget(this))
{
    setObjectName(QStringLiteral("attachmentBar"));
    setAccessibleName(tr("Attachments"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidget(m_rows);
    m_rows->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
    hide();
}

void AttachmentBar::add(const AttachmentOffer &offer)
{
    if (m_chips.size() >= kMostChips) {
        emit refused(tooManyText());
        return;
    }
    addChip(offer.name, offer.source, {offer.path, {}});
}

void AttachmentBar::giveBack(const ContentBlock &block)
{
    const auto *image = std::get_if<ImageBlock>(&block);
    const auto *file = std::get_if<FileBlock>(&block);
    if (image || file)
        addChip(image ? image->name : file->name, [block] { return attachmentFromBlock(block); }, {{}, block});
}

QList<DraftAttachment> AttachmentBar::kept() const
{
    QList<DraftAttachment> kept;
    for (const AttachmentChip *chip : m_chips) {
        DraftAttachment source = m_sources.value(chip);
        if (source.path.isEmpty() && !source.block)
            source.block = chip->block();
        if (!source.path.isEmpty() || source.block)
            kept.append(source);
    }
    return kept;
}

bool AttachmentBar::isGivenBack(const AttachmentChip *chip) const
{
    return m_sources.value(chip).block.has_value();
}

QString AttachmentBar::excess() const
{
    if (m_chips.size() > kMostChips)
        return tooManyText();
    return bytes() > kMostBytes ? tooLargeText() : QString();
}

void AttachmentBar::addChip(const QString &name, const AttachmentSource &source, const DraftAttachment &kept)
{
    auto *chip = new AttachmentChip(oneLine(name, 120), m_rows);
    m_chips.append(chip);
    m_sources.insert(chip, kept);
    connect(chip, &AttachmentChip::removeRequested, this, [this, chip] { remove(chip); });
    connect(chip, &AttachmentChip::neighbourRequested, this, [this, chip](int direction) {
        if (AttachmentChip *next = m_chips.value(m_chips.indexOf(chip) + direction))
            next->setFocus();
    });
    // It goes with its chip, and then nobody waits for what the thread still reads.
    auto *watcher = new QFutureWatcher<Attachment>(chip);
    connect(watcher, &QFutureWatcher<Attachment>::finished, this,
            [this, chip, watcher] { onRead(chip, watcher->result()); });
    watcher->setFuture(onPool(source));
    chip->show();
    arrange();
    emit changed();
}

void AttachmentBar::onRead(AttachmentChip *chip, const Attachment &attachment)
{
    if (!m_chips.contains(chip))
        return; // removed meanwhile
    // Refused first, gone then: who waits for the last one must not take its going for its having been read.
    if (!attachment.block) {
        emit refused(attachment.block.error());
        remove(chip);
        return;
    }
    chip->setBlock(*attachment.block, attachment.thumbnail);
    if (bytes() > kMostBytes && !isGivenBack(chip)) {
        emit refused(tooLargeText());
        remove(chip);
        return;
    }
    arrange();
    emit changed();
}

/// The focus goes to a neighbour: who removes several with Del stays in the row.
void AttachmentBar::remove(AttachmentChip *chip)
{
    const qsizetype at = m_chips.indexOf(chip);
    if (at < 0)
        return;
    const bool hadFocus = chip->isAncestorOf(focusWidget()) || chip->hasFocus();
    m_chips.removeAt(at);
    m_sources.remove(chip);
    chip->hide();
    chip->deleteLater(); // it may be its own signal that brought us here
    arrange();
    if (hadFocus && !m_chips.isEmpty())
        m_chips.at(std::min(at, m_chips.size() - 1))->setFocus();
    emit changed();
    if (hadFocus && m_chips.isEmpty())
        emit emptied();
}

void AttachmentBar::clear()
{
    if (m_chips.isEmpty())
        return;
    for (AttachmentChip *chip : std::as_const(m_chips)) {
        chip->hide();
        chip->deleteLater();
    }
    m_chips.clear();
    m_sources.clear();
    arrange();
    emit changed();
}

bool AttachmentBar::isReading() const
{
    return std::any_of(m_chips.cbegin(), m_chips.cend(), [](const AttachmentChip *chip) { return !chip->block(); });
}

QList<ContentBlock> AttachmentBar::content() const
{
    QList<ContentBlock> content;
    for (const AttachmentChip *chip : m_chips) {
        if (chip->block())
            content.append(*chip->block());
    }
    return content;
}

qsizetype AttachmentBar::bytes() const
{
    return std::accumulate(m_chips.cbegin(), m_chips.cend(), qsizetype(0),
                           [](qsizetype sum, const AttachmentChip *chip) { return sum + chip->bytes(); });
}

/// As words in a text: a chip that does not fit begins the next row. From the fourth row on it scrolls.
void AttachmentBar::arrange()
{
    setVisible(!m_chips.isEmpty());
    QPoint at;
    int rowHeight = 0;
    for (AttachmentChip *chip : std::as_const(m_chips)) {
        chip->ensurePolished();
        chip->layout()->activate(); // else the layout within it still knows the words before
        const QSize size = chip->sizeHint().boundedTo({width(), 100});
        if (at.x() > 0 && at.x() + size.width() > width())
            at = {0, at.y() + rowHeight + kGap};
        chip->setGeometry(QRect(at, size));
        at.rx() += size.width() + kGap;
        rowHeight = size.height();
    }
    m_rows->resize(width(), at.y() + rowHeight);
    const int height = std::min(m_rows->height(), kMostRows * (rowHeight + kGap));
    if (height != maximumHeight() || height != minimumHeight())
        setFixedHeight(height);
}

void AttachmentBar::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        arrange();
}

} // namespace Deckhand
