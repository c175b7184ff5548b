#include "ui/conversation/markdownsplitter.h"

#include "base/textcut.h"

#include <algorithm>

namespace Deckhand {

namespace {

constexpr int kCodeLines = 40;  ///< lines of code a piece
constexpr int kLongLine = 3000; ///< a single wrapped line of a million characters takes QTextLayout minutes
constexpr int kLongBlock = 6000;
constexpr int kLongList = 1500; ///< a list is cut between its items from here on

/// A line that may still become a fence; shown as prose its marks would flash.
bool mayBecomeFence(const QString &line)
{
    const QString text = line.trimmed();
    return !text.isEmpty() && (text.front() == u'`' || text.front() == u'~')
        && (text.count(text.front()) == text.size() || !fenceOf(text).isEmpty());
}

/// Of a line of code that may be the fence's end: how many marks it is, 0 if it has anything else.
qsizetype closingMarks(const QString &line, QChar mark)
{
    const QString text = line.trimmed();
    return text.count(mark) == text.size() ? text.size() : 0;
}

} // namespace

int MarkdownSplitter::append(QStringView text)
{
    m_pieces.resize(m_pieces.size() - size_t(std::exchange(m_open, 0)));
    const auto firstChanged = int(m_pieces.size());
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf(u'\n');
        m_line += end < 0 ? text : text.first(end);
        if (m_line.size() > kLongLine)
            cutLongLine();
        if (end < 0)
            break;
        addLine(m_line.endsWith(u'\r') ? m_line.chopped(1) : m_line, false);
        m_line.clear();
        text = text.sliced(end + 1);
    }
    showOpenPieces();
    return firstChanged;
}

/// `isOpen`: more of the line may come.
void MarkdownSplitter::addLine(const QString &line, bool isOpen)
{
    if (m_state.fence.length == 0 || !addCodeLine(line, isOpen))
        addProseLine(line, isOpen);
    m_state.withinLine = false;
}

/// False if the line is none of the code: what the fence stands in has ended, and the fence with it.
bool MarkdownSplitter::addCodeLine(QString line, bool isOpen)
{
    Fence &fence = m_state.fence;
    if (!m_state.withinLine) {
        if (enter(line, 0, m_state.containers.size()) < m_state.containers.size()) {
            finishCodePiece(true);
            fence = {};
            return false;
        }
        if (isOpen && mayBecomeFence(line))
            return true;
        if (indentOf(line) <= fence.indent + 3 && closingMarks(line, fence.mark) >= fence.length) {
            finishCodePiece(true);
            fence = {};
            return true;
        }
        line = line.mid(std::min(indentOf(line), fence.indent));
    }
    if (fence.lines >= kCodeLines || m_state.block.size() > kLongBlock)
        finishCodePiece(false);
    m_state.block += fence.lines++ > 0 ? u'\n' + line : line;
    return true;
}

void MarkdownSplitter::addProseLine(QString line, bool isOpen)
{
    if (m_state.withinLine) {
        m_state.block += line + u'\n';
        return;
    }
    expandIndent(line);
    size_t matched = enter(line, 0, m_state.base);
    QString words = line;
    if (matched == m_state.base)
        matched = enter(words, m_state.base, m_state.containers.size());
    if (matched == m_state.containers.size() || !goesOnLazily(words))
        words = openContainers(matched, words);
    addWords(line, words, isOpen);
}

/// Takes the marks of the open containers `from`..`to` from the line. Returns the first that the line is not in.
size_t MarkdownSplitter::enter(QString &line, size_t from, size_t to) const
{
    for (; from < to; ++from) {
        const Container &container = m_state.containers[from];
        if (container.kind == MarkdownContainer::Item) {
            if (!takeIndent(line, container.marker.width) && !isBlank(line))
                break;
        } else if (isQuote(line)) {
            line = unquoted(line);
        } else {
            break;
        }
    }
    return from;
}

/// A line that needs no mark of the containers that the paragraph before it is in.
bool MarkdownSplitter::goesOnLazily(const QString &words) const
{
    return m_state.paragraphLines > 0 && !isBlank(words) && !interrupts(words) && !listMarkerOf(words);
}

/// Closes the containers from `matched` on, opens what the words begin, and returns what then is left of them. An item of the
/// list that the closed one was of is numbered after it, whatever it says.
QString MarkdownSplitter::openContainers(size_t matched, const QString &words)
{
    std::vector<Container> &open = m_state.containers;
    const bool hadContainers = open.size() > m_state.base;
    const ListMarker before = matched < open.size() ? open[matched].marker : ListMarker{};
    bool inParagraph = matched == open.size() && m_state.paragraphLines > 0;
    if (matched < m_state.base) {
        finishProse();
        m_state.base = matched;
    }
    open.resize(matched);
    const auto markerOf = [&inParagraph](const QString &text) {
        const std::optional<ListMarker> marker = isRule(text) ? std::nullopt : listMarkerOf(text);
        return marker && inParagraph && !interrupts(text) ? std::nullopt : marker;
    };
    const std::optional<ListMarker> first = markerOf(words);
    const bool isNextItem = first && first->kind == before.kind;
    if (endsBlock(hadContainers, isNextItem, words))
        finishProse();
    if (isNextItem && m_state.block.isEmpty() && first->number >= 0 && first->number != before.number + 1)
        m_state.number = before.number + 1;
    QString rest = words;
    while (open.size() < kDeepestContainer) {
        Container container;
        if (isQuote(rest)) {
            rest = unquoted(rest);
        } else if (const std::optional<ListMarker> marker = markerOf(rest)) {
            container = {MarkdownContainer::Item, *marker};
            if (isNextItem && open.size() == matched && marker->number >= 0)
                container.marker.number = before.number + 1;
            rest = rest.mid(marker->width);
        } else {
            break;
        }
        open.push_back(container);
        inParagraph = false;
        m_state.paragraphLines = 0;
    }
    return rest;
}

