#include "ui/panels/textpane.h"

#include "base/textcut.h"
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

QString cutAtLines(const QString &text)
{
    QString result;
    const QStringView kept = firstCharacters(text, kLongestText);
    for (const QStringView line : kept.split(u'\n')) {
        const QStringView shown = firstCharacters(line, kLongestLine);
        result += shown;
        if (line.size() > shown.size())
            result += cutMark(line.size() - shown.size());
        result += u'\n';
    }
    result.chop(1);
    if (text.size() > kept.size())
        result += u'\n' + cutMark(text.size() - kept.size());
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
    const QString shown = cutAtLines(text);
    if (shown != toPlainText())
        setPlainText(shown);
}

} // namespace Deckhand
