#include "ui/conversation/richdocument.h"

#include "ui/conversation/markdownsource.h"

#include <QFontMetricsF>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextFrame>
#include <QTextList>
#include <QTextTable>
#include <QUrl>

namespace Deckhand {

namespace {

constexpr int kLineHeight = 132; // percent

/// A document that loads nothing: the model's words must not make this program read a file or ask a server.
class SealedDocument final : public QTextDocument
{
public:
    explicit SealedDocument(const QFont &font)
    {
        setUndoRedoEnabled(false);
        setDefaultFont(font);
        setDocumentMargin(0);
        QTextOption option = defaultTextOption();
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        setDefaultTextOption(option);
    }

protected:
    QVariant loadResource(int, const QUrl &) override { return {}; }
};

/// GitHub's dialect without md4c's MD_FLAG_UNDERLINE, which Qt counts as a part of it: `_this_` is emphasis.
constexpr int kMarkdown = (QTextDocument::MarkdownDialectGitHub & ~0x4000) | QTextDocument::MarkdownNoHTML;

qreal headingScale(int level)
{
    constexpr qreal scales[] = {1.45, 1.27, 1.12, 1.04, 1.0, 1.0};
    return scales[std::clamp(level, 1, 6) - 1];
}

/// Runs of one format, collected first: changing formats invalidates the iterators.
struct Run {
    int position;
    int length;
    QTextCharFormat format;
};

QList<Run> runsOf(const QTextDocument &document)
{
    QList<Run> runs;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            runs.append({fragment.position(), fragment.length(), fragment.charFormat()});
        }
    }
    return runs;
}

bool isCodeBlock(const QTextBlockFormat &format)
{
    return format.hasProperty(QTextFormat::BlockCodeFence) || format.hasProperty(QTextFormat::BlockCodeLanguage)
        || format.nonBreakableLines();
}

void replaceImages(QTextDocument &document)
{
    const QList<Run> runs = runsOf(document);
    QTextCursor cursor(&document);
    for (auto run = runs.crbegin(); run != runs.crend(); ++run) {
        if (!run->format.isImageFormat())
            continue;
        const QString alt = run->format.property(QTextFormat::ImageAltText).toString();
        const QString name = run->format.toImageFormat().name();
        cursor.setPosition(run->position);
        cursor.setPosition(run->position + run->length, QTextCursor::KeepAnchor);
        cursor.insertText(QStringLiteral("[image: %1]").arg(alt.isEmpty() ? name : alt), QTextCharFormat());
    }
}

void styleRuns(QTextDocument &document, const TextStyle &style)
{
    QTextCursor cursor(&document);
    for (const Run &run : runsOf(document)) {
        QTextCharFormat format;
        if (run.format.fontFixedPitch()) {
            format.setFontFamilies({style.mono.family()});
            format.setFontPointSize(style.mono.pointSizeF());
            format.setBackground(style.theme.codeBackground);
        }
        if (run.format.isAnchor()) {
            const bool opens = !openableLink(run.format.anchorHref()).isEmpty();
            format.setForeground(opens ? style.theme.link : style.theme.text);
            format.setFontUnderline(opens);
        }
        if (format.isEmpty())
            continue;
        cursor.setPosition(run.position);
        cursor.setPosition(run.position + run.length, QTextCursor::KeepAnchor);
        cursor.mergeCharFormat(format);
    }
}

void styleHeading(QTextCursor &cursor, QTextBlockFormat &format, const TextStyle &style, bool first)
{
    QTextCharFormat text;
    text.setFontPointSize(style.font.pointSizeF() * headingScale(format.headingLevel()));
    text.setFontWeight(QFont::DemiBold);
    text.clearProperty(QTextFormat::FontSizeAdjustment);
    cursor.select(QTextCursor::BlockUnderCursor);
    cursor.mergeCharFormat(text);
    cursor.mergeBlockCharFormat(text);
    cursor.clearSelection();
    format.setTopMargin(first ? 8 : 14);
    format.setBottomMargin(1);
}

/// The empty line that a table needs before and after itself, and the one that carries a rule.
bool isFiller(const QTextBlock &block, const QTextCursor &cursor)
{
    const bool rule = block.blockFormat().hasProperty(QTextFormat::BlockTrailingHorizontalRulerWidth);
    const bool besideTable = !block.document()->rootFrame()->childFrames().isEmpty() && !cursor.currentTable();
    return block.text().isEmpty() && (rule || (besideTable && !block.textList() && !isCodeBlock(block.blockFormat())));
}

