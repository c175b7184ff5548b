#include "ui/attachments/attachmentchip.h"

#include "base/humantext.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QToolButton>

namespace Deckhand {

namespace {

constexpr int kPicture = 32;
constexpr int kMargin = 5;
constexpr int kWidestName = 170;

QString formatOf(const ImageBlock &image)
{
    return image.mediaType.section(u'/', 1).toUpper();
}

QLabel *addLine(QVBoxLayout *lines, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    lines->addWidget(label);
    return label;
}

} // namespace

AttachmentChip::AttachmentChip(const QString &name, QWidget *parent)
    : QFrame(parent),
      m_fullName(name),
      m_remove(new QToolButton(this))
{
    setFocusPolicy(Qt::StrongFocus);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(kMargin + kPicture + 8, kMargin, kMargin, kMargin);
    row->setSpacing(6);
    auto *lines = new QVBoxLayout;
    lines->setSpacing(0);
    m_name = addLine(lines, this);
    m_facts = addLine(lines, this);
    row->addLayout(lines);
    row->addWidget(m_remove, 0, Qt::AlignVCenter);

    m_name->setObjectName(QStringLiteral("attachmentName"));
    m_name->setText(fontMetrics().elidedText(name, Qt::ElideMiddle, kWidestName));
    m_facts->setObjectName(QStringLiteral("attachmentFacts"));
    m_remove->setObjectName(QStringLiteral("removeAttachment"));
    m_remove->setAccessibleName(tr("Remove %1").arg(name));
    m_remove->setToolTip(literalToolTip(tr("Remove %1 (Del)").arg(name)));
    m_remove->setAutoRaise(true);
    connect(m_remove, &QToolButton::clicked, this, &AttachmentChip::removeRequested);
    setToolTip(literalToolTip(name));
    setFacts(tr("Reading…"));
    followTheme(this, &AttachmentChip::restyle);
}

void AttachmentChip::setFacts(const QString &facts)
{
    m_facts->setText(facts);
    setAccessibleName(tr("Attachment %1, %2").arg(m_fullName, facts));
}

void AttachmentChip::setBlock(const ContentBlock &block, const QImage &thumbnail)
{
    m_block = block;
    m_thumbnail = thumbnail;
    const auto *image = std::get_if<ImageBlock>(&block);
    const auto *file = std::get_if<FileBlock>(&block);
    const bool isText = file && file->mediaType.startsWith(u"text/");
    m_kind = image ? formatOf(*image) : isText ? tr("TXT") : tr("PDF");
    setFacts(QStringLiteral("%1, %2").arg(image    ? formatOf(*image)
                                          : isText ? tr("text")
                                                   : tr("PDF"),
                                          sizeText(bytes())));
    update();
}

qsizetype AttachmentChip::bytes() const
{
    if (!m_block)
        return 0;
    const auto *image = std::get_if<ImageBlock>(&*m_block);
    const auto *file = std::get_if<FileBlock>(&*m_block);
    return image ? image->data.size() : file ? file->data.size() : 0;
}

QRect AttachmentChip::picture() const
{
    return {kMargin, (height() - kPicture) / 2, kPicture, kPicture};
}

void AttachmentChip::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.setPen(QPen(hasFocus() ? theme.accent : theme.border, hasFocus() ? 1.6 : 1));
    painter.setBrush(theme.codeBackground);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.8, 0.8, -0.8, -0.8), 8, 8);

    QPainterPath frame;
    frame.addRoundedRect(picture(), 5, 5);
    painter.setClipPath(frame);
    painter.fillPath(frame, theme.recess);
    if (!m_thumbnail.isNull()) {
        // Filled, not fitted: at this size the middle tells more than the whole.
        const QSize size = m_thumbnail.size().scaled(picture().size(), Qt::KeepAspectRatioByExpanding);
        QRect target(QPoint(), size);
        target.moveCenter(picture().center());
        painter.drawImage(target, m_thumbnail);
        return;
    }
    painter.setPen(theme.muted);
    painter.setFont(titleFont(font(), 0.72));
    painter.drawText(picture(), Qt::AlignCenter, m_block ? m_kind : QStringLiteral("…"));
}

void AttachmentChip::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace)
        emit removeRequested();
    else if (event->key() == Qt::Key_Left)
        emit neighbourRequested(-1);
    else if (event->key() == Qt::Key_Right)
        emit neighbourRequested(1);
    else
        QFrame::keyPressEvent(event);
}

void AttachmentChip::restyle(const Theme &theme)
{
    m_facts->setFont(scaledFont(font(), 0.86));
    m_facts->setStyleSheet(QStringLiteral("color:%1").arg(theme.muted.name()));
    m_remove->setIcon(tintedIcon(QStringLiteral("cross"), theme.muted));
    m_remove->setIconSize({12, 12});
    m_remove->setStyleSheet(QStringLiteral("QToolButton{border:1px solid transparent;border-radius:5px;padding:3px}"
                                           "QToolButton:hover{background:%1}QToolButton:focus{border-color:%2}")
                                .arg(mixed(theme.card, theme.text, 0.12).name(), theme.accent.name()));
}

} // namespace Deckhand
