#include "ui/conversation/composer.h"

#include "base/humantext.h"
#include "conversation/message.h"
#include "ui/attachments/attachmentbar.h"
#include "ui/conversation/commandcompletion.h"
#include "ui/conversation/completer.h"
#include "ui/conversation/composeredit.h"
#include "ui/conversation/conversationcolumn.h"
#include "ui/conversation/queuelist.h"
#include "ui/style/icons.h"
#include "ui/style/plainlabel.h"
#include "ui/style/theme.h"

#include <QAccessible>
#include <QDropEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace Deckhand {

namespace {
constexpr int kBelow = 12; ///< the card
constexpr int kMostRefusals = 3;

} // namespace

/// One line of plain text, elided to the room that there is; all of it is its accessible name and its tool tip.
class Composer::Hint final : public QLabel
{
public:
    explicit Hint(QWidget *parent) : QLabel(parent)
    {
        setTextFormat(Qt::PlainText);
        setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    }

    void setWholeText(const QString &text)
    {
        m_text = text;
        setToolTip(literalToolTip(text));
        setAccessibleName(text);
        elide();
    }

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QLabel::resizeEvent(event);
        elide();
    }

private:
    void elide() { setText(fontMetrics().elidedText(m_text, Qt::ElideRight, contentsRect().width())); }

    QString m_text;
};

Composer::Composer(QWidget *parent, std::chrono::milliseconds pause)
    : QWidget(parent),
      m_queue(new QueueList(this)),
      m_attachments(new AttachmentBar(this)),
      m_edit(new ComposerEdit(this)),
      m_notice(plainLabel(this, "composerNotice")),
      m_attach(new QToolButton(this)),
      m_hint(new Hint(this)),
      m_stop(new QPushButton(tr("Stop"), this)),
      m_send(new QPushButton(tr("Send"), this)),
      m_commands(new CommandCompletion([this] { return m_allCommands(); })),
      m_completer(new Completer(*m_edit, *this)),
      m_typing(pause)
{
    m_completer->addSource(m_commands);
    m_edit->setObjectName(QStringLiteral("composerEdit"));
    m_edit->setAccessibleName(QStringLiteral("Message"));
    m_edit->installEventFilter(this);
    m_hint->setObjectName(QStringLiteral("composerHint"));
    m_hint->setContentsMargins(2, 0, 0, 0); // in line with the text above
    m_notice->setContentsMargins(2, 0, 0, 2);
    m_notice->hide();
    m_attach->setObjectName(QStringLiteral("attachButton"));
    m_attach->setAccessibleName(tr("Attach files"));
    m_attach->setToolTip(tr("Attach images, text files or PDF (Ctrl+Shift+A); pasting and dropping work too"));
    m_stop->setObjectName(QStringLiteral("stopButton"));
    m_stop->setAccessibleName(QStringLiteral("Stop"));
    m_stop->setToolTip(tr("Stop the agent (Esc)"));
    m_send->setObjectName(QStringLiteral("sendButton"));
    m_send->setAccessibleName(QStringLiteral("Send"));

    auto *bar = new QHBoxLayout;
    bar->setSpacing(8);
    bar->addWidget(m_attach);
    bar->addWidget(m_hint, 1);
    bar->addWidget(m_stop);
    bar->addWidget(m_send);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(6);
    column->addWidget(m_queue);
    column->addWidget(m_attachments);
    column->addWidget(m_edit);
    column->addWidget(m_notice);
    column->addLayout(bar);
    setAcceptDrops(true);
    join();
    setFocusProxy(m_edit);
    followTheme(this, &Composer::restyle);
    updateControls();
}

void Composer::join()
{
    connect(m_edit, &ComposerEdit::sendPressed, this, &Composer::submit);
    connect(m_edit, &ComposerEdit::recallPressed, this, &Composer::recall);
    connect(m_edit, &ComposerEdit::attachmentsInserted, this, &Composer::attach);
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] { setNotice({}, false); });
    connect(m_edit, &QPlainTextEdit::textChanged, this, &Composer::updateControls);
    connect(m_edit, &QPlainTextEdit::textChanged, this, &Composer::showHint);
    connect(m_edit, &QPlainTextEdit::textChanged, m_completer, &Completer::update);
    connect(m_attach, &QToolButton::clicked, this, &Composer::chooseFiles);
    connect(m_attachments, &AttachmentBar::changed, this, &Composer::onAttachmentsChanged);
    connect(m_attachments, &AttachmentBar::changed, this, &Composer::attachmentsChanged);
    connect(m_attachments, &AttachmentBar::refused, this, &Composer::refuse);
    connect(m_attachments, &AttachmentBar::emptied, this, &Composer::focusEdit);
    connect(m_queue, &QueueList::leftWithFocus, this, &Composer::focusEdit);
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] { m_typing.noteChange(text(), !m_settingText); });
    connect(m_edit, &QPlainTextEdit::textChanged, this, &Composer::edited);
    connect(&m_typing, &TypingWatch::changed, this, &Composer::typingChanged);
    connect(m_send, &QPushButton::clicked, this, [this] { submit(); });
    connect(m_stop, &QPushButton::clicked, this, &Composer::stopRequested);
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