/// Whether the open block is complete before a line with these words, which is in none of the containers that are in the block.
bool MarkdownSplitter::endsBlock(bool hadContainers, bool isNextItem, const QString &words) const
{
    if (m_state.containers.size() > m_state.base || isBlank(words))
        return false;
    if (hadContainers)
        return !isNextItem || m_state.block.size() > kLongList;
    return m_state.blank || headingOf(words);
}

/// `line`: as it goes into the block; `words`: its end, without any container's marks.
void MarkdownSplitter::addWords(const QString &line, const QString &words, bool isOpen)
{
    const bool isFence = !fenceOf(words).isEmpty();
    if (isFence || (isOpen && mayBecomeFence(words))) {
        m_state.block += line.chopped(words.size());
        if (isFence && !isOpen)
            openFence(words);
        return;
    }
    if (isTableRule(words) && m_state.paragraphLines == 1) {
        beginTable(words);
    } else {
        countParagraph(line, words);
        if (!m_state.block.isEmpty() || !isBlank(line))
            m_state.block += line + u'\n';
    }
    m_state.blank = isBlank(words);
    m_state.onlyHead = m_state.onlyHead && m_state.blank;
    if (headingOf(words) && m_state.containers.size() == m_state.base)
        finishProse();
    else if (m_state.block.size() > kLongBlock)
        cutBlock();
}

void MarkdownSplitter::countParagraph(const QString &line, const QString &words)
{
    const bool isOther = isBlank(words) || headingOf(words) || isRule(words) || !m_state.tableHead.isEmpty()
                      || (m_state.paragraphLines > 0 ? underlineOf(words) > 0 : indentOf(words) >= 4);
    if (m_state.paragraphLines == 0)
        m_state.paragraph = m_state.block.size() + line.size() - words.size();
    m_state.paragraphLines = isOther ? 0 : m_state.paragraphLines + 1;
}

/// The paragraph that the block ends with is the head of a table.
void MarkdownSplitter::beginTable(const QString &rule)
{
    const QString head = m_state.block.sliced(m_state.paragraph);
    m_state.block.truncate(m_state.paragraph);
    finishProse();
    m_state.base = m_state.containers.size();
    m_state.block = m_state.tableHead = head + rule + u'\n';
    m_state.paragraphLines = 0;
}

void MarkdownSplitter::openFence(const QString &words)
{
    finishProse();
    m_state.base = m_state.containers.size();
    m_state.paragraphLines = 0;
    m_state.blank = false;
    m_state.fence = {};
    m_state.fence.length = int(fenceOf(words).size());
    m_state.fence.indent = indentOf(words);
    m_state.fence.mark = words.at(m_state.fence.indent);
    const QString info = words.sliced(m_state.fence.indent + m_state.fence.length).trimmed();
    m_state.fence.language = info.section(u' ', 0, 0).left(24);
}

/// A long table goes on under its head, said again.
void MarkdownSplitter::cutBlock()
{
    const QString head = m_state.tableHead;
    finishProse();
    m_state.base = m_state.containers.size();
    m_state.block = m_state.tableHead = head;
    m_state.onlyHead = !head.isEmpty();
    // It may go on in the next block, and be no table's head there.
    if (m_state.paragraphLines == 1)
        m_state.paragraphLines = 2;
}

/// Of a quotation that begins with code, nothing but its mark is before it.
void MarkdownSplitter::finishProse()
{
    QString block = std::exchange(m_state.block, {});
    while (!block.isEmpty() && block.back().isSpace())
        block.chop(1);
    const bool isEmpty = std::all_of(block.begin(), block.end(), [](QChar c) { return c == u'>' || c.isSpace(); });
    if (!isEmpty && !m_state.onlyHead)
        m_pieces.push_back({.text = block, .language = {}, .within = base(), .number = m_state.number});
    m_state.tableHead.clear();
    m_state.number = -1;
    m_state.blank = m_state.onlyHead = false;
}

void MarkdownSplitter::finishCodePiece(bool closes)
{
    Fence &fence = m_state.fence;
    m_pieces.push_back({.kind = MarkdownPiece::Kind::Code,
                        .text = std::exchange(m_state.block, {}),
                        .language = fence.language,
                        .within = base(),
                        .opensFence = std::exchange(fence.opens, false),
                        .closesFence = closes,
                        .continuesLine = std::exchange(fence.cutWithinLine, false)});
    fence.lines = 0;
}

QList<MarkdownContainer> MarkdownSplitter::base() const
{
    QList<MarkdownContainer> kinds;
    for (size_t i = 0; i < m_state.base; ++i)
        kinds.append(m_state.containers[i].kind);
    return kinds;
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
        addLine(rest.first(size).toString(), false);
        if (m_state.fence.length > 0) {
            finishCodePiece(false);
            m_state.fence.cutWithinLine = true;
        } else {
            cutBlock();
        }
        m_state.withinLine = true;
        done += size;
    }
    m_line.remove(0, done);
}

/// What is not final, as if the text ended here.
void MarkdownSplitter::showOpenPieces()
{
    const State read = m_state;
    const size_t final = m_pieces.size();
    if (!isBlank(m_line) || m_state.withinLine)
        addLine(m_line, true);
    if (m_state.fence.length == 0)
        finishProse();
    else if (m_state.fence.opens || m_state.fence.lines > 0)
        finishCodePiece(true);
    m_open = int(m_pieces.size() - final);
    m_state = read;
}

} // namespace Deckhand
