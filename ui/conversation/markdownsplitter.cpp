#include "ui/conversation/markdownsplitter.h"

#include "base/textcut.h"

#include <algorithm>

namespace Deckhand {

namespace {

constexpr int kCodeLines = 40;  ///< lines of code a piece
constexpr int kLongLine = 3000; ///< a single wrapped line of a million characters takes QTextLayout minutes
constexpr int kLongBlock = 6000;
constexpr int kLongList = 1500; ///< a list is cut between its items from here on

int indentOf(QStringView line)
{
    int indent = 0;
    while (indent < line.size() && line.at(indent) == u' ')
        ++indent;
    return indent;
}

bool isBlank(QStringView line)
{
    return line.trimmed().isEmpty();
}

/// Length of a run of fence marks at the start, 0 if it is none.
int fenceLength(QStringView text)
{
    if (text.isEmpty() || (text.front() != u'`' && text.front() != u'~'))
        return 0;
    int length = 0;
    while (length < text.size() && text.at(length) == text.front())
        ++length;
    return length >= 3 ? length : 0;
}

bool isListItem(QStringView text)
{
    if (text.isEmpty())
        return false;
    if (text.front() == u'-' || text.front() == u'*' || text.front() == u'+')
        return text.size() == 1 || text.at(1) == u' ' || text.at(1) == u'\t';
    int digits = 0;
    while (digits < text.size() && digits < 9 && text.at(digits).isDigit())
        ++digits;
    return digits > 0 && digits < text.size() && (text.at(digits) == u'.' || text.at(digits) == u')')
        && (digits + 1 == text.size() || text.at(digits + 1) == u' ');
}

bool isHeading(QStringView text)
{
    int marks = 0;
    while (marks < text.size() && text.at(marks) == u'#')
        ++marks;
    return marks >= 1 && marks <= 6 && (marks == text.size() || text.at(marks) == u' ');
}

bool isTableRule(QStringView line)
{
    bool dash = false;
    for (const QChar c : line) {
        if (c == u'-')
            dash = true;
        else if (c != u'|' && c != u':' && c != u' ')
            return false;
    }
    return dash && line.contains(u'|');
}

/// A line that may still become a fence; shown as prose its marks would flash.
bool mayBecomeFence(QStringView line)
{
    const QStringView text = line.trimmed();
    return !text.isEmpty() && (text.front() == u'`' || text.front() == u'~')
        && (fenceLength(text) > 0 || text.count(text.front()) == text.size());
}

} // namespace

int MarkdownSplitter::append(QStringView text)
{
    m_pieces.resize(m_pieces.size() - size_t(std::exchange(m_open, 0)));
    m_firstChanged = int(m_pieces.size());
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf(u'\n');
        m_line += end < 0 ? text : text.first(end);
        if (m_line.size() > kLongLine)
            cutLongLine();
        if (end < 0)
            break;
        addLine(m_line.endsWith(u'\r') ? QStringView(m_line).chopped(1) : QStringView(m_line));
        m_line.clear();
        text = text.sliced(end + 1);
    }
    showOpenPieces();
    return m_firstChanged;
}

void MarkdownSplitter::addLine(QStringView line)
{
    if (m_fence.length > 0)
        addCodeLine(line);
    else
        addProseLine(line);
}

void MarkdownSplitter::addCodeLine(QStringView line)
{
    const QStringView text = line.trimmed();
    if (indentOf(line) <= m_fence.indent + 3 && fenceLength(text) >= m_fence.length && text.front() == m_fence.mark
        && text.count(m_fence.mark) == text.size()) {
        finishCodePiece(true);
        m_fence = {};
        return;
    }
    if (m_codeLines > 0)
        m_block += u'\n';
    m_block += line.mid(std::min(indentOf(line), m_fence.indent));
    if (++m_codeLines >= kCodeLines || m_block.size() > kLongBlock)
        finishCodePiece(false);
}

void MarkdownSplitter::addProseLine(QStringView line)
{
    if (!isBlank(line) && indentOf(line) < m_dedent)
        m_dedent = 0;
    line = line.mid(std::min(indentOf(line), m_dedent));
    if (opensCode(line))
        return;
    if (isBlank(line)) {
        m_blank = true;
        if (!m_block.isEmpty())
            m_block += u'\n';
        return;
    }
    if (endsBlock(line))
        finishProse();
    addBlockLine(line);
}

void MarkdownSplitter::addBlockLine(QStringView line)
{
    const int indent = indentOf(line);
    const QStringView text = line.sliced(indent);
    const bool top = indent <= (m_list ? 1 : 3);
    const bool heading = top && isHeading(text);
    m_list = m_list || (top && isListItem(text));
    if (isTableRule(line) && m_block.count(u'\n') == 1)
        m_tableHead = m_block + line.toString() + u'\n';
    m_blank = m_onlyHead = false;
    m_block += line;
    m_block += u'\n';
    if (heading)
        finishProse();
    else if (m_block.size() > kLongBlock)
        cutBlock();
}

