#include "ui/permission/permissionpanel.h"

#include "ui/panels/visibletext.h"
#include "ui/permission/previewview.h"
#include "ui/style/theme.h"
#include "ui_permissionpanel.h"

#include <QKeyEvent>
#include <QLocale>
#include <QScrollBar>

namespace Deckhand {

namespace {

constexpr qsizetype kShortText = 200; // characters whose number need not be told

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

/// Of a change what it changes: the length of its text says nothing.
QString sizeOf(const ToolPreview &preview, const VisibleText &text)
{
    const QLocale locale;
    return preview.isDiff
             ? PermissionPanel::tr("+%1 \u2212%2").arg(locale.toString(preview.added), locale.toString(preview.removed))
             : sizeOf(text);
}

/// The same to be spoken.
QString spokenSizeOf(const ToolPreview &preview, const VisibleText &text)
{
    return preview.isDiff ? PermissionPanel::tr("%1 lines added, %2 removed").arg(preview.added).arg(preview.removed)
                          : sizeOf(text);
}

QString sessionToolTip(const PermissionRequest &request)
{
    if (!request.folder.isEmpty())
        return PermissionPanel::tr(
            "The agent may read in this folder, and changes in it are asked about as in the workspace");
    if (runsCommands(request.effect))
        return PermissionPanel::tr("Do not ask about this very command again until Deckhand ends");
    return PermissionPanel::tr("Do not ask about %1 again until Deckhand ends").arg(request.toolName);
}

} // namespace

PermissionPanel::PermissionPanel(PermissionBroker &broker, QWidget *parent, std::chrono::milliseconds guard)
    : QuestionCard(&Theme::warning, parent),
      m_broker(broker),
      m_ui(std::make_unique<Ui::PermissionPanel>())
{
    m_ui->setupUi(this);
    setFocusProxy(m_ui->denyButton);
    QSizePolicy policy = m_ui->hintLabel->sizePolicy();
    policy.setRetainSizeWhenHidden(true); // the buttons must not move under the pointer when it goes
    m_ui->hintLabel->setSizePolicy(policy);
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

    followTheme(this, &PermissionPanel::applyTheme);
    for (const PermissionRequest &request : m_broker.open())
        onRequested(request);
    showFirst();
}

PermissionPanel::~PermissionPanel() = default;

void PermissionPanel::onRequested(const PermissionRequest &request)
{
    if (!request.preview.questions.isEmpty())
        return; // the QuestionPanel's
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
    const bool isShort = body.lines <= 1 && body.characters <= kShortText;
    m_size = isShort ? QString() : sizeOf(request.preview, body);
    m_ui->titleLabel->setText(question(request.preview.title));
    const bool isFolder = !request.folder.isEmpty();
    m_ui->allowSessionButton->setText(isFolder ? tr("Open to read and &change") : tr("Allow for this &session"));
    m_ui->allowSessionButton->setToolTip(sessionToolTip(request));
    m_ui->allowOnceButton->setText(isFolder ? tr("&Open to read") : tr("Allow &once"));
    m_ui->allowOnceButton->setToolTip(isFolder ? tr("The agent may read all in this folder, in this conversation")
                                               : tr("Allow this one call"));
    m_ui->allowOnceButton->setVisible(!isFolder || request.effect == Effect::Read);
    arrangeButtons();
    m_ui->bodyView->showText(body, request.preview.isDiff);
    m_ui->bodyView->setVisible(!body.text.isEmpty());
    m_ui->bodyView->setAccessibleDescription(spokenSizeOf(request.preview, body));

    m_seenToTheEnd = false;
    m_guard.start();
}

void PermissionPanel::showCount()
{
    QStringList parts;
    if (m_open.size() > 1)
        parts.append(tr("1 of %1").arg(m_open.size()));
    if (!m_size.isEmpty())
        parts.append(m_size);
    m_ui->countLabel->setText(parts.join(QStringLiteral("  ·  ")));
    updateAllowing();
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
    const bool hints = !m_guard.isActive() && !m_seenToTheEnd;
    m_ui->hintLabel->setVisible(hints);
    m_ui->facts->setVisible(hints || !m_ui->countLabel->text().isEmpty());
}

/// Below each other where they do not fit side by side: none is ever cut.
void PermissionPanel::arrangeButtons()
{
    const QList<QPushButton *> buttons{m_ui->denyButton, m_ui->allowSessionButton, m_ui->allowOnceButton};
    const QMargins around = layout()->contentsMargins();
    int together = around.left() + around.right() + int(buttons.size()) * m_ui->buttons->spacing();
    int widest = 0;
    for (const QPushButton *button : buttons) {
        if (button->isHidden())
            continue;
        together += button->sizeHint().width();
        widest = qMax(widest, button->sizeHint().width());
    }
    setMinimumWidth(widest + around.left() + around.right()); // the layout's own would be that of one row
    m_ui->buttons->setDirection(together <= width() ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void PermissionPanel::applyTheme(const Theme &theme)
{
    m_ui->titleLabel->setFont(titleFont(font()));
    m_ui->bodyView->setTheme(theme);
    m_ui->countLabel->setStyleSheet(QStringLiteral("color:%1").arg(theme.muted.name()));
    m_ui->hintLabel->setStyleSheet(QStringLiteral("color:%1").arg(theme.warning.name()));
    m_ui->denyButton->setStyleSheet(quietButtonSheet(theme));
    m_ui->allowSessionButton->setStyleSheet(quietButtonSheet(theme));
    m_ui->allowOnceButton->setStyleSheet(filledButtonSheet(theme));
    arrangeButtons();
}

void PermissionPanel::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return answer(PermissionChoice::Deny);
    default:
        QuestionCard::keyPressEvent(event);
    }
}

void PermissionPanel::resizeEvent(QResizeEvent *event)
{
    QuestionCard::resizeEvent(event);
    arrangeButtons();
}

} // namespace Deckhand
