#include "ui/output/outputview.h"

#include "ui/output/outputaccessible.h"

#include <QApplication>
#include <QClipboard>
#include <QPainter>
#include <QScrollBar>

namespace Deckhand {

using namespace std::chrono_literals;

namespace {

constexpr auto kSlice = 6ms;
constexpr int kRefreshMs = 33;
/// What goes to the clipboard at most, in bytes of the file: more would hold up this program and the one that pastes.
constexpr qint64 kLongestCopy = 8 * 1024 * 1024;

} // namespace

OutputView::OutputView(QWidget *parent)
    : QAbstractScrollArea(parent), m_search(m_document)
{
    installOutputAccessibility();
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(false);
    viewport()->setCursor(Qt::IBeamCursor);
    m_refreshTimer.setSingleShot(true);
    connect(&m_refreshTimer, &QTimer::timeout, this, &OutputView::refresh);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &OutputView::noteScroll);
    connect(&m_search, &OutputSearch::progressed, this, &OutputView::showMatch);
    applyAppearance();
}

void OutputView::openFile(const QString &path)
{
    closeFile();
    if (const Result<void> opened = m_document.open(path); !opened)
        m_error = opened.error();
    m_search.restart();
    setFollowing(true);
    refresh();
}

void OutputView::closeFile()
{
    m_refreshTimer.stop();
    m_document.close();
    m_error.clear();
    forgetContent();
    updateScrollBars();
    viewport()->update();
}

void OutputView::forgetContent()
{
    m_renderer.forgetAll();
    m_preview.clear();
    m_widest = 0;
    m_currentMatch = -1;
    select({});
}

void OutputView::fileGrew()
{
    if (m_refreshTimer.isActive())
        return;
    const qint64 since = m_sinceRefresh.isValid() ? m_sinceRefresh.elapsed() : kRefreshMs;
    m_refreshTimer.start(int(qMax(qint64(0), kRefreshMs - since)));
}

void OutputView::setEmptyText(const QString &text)
{
    m_emptyText = text;
    viewport()->update();
}

void OutputView::setFollowing(bool following)
{
    if (m_following != following) {
        m_following = following;
        emit followingChanged(following);
    }
    if (following)
        updateScrollBars();
}

qint64 OutputView::topLine() const
{
    return verticalScrollBar()->value();
}

int OutputView::visibleLineCount() const
{
    return qMax(1, (viewport()->height() - margin) / m_renderer.lineHeight());
}

QStringList OutputView::visibleText()
{
    QStringList lines;
    for (const OutputLine &line : std::as_const(m_preview))
        lines << line.text;
    const qint64 end = m_preview.isEmpty() ? qMin(lineCount(), topLine() + visibleLineCount()) : 0;
    for (qint64 line = topLine(); line < end; ++line)
        lines << lineText(line);
    return lines;
}

QString OutputView::message() const
{
    if (!m_error.isEmpty())
        return m_error;
    return m_document.size() == 0 ? m_emptyText : QString();
}

void OutputView::applyAppearance()
{
    m_renderer.setAppearance(monospaceFont(), Theme::of(palette()));
    m_widest = 0;
    updateScrollBars();
    viewport()->update();
}

void OutputView::refresh()
{
    if (!isVisible()) {
        m_stale = true;
        return;
    }
    m_stale = false;
    const qint64 before = m_document.lineCount();
    const qint64 sizeBefore = m_document.size();
    const OutputDocument::Progress progress = m_document.advance(kSlice);
    if (progress == OutputDocument::Progress::Restarted) {
        forgetContent();
        m_search.restart();
    }
    m_sinceRefresh.start();
    if (progress == OutputDocument::Progress::UpToDate) {
        m_preview.clear();
    } else {
        m_refreshTimer.start(0);
        if (m_following && sizeBefore == 0 && m_preview.isEmpty())
            m_preview = m_document.lastLines(visibleLineCount());
    }
    if (m_document.size() == sizeBefore)
        return;
    m_renderer.forgetFrom(before - 1);
    m_search.resume();
    updateScrollBars();
    viewport()->update();
    emit contentChanged();
}