void styleBlock(const QTextBlock &block, const TextStyle &style)
{
    QTextCursor cursor(block);
    QTextBlockFormat format = block.blockFormat();
    const bool first = block.blockNumber() == 0;
    const bool listed = block.textList() || format.indent() > 0;
    const int quote = format.intProperty(QTextFormat::BlockQuoteLevel);
    format.setTopMargin(0);
    const bool last = !block.next().isValid() || cursor.currentTable();
    format.setBottomMargin(last ? 0 : listed ? 3 : 9);
    format.setRightMargin(0);
    format.setLeftMargin(kQuoteIndent * quote);
    if (isFiller(block, cursor)) {
        format.setLineHeight(1, QTextBlockFormat::FixedHeight);
        format.setBottomMargin(0);
        cursor.setBlockFormat(format);
        return;
    }
    if (format.headingLevel() > 0)
        styleHeading(cursor, format, style, first);
    if (isCodeBlock(format)) {
        format.setBackground(style.theme.codeBackground);
        format.setNonBreakableLines(false);
        format.setBottomMargin(0);
    } else {
        format.setLineHeight(kLineHeight, QTextBlockFormat::ProportionalHeight);
    }
    if (quote > 0) {
        QTextCharFormat text;
        text.setForeground(style.theme.muted);
        cursor.select(QTextCursor::BlockUnderCursor);
        cursor.mergeCharFormat(text);
        cursor.clearSelection(); // it reaches into the block before, which has a format of its own
    }
    cursor.setBlockFormat(format);
}

QList<QTextList *> orderedLists(const QTextDocument &document)
{
    QList<QTextList *> lists;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QTextList *list = block.textList();
        if (list && list->format().style() == QTextListFormat::ListDecimal && !lists.contains(list))
            lists.append(list);
    }
    return lists;
}

void renumber(QTextList &list, int start, const TextStyle &style)
{
    QList<QTextBlock> items;
    for (int i = 0; i < list.count(); ++i)
        items.append(list.item(i));
    const QString suffix = list.format().numberSuffix();
    for (const QTextBlock &item : std::as_const(items)) {
        list.remove(item);
        const QString label = QString::number(start++) + suffix + u' ';
        QTextCursor cursor(item);
        QTextBlockFormat format = item.blockFormat();
        format.setTextIndent(-QFontMetricsF(style.font).horizontalAdvance(label));
        cursor.setBlockFormat(format);
        cursor.insertText(label, QTextCharFormat());
    }
}

/// Qt 6.4 numbers every list from 1. One that starts elsewhere (an answer whose steps have code between them) gets its
/// numbers as text.
void renumberLists(const QTextDocument &document, const QList<int> &starts, const TextStyle &style)
{
    const QList<QTextList *> lists = orderedLists(document);
    for (qsizetype i = 0; lists.size() == starts.size() && i < lists.size(); ++i) {
        if (starts.at(i) != 1)
            renumber(*lists.at(i), starts.at(i), style);
    }
}

void styleTables(QTextFrame *frame, const TextStyle &style)
{
    for (QTextFrame *child : frame->childFrames()) {
        if (auto *table = qobject_cast<QTextTable *>(child)) {
            QTextTableFormat format = table->format();
            format.setBorder(1);
            format.setBorderBrush(style.theme.border);
            format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
            format.setBorderCollapse(true);
            format.setCellPadding(6);
            format.setCellSpacing(0);
            format.setTopMargin(2);
            format.setBottomMargin(4);
            table->setFormat(format);
            for (int column = 0; column < table->columns() && table->rows() > 0; ++column) {
                QTextTableCell cell = table->cellAt(0, column);
                QTextCharFormat head = cell.format();
                head.setBackground(style.theme.card);
                cell.setFormat(head);
            }
        }
        styleTables(child, style);
    }
}

} // namespace

std::unique_ptr<QTextDocument> proseDocument(const QString &markdown, const TextStyle &style, int firstNumber)
{
    auto document = std::make_unique<SealedDocument>(style.font);
    document->setIndentWidth(kItemIndent);
    MarkdownSource source = MarkdownSource::of(markdown);
    if (firstNumber >= 0 && !source.listStarts.isEmpty())
        source.listStarts.first() = firstNumber;
    document->setMarkdown(source.text, QTextDocument::MarkdownFeatures(kMarkdown));
    restoreMarks(*document);
    QTextCursor edit(document.get());
    edit.beginEditBlock();
    replaceImages(*document);
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next())
        styleBlock(block, style);
    styleRuns(*document, style);
    styleTables(document->rootFrame(), style);
    renumberLists(*document, source.listStarts, style);
    edit.endEditBlock();
    return document;
}

std::unique_ptr<QTextDocument> plainDocument(const QString &text, const QFont &font, const QColor &color,
                                             int lineHeightPercent)
{
    auto document = std::make_unique<SealedDocument>(font);
    QTextOption option = document->defaultTextOption();
    option.setTabStopDistance(QFontMetricsF(font).horizontalAdvance(u' ') * 4);
    document->setDefaultTextOption(option);
    document->setPlainText(text);
    QTextCursor cursor(document.get());
    cursor.select(QTextCursor::Document);
    QTextCharFormat ink;
    ink.setForeground(color);
    cursor.mergeCharFormat(ink);
    QTextBlockFormat spacing;
    spacing.setLineHeight(lineHeightPercent, QTextBlockFormat::ProportionalHeight);
    cursor.mergeBlockFormat(spacing);
    return document;
}

QString openableLink(const QString &href)
{
    const QUrl url(href, QUrl::StrictMode);
    const bool web = url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    return web && url.isValid() && !url.host().isEmpty() ? href : QString();
}

} // namespace Deckhand