void Composer::setAsked(bool asked)
{
    m_asked = asked;
    updateControls();
}

QString Composer::text() const
{
    return m_edit->toPlainText();
}

void Composer::setText(const QString &text)
{
    m_settingText = true;
    m_edit->prepareFor(text);
    m_edit->setPlainText(text);
    m_settingText = false;
    m_edit->moveCursor(QTextCursor::End);
}

void Composer::append(const QString &text)
{
    m_edit->moveCursor(QTextCursor::End);
    const QString before = m_edit->toPlainText();
    const QString gap = before.isEmpty() || before.endsWith(u"\n\n") ? QString()
                      : before.endsWith(u'\n')                       ? QStringLiteral("\n")
                                                                     : QStringLiteral("\n\n");
    m_edit->prepareFor(text);
    m_edit->insertPlainText(gap + text); // can be undone
    m_edit->ensureCursorVisible();
}

void Composer::giveBack(const QList<ContentBlock> &prompt)
{
    const QString draft = m_edit->toPlainText();
    const QString words = wordsOf(prompt);
    if (!words.isEmpty())
        setText(draft.isEmpty() ? words : words + u'\n' + draft);
    for (const ContentBlock &block : prompt)
        m_attachments->giveBack(block);
    emit tookBack();
}

QList<DraftAttachment> Composer::attachments() const
{
    return m_attachments->kept();
}

void Composer::restore(const QString &text, const QList<DraftAttachment> &attachments)
{
    setText(text);
    m_attachments->clear();
    for (const DraftAttachment &one : attachments) {
        if (!one.path.isEmpty())
            m_attachments->add(offerOfFile(one.path));
        else if (one.block)
            m_attachments->giveBack(*one.block);
    }
}

bool Composer::attach(const QMimeData &data)
{
    setNotice({}, false);
    const QList<AttachmentOffer> offers = attachmentsIn(data);
    for (const AttachmentOffer &offer : offers)
        m_attachments->add(offer);
    return !offers.isEmpty();
}

void Composer::chooseFiles()
{
    auto *dialog = new QFileDialog(this, tr("Attach files"), m_lastFolder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this, dialog](const QStringList &files) {
        m_lastFolder = dialog->directory().absolutePath();
        QMimeData data;
        QList<QUrl> urls;
        for (const QString &file : files)
            urls.append(QUrl::fromLocalFile(file));
        data.setUrls(urls);
        attach(data);
        focusEdit();
    });
    dialog->open();
}

void Composer::onAttachmentsChanged()
{
    updateControls();
    if (m_sendWhenRead && !m_attachments->isReading())
        submit(*m_sendWhenRead);
}

void Composer::refuse(const QString &why)
{
    m_sendWhenRead.reset(); // without it the words may mean something else
    const QString before = m_noticeIsRefusal ? m_notice->text() : QString();
    if (before.contains(why) || before.count(u'\n') >= kMostRefusals - 1)
        return; // of a whole folder of them the first ones tell enough
    setNotice(before.isEmpty() ? why : before + u'\n' + why, true);
}