void OutputView::updateScrollBars()
{
    // A new range or page step may move the value: that is not the user scrolling away from the end.
    const QScopedValueRollback own(m_ownScroll, true);
    const int page = visibleLineCount();
    const qint64 last = qMin<qint64>(qMax<qint64>(0, lineCount() - page), std::numeric_limits<int>::max());
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(0, int(last));
    if (m_following)
        verticalScrollBar()->setValue(int(last));
    const int wide = qCeil(m_widest) + 2 * margin;
    horizontalScrollBar()->setSingleStep(qCeil(4 * m_renderer.characterWidth()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setRange(0, qMax(0, wide - viewport()->width()));
}

void OutputView::noteScroll()
{
    if (!m_ownScroll)
        setFollowing(verticalScrollBar()->value() == verticalScrollBar()->maximum());
    viewport()->update();
}

void OutputView::scrollLines(qint64 lines)
{
    verticalScrollBar()->setValue(int(qBound(qint64(0), topLine() + lines, qint64(verticalScrollBar()->maximum()))));
}

QString OutputView::selectedText()
{
    return textOf(m_selection);
}

QString OutputView::textOf(const TextSelection &selection)
{
    if (selection.isEmpty())
        return {};
    QStringList lines;
    qint64 bytes = 0;
    const qint64 last = qMin(selection.end().line, lineCount() - 1);
    for (qint64 number = selection.begin().line; number <= last; ++number) {
        const OutputLine shown = m_document.line(number);
        const auto [first, end] = selection.columnsIn(number, int(shown.text.size()));
        // A line that is cut on the screen is copied whole when it is selected to its end.
        const bool whole = !shown.more.isEmpty() && end == shown.text.size();
        lines << (whole ? m_document.wholeLine(number).mid(first) : shown.text.mid(first, end - first));
        bytes += lines.last().size() + 1;
        if (bytes > kLongestCopy) {
            emit copyWasCut(bytes);
            break;
        }
    }
    return lines.join(u'\n');
}

void OutputView::select(const TextSelection &selection)
{
    const bool changed = !m_selection.isEmpty() || !selection.isEmpty();
    m_selection = selection;
    viewport()->update();
    if (changed)
        emit selectionChanged();
}

void OutputView::selectAll()
{
    const qint64 last = qMax<qint64>(0, lineCount() - 1);
    select({{0, 0}, {last, int(lineText(last).size())}});
}

void OutputView::copy()
{
    if (hasSelection())
        QApplication::clipboard()->setText(selectedText());
}

void OutputView::copyAll()
{
    const qint64 last = qMax<qint64>(0, lineCount() - 1);
    QApplication::clipboard()->setText(textOf({{0, 0}, {last, std::numeric_limits<int>::max()}}));
}

void OutputView::setSearchText(const QString &text)
{
    if (text == m_search.text())
        return;
    m_searchFrom = {topLine(), -1};
    m_currentMatch = -1;
    m_seekMatch = true;
    m_search.start(text);
}

void OutputView::showMatch()
{
    // While lines are still being searched the nearest match may not be known: it is when the search has passed its line.
    const int first = m_search.next({m_searchFrom.line, m_searchFrom.column, 0});
    const bool known = first >= 0 && (!m_search.isRunning() || m_search.matches().at(first).line >= m_searchFrom.line);
    if (m_seekMatch && known)
        moveToMatch(first);
    if (m_currentMatch >= m_search.matches().size())
        m_currentMatch = -1;
    viewport()->update();
    emit searchChanged();
}

void OutputView::findNext()
{
    const QList<OutputMatch> &matches = m_search.matches();
    if (m_currentMatch < 0 || m_currentMatch >= matches.size())
        moveToMatch(m_search.next({topLine(), -1, 0}));
    else
        moveToMatch(m_search.next(matches.at(m_currentMatch)));
}

void OutputView::findPrevious()
{
    const QList<OutputMatch> &matches = m_search.matches();
    if (m_currentMatch < 0 || m_currentMatch >= matches.size())
        moveToMatch(m_search.previous({topLine() + visibleLineCount(), -1, 0}));
    else
        moveToMatch(m_search.previous(matches.at(m_currentMatch)));
}

void OutputView::moveToMatch(int index)
{
    if (index < 0 || index >= m_search.matches().size())
        return;
    m_seekMatch = false;
    m_currentMatch = index;
    reveal(m_search.matches().at(index));
    emit searchChanged();
}

void OutputView::reveal(const OutputMatch &match)
{
    setFollowing(false);
    const qint64 top = topLine();
    if (match.line < top || match.line >= top + visibleLineCount()) {
        const QScopedValueRollback own(m_ownScroll, true);
        verticalScrollBar()->setValue(int(qMax(qint64(0), match.line - visibleLineCount() / 3)));
    }
    const OutputLine line = m_document.line(match.line);
    const int left = qFloor(m_renderer.xOf(match.line, line, match.column));
    const int right = qCeil(m_renderer.xOf(match.line, line, match.column + match.length)) + 2 * margin;
    m_widest = qMax(m_widest, m_renderer.widthOf(match.line, line));
    updateScrollBars();
    QScrollBar *bar = horizontalScrollBar();
    if (left < bar->value() || right > bar->value() + viewport()->width())
        bar->setValue(right <= viewport()->width() ? 0 : left - viewport()->width() / 4);
    viewport()->update();
}

void OutputView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), m_renderer.theme().window);
    if (const QString text = message(); !text.isEmpty()) {
        painter.setPen(m_error.isEmpty() ? m_renderer.theme().muted : m_renderer.theme().error);
        const QRect box = viewport()->rect().adjusted(24, 16, -24, -16);
        painter.drawText(box, int(Qt::AlignCenter) | Qt::TextWordWrap | Qt::TextWrapAnywhere, text);
        return;
    }
    const qreal widest = m_widest;
    qreal y = margin / 2;
    if (!m_preview.isEmpty()) {
        for (int row = 0; row < m_preview.size(); ++row, y += m_renderer.lineHeight())
            paintLine(painter, y, -1 - row, m_preview.at(row));
        return;
    }
    for (qint64 number = topLine(); number < lineCount() && y < viewport()->height(); ++number) {
        const OutputLine line = m_document.line(number);
        paintLine(painter, y, number, line);
        m_widest = qMax(m_widest, m_renderer.widthOf(number, line));
        y += m_renderer.lineHeight();
    }
    if (m_widest > widest)
        QMetaObject::invokeMethod(this, &OutputView::updateScrollBars, Qt::QueuedConnection);
}

