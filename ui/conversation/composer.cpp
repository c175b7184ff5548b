#include "ui/conversation/composer.h"

#include "ui/conversation/composeredit.h"
#include "ui/style/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace Deckhand {

namespace {
constexpr int kColumn = 848;   ///< the conversation's column and what the card stands out at both sides
constexpr int kScrollBar = 12; ///< of the conversation above, so that both stand in one line
constexpr int kRemembered = 100;
} // namespace

Composer::Composer(QWidget *parent, std::chrono::milliseconds pause)
    : QWidget(parent),
      m_edit(new ComposerEdit(this)),
      m_hint(new QLabel(this)),
      m_stop(new QPushButton(QStringLiteral("Stop"), this)),
      m_send(new QPushButton(QStringLiteral("Send"), this))
{
    m_edit->setObjectName(QStringLiteral("composerEdit"));
    m_edit->setAccessibleName(QStringLiteral("Message"));
    m_edit->installEventFilter(this);
    m_hint->setObjectName(QStringLiteral("composerHint"));
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setContentsMargins(2, 0, 0, 0); // in line with the text above
    m_hint->installEventFilter(this);
    m_hint->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_stop->setObjectName(QStringLiteral("stopButton"));
    m_stop->setAccessibleName(QStringLiteral("Stop"));
    m_stop->setToolTip(QStringLiteral("Stop the agent (Esc)"));
    m_send->setObjectName(QStringLiteral("sendButton"));
    m_send->setAccessibleName(QStringLiteral("Send"));

    auto *bar = new QHBoxLayout;
    bar->setSpacing(8);
    bar->addWidget(m_hint, 1);
    bar->addWidget(m_stop);
    bar->addWidget(m_send);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(6);
    column->addWidget(m_edit);
    column->addLayout(bar);

    connect(m_edit, &ComposerEdit::sendPressed, this, &Composer::submit);
    connect(m_edit, &ComposerEdit::recallPressed, this, &Composer::recall);
    connect(m_edit, &QPlainTextEdit::textChanged, this, &Composer::updateControls);
    connect(m_edit, &QPlainTextEdit::textChanged, this, &Composer::noteTyping);
    m_typingPause.setSingleShot(true);
    m_typingPause.setInterval(pause);
    connect(&m_typingPause, &QTimer::timeout, this, [this] { setTyping(false); });
    connect(m_send, &QPushButton::clicked, this, &Composer::submit);
    connect(m_stop, &QPushButton::clicked, this, &Composer::stopRequested);
    setFocusProxy(m_edit);
    restyle();
    updateControls();
}

void Composer::setWorking(bool working)
{
    if (working == m_working)
        return;
    // A hidden button would pass the focus on to whatever comes next.
    if (!working && m_stop->hasFocus())
        m_edit->setFocus();
    m_working = working;
    updateControls();
}

QString Composer::text() const
{
    return m_edit->toPlainText();
}

void Composer::setText(const QString &text)
{
    m_recalled = -1;
    m_settingText = true;
    m_edit->setPlainText(text);
    m_settingText = false;
    m_edit->moveCursor(QTextCursor::End);
}

void Composer::append(const QString &text)
{
    m_recalled = -1;
    m_edit->moveCursor(QTextCursor::End);
    const QString before = m_edit->toPlainText();
    const QString gap = before.isEmpty() || before.endsWith(u"\n\n") ? QString()
                      : before.endsWith(u'\n')                       ? QStringLiteral("\n")
                                                                     : QStringLiteral("\n\n");
    m_edit->insertPlainText(gap + text); // can be undone
    m_edit->ensureCursorVisible();
}

void Composer::noteTyping()
{
    const bool blank = m_edit->toPlainText().trimmed().isEmpty();
    if (!blank && !m_settingText)
        m_typingPause.start();
    setTyping(!blank && (m_typing || !m_settingText));
}

void Composer::setTyping(bool typing)
{
    if (!typing)
        m_typingPause.stop();
    if (typing == std::exchange(m_typing, typing))
        return;
    emit typingChanged(typing);
}

