#include "ui/panels/textpane.h"

#include "ui/style/theme.h"

#include <QLocale>

namespace Deckhand {

namespace {

// One wrapped line of a million characters holds QPlainTextEdit for minutes.
constexpr qsizetype kLongestLine = 2000;
constexpr qsizetype kLongestText = 100'000;

QString cutMark(qsizetype more)
{
    return QStringLiteral("… %1 more").arg(QLocale().toString(more));
}

QString shortened(const QString &text)
{
    QString result;
    for (const QStringView line : QStringView(text).left(kLongestText).split(u'\n')) {
        result += line.left(kLongestLine);
        if (line.size() > kLongestLine)
            result += cutMark(line.size() - kLongestLine);
        result += u'\n';
    }
    result.chop(1);
    if (text.size() > kLongestText)
        result += u'\n' + cutMark(text.size() - kLongestText);
    return result;
}

} // namespace

TextPane::TextPane(const QString &accessibleName, QWidget *parent) : QPlainTextEdit(parent)
{
    setAccessibleName(accessibleName);
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
    setFrameShape(NoFrame);
    setFont(monospaceFont());
    document()->setDocumentMargin(8);
}

void TextPane::showText(const QString &text)
{
    const QString shown = shortened(text);
    if (shown != toPlainText())
        setPlainText(shown);
}

} // namespace Deckhand