void OutputView::paintLine(QPainter &painter, qreal y, qint64 number, const OutputLine &line)
{
    const qreal x = margin - horizontalScrollBar()->value();
    const bool newlineSelected = number >= m_selection.begin().line && number < m_selection.end().line;
    if (newlineSelected) {
        const qreal end = m_renderer.xOf(number, line, int(line.text.size()));
        painter.fillRect(QRectF(x + end, y, m_renderer.characterWidth() / 2, m_renderer.lineHeight()),
                         m_renderer.theme().selection);
    }
    m_renderer.draw(painter, QPointF(x, y), number, line, marksOf(number, line));
}

QList<QTextLayout::FormatRange> OutputView::marksOf(qint64 number, const OutputLine &line) const
{
    const Theme &theme = m_renderer.theme();
    QList<QTextLayout::FormatRange> marks;
    const OutputMatch current = m_search.matches().value(m_currentMatch, {-1, 0, 0});
    for (const OutputMatch &match : m_search.matchesIn(number)) {
        QTextCharFormat format;
        format.setBackground(match == current ? theme.warning : mixed(theme.window, theme.warning, 0.35));
        format.setForeground(match == current ? theme.window : theme.text);
        marks.append({match.column, match.length, format});
    }
    const auto [first, end] = m_selection.columnsIn(number, int(line.text.size()));
    if (end > first) {
        QTextCharFormat format;
        format.setBackground(theme.selection);
        marks.append({first, end - first, format});
    }
    return marks;
}

void OutputView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBars();
}

void OutputView::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    if (m_stale)
        refresh();
}

void OutputView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange
        || event->type() == QEvent::StyleChange)
        applyAppearance();
}

} // namespace Deckhand