/// Until the next change of the text.
void Composer::setNotice(const QString &notice, bool isRefusal)
{
    if (notice.isEmpty())
        m_sendWhenRead.reset();
    m_noticeIsRefusal = isRefusal;
    if (m_notice->text() == notice)
        return;
    m_notice->setText(notice);
    m_notice->setVisible(!notice.isEmpty());
    restyle(Theme::of(palette()));
    if (notice.isEmpty() || !QAccessible::isActive())
        return;
    QAccessibleEvent alert(m_notice, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void Composer::focusEdit()
{
    m_edit->setFocus(Qt::OtherFocusReason);
}

void Composer::setCommands(const std::function<QList<SlashCommand>()> &commands)
{
    m_allCommands = commands;
}

void Composer::addCompletion(CompletionSource *source)
{
    m_completer->addSource(source);
}

void Composer::setHint(const QString &hint)
{
    m_hintText = hint;
    showHint();
}

/// What a command does goes before: it is about the word that is being typed.
void Composer::showHint()
{
    const QString text = m_edit->toPlainText();
    const std::optional<SlashCommand> command =
        text.startsWith(u'/') ? commandForTyped(text, m_commands->commandsFor(text)) : std::nullopt;
    m_hint->setWholeText(command ? command->sentence() : m_hintText);
}

QString Composer::words() const
{
    QString words = m_edit->toPlainText();
    while (!words.isEmpty() && words.back().isSpace())
        words.chop(1);
    return words;
}

void Composer::submit(SendWhen when)
{
    if (when == SendWhen::Now && (m_queue->hasFocusInside() || (words().isEmpty() && m_attachments->isEmpty())))
        return m_queue->sendOneNow();
    if (m_attachments->isReading()) {
        setNotice(tr("It is sent as soon as the attachments are read."), false);
        m_sendWhenRead = when;
        return;
    }
    if (const QString excess = m_attachments->excess(); !excess.isEmpty())
        return refuse(excess);
    const QString prompt = words();
    QList<ContentBlock> content = m_attachments->content();
    if (!prompt.isEmpty())
        content.append(TextBlock{prompt});
    if (content.isEmpty())
        return;
    if (const QString unknown = unknownCommandIn(content, m_allCommands()); !unknown.isEmpty())
        return refuse(unknown);
    m_history.add(prompt);
    m_edit->clear();
    setNotice({}, false);
    m_attachments->clear();
    m_edit->setFocus();
    emit submitted(content, when);
}

void Composer::recall(int direction)
{
    // The last that was said still waits: it is taken back, not said twice.
    if (direction < 0 && !m_queue->isEmpty() && m_edit->document()->isEmpty() && m_attachments->isEmpty())
        return m_queue->editLast();
    if (const std::optional<QString> prompt = m_history.step(direction, m_edit->toPlainText()))
        setText(*prompt);
}

void Composer::updateControls()
{
    m_stop->setVisible(m_working);
    m_stop->setEnabled(m_working);
    m_send->setEnabled(!m_attachments->isEmpty() || !m_edit->toPlainText().trimmed().isEmpty());
    m_send->setToolTip(m_working ? tr("Queue this prompt: it is sent when the agent has finished (Enter). Ctrl+Enter "
                                      "sends it now, with the results of what runs")
                                 : tr("Send (Enter)"));
    m_edit->setInvitation(m_asked     ? tr("The agent waits for your answer. What you send now waits for its turn.")
                          : m_working ? tr("The agent is working. What you send now waits for its turn.")
                                      : tr("Ask Deckhand to do something"));
}

void Composer::restyle(const Theme &theme)
{
    m_send->setStyleSheet(filledButtonSheet(theme));
    m_stop->setStyleSheet(quietButtonSheet(theme));
    m_attach->setIcon(tintedIcon(QStringLiteral("attach"), theme.muted));
    m_attach->setIconSize({17, 17});
    m_attach->setStyleSheet(QStringLiteral("QToolButton{border:1px solid transparent;border-radius:7px;padding:4px}"
                                           "QToolButton:hover{background:%1}QToolButton:focus{border-color:%2}")
                                .arg(mixed(theme.card, theme.text, 0.09).name(), theme.accent.name()));
    m_notice->setStyleSheet(QStringLiteral("color:%1").arg((m_noticeIsRefusal ? theme.warning : theme.muted).name()));
    m_hint->setStyleSheet(QStringLiteral("color:%1").arg(theme.muted.name()));
    QPalette clear = m_edit->palette();
    clear.setColor(QPalette::Base, Qt::transparent);
    m_edit->setPalette(clear);
    update();
}

QRect Composer::card() const
{
    return QRect(0, 4, width(), height() - 4 - kBelow).marginsRemoved(columnMargins(width()));
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

bool Composer::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update(); // the card shows it
    return QWidget::eventFilter(watched, event);
}

void Composer::mousePressEvent(QMouseEvent *)
{
    focusEdit();
}

void Composer::dragEnterEvent(QDragEnterEvent *event)
{
    if (hasAttachments(*event->mimeData()))
        event->acceptProposedAction();
}

void Composer::dropEvent(QDropEvent *event)
{
    if (attach(*event->mimeData()))
        event->acceptProposedAction();
}

} // namespace Deckhand