void Composer::focusEdit()
{
    m_edit->setFocus(Qt::OtherFocusReason);
}

void Composer::setHint(const QString &hint)
{
    m_hintText = hint;
    m_hint->setToolTip(hint.isEmpty() ? QString() : QStringLiteral("<p>%1</p>").arg(hint.toHtmlEscaped()));
    m_hint->setAccessibleName(hint);
    elideHint();
}

void Composer::elideHint()
{
    m_hint->setText(m_hint->fontMetrics().elidedText(m_hintText, Qt::ElideRight, m_hint->contentsRect().width()));
}

void Composer::submit()
{
    QString prompt = m_edit->toPlainText();
    while (!prompt.isEmpty() && prompt.back().isSpace())
        prompt.chop(1);
    if (prompt.isEmpty())
        return;
    m_sent.removeAll(prompt);
    m_sent.append(prompt);
    if (m_sent.size() > kRemembered)
        m_sent.removeFirst();
    m_recalled = -1;
    m_edit->clear();
    m_edit->setFocus();
    emit submitted(prompt);
}

/// Only an empty editor, or one that still shows what was recalled, gives way: a draft is never lost.
void Composer::recall(int direction)
{
    const bool untouched = m_recalled >= 0 && m_edit->toPlainText() == m_sent.value(m_recalled);
    if (!untouched && !m_edit->toPlainText().isEmpty())
        return;
    const int from = untouched ? m_recalled : int(m_sent.size());
    const int next = from + direction;
    if (next < 0 || next > m_sent.size())
        return;
    setText(m_sent.value(next));
    m_recalled = next < m_sent.size() ? next : -1;
}

void Composer::updateControls()
{
    m_stop->setVisible(m_working);
    m_stop->setEnabled(m_working);
    m_send->setEnabled(!m_edit->toPlainText().trimmed().isEmpty());
    m_send->setToolTip(m_working ? QStringLiteral("Queue this prompt: it is sent when the agent has finished (Enter)")
                                 : QStringLiteral("Send (Enter)"));
    m_edit->setPlaceholderText(m_working ? QStringLiteral("The agent is working. What you send now waits for its turn.")
                                         : QStringLiteral("Ask Deckhand to do something"));
    m_edit->viewport()->update(); // the editor itself does not draw its changed placeholder at once
}

void Composer::restyle()
{
    const Theme theme = Theme::of(palette());
    m_send->setStyleSheet(filledButtonSheet(theme));
    m_stop->setStyleSheet(quietButtonSheet(theme));
    QPalette muted = m_hint->palette();
    muted.setColor(QPalette::WindowText, theme.muted);
    m_hint->setPalette(muted);
    QPalette clear = m_edit->palette();
    clear.setColor(QPalette::Base, Qt::transparent);
    m_edit->setPalette(clear);
    update();
}

QMargins Composer::sideMargins(int width)
{
    const int margin = width < 520 ? 8 : 12;
    const int wide = std::min(width - kScrollBar - 2 * margin, kColumn);
    const int left = (width - kScrollBar - wide) / 2;
    return {left, 0, width - left - wide, margin};
}

QRect Composer::card() const
{
    const QMargins sides = sideMargins(width());
    return QRect(0, 4, width(), height() - 4).marginsRemoved(sides);
}

void Composer::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const QRect inside = card();
    layout()->setContentsMargins(inside.left() + 12, inside.top() + 10, width() - inside.right() + 9,
                                 height() - inside.bottom() + 8);
}

void Composer::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.window);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_edit->hasFocus() ? mixed(theme.border, theme.accent, 0.75) : theme.border, 1.2));
    painter.setBrush(mixed(theme.window, theme.card, 0.6));
    painter.drawRoundedRect(QRectF(card()).adjusted(0.6, 0.6, -0.6, -0.6), 12, 12);
}

void Composer::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

bool Composer::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update(); // the card shows it
    if (watched == m_hint && event->type() == QEvent::Resize)
        elideHint();
    return QWidget::eventFilter(watched, event);
}

void Composer::mousePressEvent(QMouseEvent *)
{
    focusEdit();
}

} // namespace Deckhand
