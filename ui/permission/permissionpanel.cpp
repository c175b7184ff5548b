#include "ui/permission/permissionpanel.h"

#include "ui/permission/previewview.h"
#include "ui/permission/visibletext.h"
#include "ui/style/theme.h"
#include "ui_permissionpanel.h"

#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype shortText = 200; // characters whose number need not be told
constexpr qreal corner = 9;
constexpr qreal stripe = 4;

QString question(const QString &title)
{
    const QString text = VisibleText::of(title.simplified()).text;
    return text.endsWith(u'?') ? text : text + u'?';
}

QString sizeOf(const VisibleText &text)
{
    const QLocale locale;
    const QString count = locale.toString(text.lines);
    const QString lines = text.lines == 1 ? PermissionPanel::tr("1 line") : PermissionPanel::tr("%1 lines").arg(count);
    return PermissionPanel::tr("%1, %2 characters").arg(lines, locale.toString(text.characters));
}

QString sessionToolTip(const PermissionRequest &request)
{
    if (runsCommands(request.effect))
        return PermissionPanel::tr("Do not ask about this very command again until Deckhand ends");
    return PermissionPanel::tr("Do not ask about %1 again until Deckhand ends").arg(request.toolName);
}

} // namespace

PermissionPanel::PermissionPanel(PermissionBroker &broker, QWidget *parent, std::chrono::milliseconds guard)
    : QFrame(parent),
      m_broker(broker),
      m_ui(std::make_unique<Ui::PermissionPanel>())
{
    m_ui->setupUi(this);
    setFocusProxy(m_ui->denyButton);
    m_guard.setSingleShot(true);
    m_guard.setInterval(guard);

    connect(&m_guard, &QTimer::timeout, this, &PermissionPanel::updateAllowing);
    connect(m_ui->bodyView->verticalScrollBar(), &QScrollBar::valueChanged, this, &PermissionPanel::updateAllowing);
    connect(m_ui->bodyView->verticalScrollBar(), &QScrollBar::rangeChanged, this, &PermissionPanel::updateAllowing);
    connect(m_ui->denyButton, &QPushButton::clicked, this, [this] { answer(PermissionChoice::Deny); });
    connect(m_ui->allowOnceButton, &QPushButton::clicked, this, [this] { answer(PermissionChoice::AllowOnce); });
    connect(m_ui->allowSessionButton, &QPushButton::clicked, this,
            [this] { answer(PermissionChoice::AllowForSession); });
    connect(&m_broker, &PermissionBroker::requested, this, &PermissionPanel::onRequested);
    connect(&m_broker, &PermissionBroker::closed, this, &PermissionPanel::onClosed);

    applyTheme();
    m_open = m_broker.open();
    showFirst();
}

PermissionPanel::~PermissionPanel() = default;

void PermissionPanel::onRequested(const PermissionRequest &request)
{
    m_open.append(request);
    showFirst();
}

void PermissionPanel::onClosed(const PermissionId &id)
{
    m_open.removeIf([&id](const PermissionRequest &request) { return request.id == id; });
    showFirst();
    if (m_open.isEmpty())
        emit emptied();
}

void PermissionPanel::answer(PermissionChoice choice)
{
    if (!m_open.isEmpty())
        m_broker.answer(m_shown, {choice, {}});
}

void PermissionPanel::showFirst()
{
    setVisible(!m_open.isEmpty());
    if (m_open.isEmpty())
        m_shown = {};
    else if (m_open.first().id != m_shown)
        present(m_open.first());
    showCount();
}

void PermissionPanel::present(const PermissionRequest &request)
{
    const VisibleText body = VisibleText::of(request.preview.body);
    m_shown = request.id;
    m_size = body.lines > 1 || body.characters > shortText ? sizeOf(body) : QString();
    m_ui->titleLabel->setText(question(request.preview.title));
    m_ui->allowSessionButton->setToolTip(sessionToolTip(request));
    m_ui->bodyView->showText(body, request.preview.isDiff);
    m_ui->bodyView->setVisible(!body.text.isEmpty());
    m_ui->bodyView->setAccessibleDescription(sizeOf(body));

    m_seenToTheEnd = false;
    m_guard.start();
    updateAllowing();
}

void PermissionPanel::showCount()
{
    QStringList parts;
    if (m_open.size() > 1)
        parts.append(tr("1 of %1").arg(m_open.size()));
    if (!m_size.isEmpty())
        parts.append(m_size);
    m_ui->countLabel->setText(parts.join(QStringLiteral("  ·  ")));
}

// A question that needs scrolling and one that has just appeared cannot be allowed yet; the buttons say so by being
// grey, and the hint says why. The end counts as seen only after the guard: before, the text may not have been laid
// out.
void PermissionPanel::updateAllowing()
{
    const bool isAtEnd = m_ui->bodyView->isAtEnd();
    if (isAtEnd && !m_guard.isActive())
        m_seenToTheEnd = true;
    m_ui->allowOnceButton->setEnabled(m_seenToTheEnd);
    m_ui->allowSessionButton->setEnabled(m_seenToTheEnd);
    m_ui->hintLabel->setText(tr("Scroll to the end to allow it."));
    m_ui->hintLabel->setVisible(!m_guard.isActive() && !m_seenToTheEnd);
}

void PermissionPanel::applyTheme()
{
    const Theme theme = Theme::of(palette());
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    m_ui->titleLabel->setFont(bold);
    m_ui->bodyView->setTheme(theme);
    const QString muted = QStringLiteral("color:%1").arg(theme.muted.name());
    m_ui->countLabel->setStyleSheet(muted);
    m_ui->hintLabel->setStyleSheet(QStringLiteral("color:%1").arg(theme.warning.name()));
    m_ui->denyButton->setStyleSheet(quietButtonSheet(theme));
    m_ui->allowSessionButton->setStyleSheet(quietButtonSheet(theme));
    m_ui->allowOnceButton->setStyleSheet(filledButtonSheet(theme));
}

void PermissionPanel::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return answer(PermissionChoice::Deny);
    default:
        QFrame::keyPressEvent(event);
    }
}

void PermissionPanel::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

void PermissionPanel::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath card;
    card.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), corner, corner);
    painter.fillPath(card, mixed(theme.window, theme.warning, theme.dark ? 0.09 : 0.05));
    painter.setClipPath(card);
    painter.fillRect(QRectF(0, 0, stripe, height()), theme.warning);
    painter.setClipping(false);
    painter.setPen(mixed(theme.window, theme.warning, 0.35));
    painter.drawPath(card);
}

} // namespace Deckhand