/// A long table goes on under its head, said again.
void MarkdownSplitter::cutBlock()
{
    const QString head = m_tableHead;
    finishProse();
    m_block = m_tableHead = head;
    m_onlyHead = !head.isEmpty();
}

/// Whether the open block is complete before `line`, which is neither blank nor a fence.
bool MarkdownSplitter::endsBlock(QStringView line) const
{
    if (m_block.isEmpty())
        return false;
    const int indent = indentOf(line);
    const QStringView text = line.sliced(indent);
    if (m_list) {
        if (indent >= 2)
            return false;
        if (isListItem(text))
            return m_block.size() > kLongList;
        return m_blank || isHeading(text);
    }
    return m_blank || (indent <= 3 && isHeading(text));
}

/// A fence within a list item stands on its own too: what follows it in the item loses the item's indentation, or it would
/// turn into code.
bool MarkdownSplitter::opensCode(QStringView line)
{
    const int indent = indentOf(line);
    const QStringView text = line.sliced(indent);
    const int length = fenceLength(text);
    if (length == 0 || (indent > 3 && !m_list) || (text.front() == u'`' && text.sliced(length).contains(u'`')))
        return false;
    if (m_list && indent >= 2)
        m_dedent = indent;
    finishProse();
    m_fence = {text.front(), length, indent};
    m_language = text.sliced(length).trimmed().toString().section(u' ', 0, 0).left(24);
    m_opensFence = true;
    m_codeLines = 0;
    return true;
}

void MarkdownSplitter::finishProse()
{
    QString block = std::exchange(m_block, {});
    while (!block.isEmpty() && block.back().isSpace())
        block.chop(1);
    if (!block.isEmpty() && !m_onlyHead)
        m_pieces.push_back({.text = block, .language = {}});
    m_tableHead.clear();
    m_list = m_blank = m_onlyHead = false;
}

void MarkdownSplitter::finishCodePiece(bool closes)
{
    // A fence whose lines were all taken by the pieces before ends with the last of them.
    if (closes && m_codeLines == 0 && !m_opensFence) {
        m_pieces.back().closesFence = true;
        m_firstChanged = std::min(m_firstChanged, int(m_pieces.size()) - 1);
        return;
    }
    m_pieces.push_back({MarkdownPiece::Kind::Code, std::exchange(m_block, {}), m_language,
                        std::exchange(m_opensFence, false), closes, std::exchange(m_cutWithinLine, false)});
    m_codeLines = 0;
}

/// Hands on what a line has too much, cut at a space where there is one.
void MarkdownSplitter::cutLongLine()
{
    qsizetype done = 0;
    while (m_line.size() - done > kLongLine) {
        const QStringView rest = QStringView(m_line).sliced(done);
        const qsizetype space = rest.first(kLongLine).lastIndexOf(u' ');
        const qsizetype size =
            space > kLongLine / 2 ? space + 1 : std::max<qsizetype>(1, characterStart(rest, kLongLine));
        if (m_fence.length > 0) {
            if (m_codeLines > 0)
                finishCodePiece(false);
            m_block = rest.first(size).toString();
            m_codeLines = 1;
            finishCodePiece(false);
            m_cutWithinLine = true;
        } else {
            m_block += rest.first(size);
            finishProse();
        }
        done += size;
    }
    m_line.remove(0, done);
}

/// What is not final, as if the text ended here.
void MarkdownSplitter::showOpenPieces()
{
    const QString line = mayBecomeFence(m_line) ? QString() : m_line;
    if (m_fence.length > 0) {
        QString text = m_block;
        if (!line.isEmpty())
            text += m_codeLines > 0 ? QString(u'\n' + line) : line;
        if (m_opensFence || !text.isEmpty())
            showOpen({MarkdownPiece::Kind::Code, text, m_language, m_opensFence, true, m_cutWithinLine});
    } else if (!isBlank(line) && !m_onlyHead && endsBlock(line)) {
        showOpen({.text = m_block, .language = {}});
        showOpen({.text = line, .language = {}});
    } else if (!m_onlyHead || !line.isEmpty()) {
        showOpen({.text = m_block + line, .language = {}});
    }
}

void MarkdownSplitter::showOpen(MarkdownPiece piece)
{
    if (piece.kind == MarkdownPiece::Kind::Prose && isBlank(piece.text))
        return;
    while (piece.kind == MarkdownPiece::Kind::Prose && piece.text.back().isSpace())
        piece.text.chop(1);
    m_pieces.push_back(std::move(piece));
    ++m_open;
}

} // namespace Deckhand
