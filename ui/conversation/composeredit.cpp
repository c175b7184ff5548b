#include "ui/conversation/composeredit.h"

#include "ui/attachments/attachment.h"

#include <QKeyEvent>
#include <QMimeData>
#include <QScrollBar>
#include <QTextBlock>

namespace Deckhand {

namespace {
constexpr int kMostLines = 8;
constexpr qsizetype kLongWord = 1000;

bool hasLongWord(const QString &text)
{
    qsizetype begin = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text.at(i).isSpace())
            begin = i + 1;
        else if (i - begin >= kLongWord)
            return true;
    }
    return false;
}

/// Alt and a letter that no button has, or one that is not enabled just now. Where Alt makes other letters (Option on a Mac, or
/// with Ctrl as AltGr) they are text.
bool isMnemonic(const QKeyEvent &event)
{
    const bool alt = event.modifiers().testFlag(Qt::AltModifier) && !event.modifiers().testFlag(Qt::ControlModifier);
    return alt && event.text().compare(QChar(char16_t(event.key())), Qt::CaseInsensitive) == 0;
}

} // namespace

ComposerEdit::ComposerEdit(QWidget *parent) : QPlainTextEdit(parent)
{
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    document()->setDocumentMargin(2);
    viewport()->setAutoFillBackground(false);
    connect(this, &QPlainTextEdit::textChanged, this, &ComposerEdit::fitHeight);
    fitHeight();
}

/// Looking for a word's end, Qt reads to it anew for each line: 300,000 letters without a space (minified code, base64) took
/// it a minute.
void ComposerEdit::prepareFor(const QString &text)
{
    if (hasLongWord(text))
        setWordWrapMode(QTextOption::WrapAnywhere);
}

void ComposerEdit::setInvitation(const QString &text)
{
    m_invitation = text;
    setAccessibleDescription(text);
    elideInvitation();
}

void ComposerEdit::elideInvitation()
{
    const int room = viewport()->width() - 2 * qCeil(document()->documentMargin());
    setPlaceholderText(fontMetrics().elidedText(m_invitation, Qt::ElideRight, room));
    viewport()->update(); // the editor itself does not draw its changed placeholder at once
}

int ComposerEdit::heightOfLines(int lines) const
{
    return lines * fontMetrics().lineSpacing() + 2 * qCeil(document()->documentMargin()) + 2;
}

QSize ComposerEdit::sizeHint() const
{
    return {320, height()};
}

QSize ComposerEdit::minimumSizeHint() const
{
    return {80, heightOfLines(1)};
}

/// Measured, not counted: a line with letters of another font may be higher than the next.
void ComposerEdit::fitHeight()
{
    if (document()->isEmpty() && wordWrapMode() == QTextOption::WrapAnywhere)
        setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    int lines = 0;
    qreal text = 0;
    for (QTextBlock block = document()->begin(); block.isValid() && lines <= kMostLines; block = block.next()) {
        text += blockBoundingRect(block).height(); // also lays it out, which the count needs
        lines += std::max(1, block.layout()->lineCount());
    }
    const int most = heightOfLines(kMostLines);
    const int wanted = std::min(qCeil(text) + heightOfLines(0), most);
    const bool overflows = lines > kMostLines || qCeil(text) + heightOfLines(0) > most;
    setVerticalScrollBarPolicy(overflows ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    if (wanted != height() || minimumHeight() != maximumHeight())
        setFixedHeight(wanted);
}

void ComposerEdit::keyPressEvent(QKeyEvent *event)
{
    if (isMnemonic(*event))
        return event->ignore();
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && !(event->modifiers() & (Qt::ShiftModifier | Qt::AltModifier))) {
        const bool now = event->modifiers().testFlag(Qt::ControlModifier);
        emit sendPressed(now ? SendWhen::Now : SendWhen::TurnHasEnded);
        return;
    }
    if (enter) {
        textCursor().insertBlock();
        ensureCursorVisible();
        return;
    }
    const bool plain = !(event->modifiers() & ~Qt::KeypadModifier);
    const QTextCursor before = textCursor();
    QPlainTextEdit::keyPressEvent(event);
    const bool stuck = plain && before == textCursor();
    if (stuck && event->key() == Qt::Key_Up)
        emit recallPressed(-1);
    else if (stuck && event->key() == Qt::Key_Down)
        emit recallPressed(1);
}

void ComposerEdit::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    if (event->oldSize().width() != event->size().width()) {
        fitHeight();
        elideInvitation();
    }
    // While it was lower it had to scroll for the cursor; what fits now is shown from its first line.
    if (verticalScrollBarPolicy() == Qt::ScrollBarAlwaysOff)
        verticalScrollBar()->setValue(0);
}

void ComposerEdit::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        fitHeight();
        elideInvitation();
    }
}

bool ComposerEdit::canInsertFromMimeData(const QMimeData *source) const
{
    return source->hasText() || hasAttachments(*source);
}

void ComposerEdit::insertFromMimeData(const QMimeData *source)
{
    if (hasAttachments(*source)) {
        emit attachmentsInserted(*source);
        return;
    }
    const QString text = source->text();
    prepareFor(text);
    textCursor().insertText(text);
    ensureCursorVisible();
}

} // namespace Deckhand
