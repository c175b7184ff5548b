#include "ui/output/outputview.h"

#include "base/humantext.h"
#include "ui/style/focusring.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPainter>
#include <QScrollBar>

namespace Deckhand {

using namespace std::chrono_literals;

constexpr auto kSlice = 6ms;
constexpr int kRefreshMs = 33;
/// Lines before the end of the visible part that a reader gets.
constexpr qint64 kReadableLines = 1000;

namespace {

/// Of a log of a gigabyte assistive tools get the lines around what is visible, as a read-only text.
class OutputAccessible final : public QAccessibleWidget, public QAccessibleTextInterface
{
public:
    explicit OutputAccessible(OutputView *view) : QAccessibleWidget(view, QAccessible::EditableText) {}

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::TextInterface)
            return static_cast<QAccessibleTextInterface *>(this);
        return QAccessibleWidget::interface_cast(type);
    }

    QAccessible::State state() const override
    {
        QAccessible::State state = QAccessibleWidget::state();
        state.readOnly = true;
        state.multiLine = true;
        state.selectableText = true;
        return state;
    }

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? content() : QAccessibleWidget::text(kind);
    }

    // Positions count in the text that content() gives.
    QString text(int start, int end) const override { return content().mid(start, end - start); }
    int characterCount() const override { return int(content().size()); }
    int cursorPosition() const override { return characterCount(); }
    void setCursorPosition(int) override {}

    int selectionCount() const override { return view()->selection().isEmpty() ? 0 : 1; }
    void selection(int, int *start, int *end) const override
    {
        const QString selected = view()->selection().text();
        const qsizetype at = selected.isEmpty() ? -1 : content().indexOf(selected);
        *start = int(qMax<qsizetype>(0, at));
        *end = at < 0 ? *start : int(at + selected.size());
    }
    void addSelection(int, int) override {}
    void removeSelection(int) override { view()->selection().select({}); }
    void setSelection(int, int, int) override {}

    QRect characterRect(int) const override { return rect(); }
    int offsetAtPoint(const QPoint &) const override { return -1; }
    void scrollToSubstring(int, int) override {}
    QString attributes(int, int *start, int *end) const override
    {
        *start = 0;
        *end = characterCount();
        return {};
    }

private:
    OutputView *view() const { return static_cast<OutputView *>(widget()); }

    QString content() const
    {
        if (const QString message = view()->message(); !message.isEmpty())
            return message;
        const qint64 end = qMin(view()->rows().count(), view()->topRow() + view()->visibleRowCount());
        QStringList lines;
        for (qint64 line = qMax<qint64>(0, end - kReadableLines); line < end; ++line)
            lines << view()->rowText(line);
        return lines.join(u'\n');
    }
};

QAccessibleInterface *makeInterface(const QString &, QObject *object)
{
    auto *view = qobject_cast<OutputView *>(object);
    return view ? new OutputAccessible(view) : nullptr;
}

} // namespace

OutputView::OutputView(QWidget *parent)
    : QAbstractScrollArea(parent),
      m_search(m_document),
      m_rows(m_document, m_search),
      m_selection(m_document, m_rows),
      m_finder(m_document, m_search, m_selection),
      m_painter(m_document, m_rows, m_selection, m_finder),
      m_scroll(*this)
{
    [[maybe_unused]] static const bool isReadable = (QAccessible::installFactory(makeInterface), true);
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(false);
    viewport()->setCursor(Qt::IBeamCursor);
    joinParts();
    applyAppearance();
}

void OutputView::joinParts()
{
    m_refreshTimer.setSingleShot(true);
    m_finder.setLinesInView([this] { return linesInView(); });
    connect(&m_refreshTimer, &QTimer::timeout, this, &OutputView::refresh);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &OutputView::onScrolled);
    connect(horizontalScrollBar(), &QScrollBar::valueChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&m_selection, &OutputSelection::changed, viewport(), qOverload<>(&QWidget::update));
    connect(&m_finder, &OutputFinder::changed, this, &OutputView::onSearched);
    connect(&m_finder, &OutputFinder::filterChanged, this, &OutputView::applyFilter);
    connect(&m_finder, &OutputFinder::found, this, &OutputView::reveal);
}

void OutputView::openFile(const QString &path)
{
    closeFile();
    if (const Result<void> opened = m_document.open(path); !opened)
        m_error = opened.error();
    m_finder.restart();
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
    m_painter.lines().forgetAll();
    m_painter.forgetWidth();
    m_preview.clear();
    m_binary = false;
    m_anchor = 0;
    m_selection.clear();
    m_finder.restart();
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
    if (!following && m_following) {
        m_preview.clear();
        m_anchor = topLine();
    }
    if (m_following != following) {
        m_following = following;
        viewport()->update();
        emit followingChanged(following);
    }
    if (following)
        updateScrollBars();
}

qint64 OutputView::topRow() const
{
    return qMin<qint64>(m_scroll.position().y(), qMax<qint64>(0, m_rows.count() - 1));
}

int OutputView::visibleRowCount() const
{
    return qMax(1, (viewport()->height() - OutputPainter::kMargin) / m_painter.lines().lineHeight());
}

QStringList OutputView::visibleText()
{
    QStringList lines;
    for (const OutputLine &line : std::as_const(m_preview))
        lines << line.text;
    const qint64 end = m_preview.isEmpty() ? qMin(m_rows.count(), topRow() + visibleRowCount()) : 0;
    for (qint64 row = topRow(); row < end; ++row)
        lines << rowText(row);
    return lines;
}

QString OutputView::rowText(qint64 row)
{
    const OutputLine line = m_document.line(m_rows.lineAt(row));
    return line.text.isEmpty() ? line.more : line.text;
}

QString OutputView::message() const
{
    if (!m_error.isEmpty())
        return m_error;
    if (m_binary)
        return tr("Binary data, %1. It is kept byte for byte; \"Save as\" writes it to a file.")
            .arg(sizeText(m_document.extent().fileSize));
    if (m_document.extent().size == 0 && m_preview.isEmpty())
        return m_emptyText;
    if (m_rows.isFiltered() && m_rows.count() == 0)
        return m_search.isRunning() ? tr("Searching …") : tr("No line matches.");
    return {};
}

void OutputView::setTimesShown(bool shown)
{
    if (shown)
        m_document.arrivals().update();
    m_painter.gutter().setTimes(shown);
    updateScrollBars();
    viewport()->update();
}

void OutputView::applyAppearance()
{
    const Theme theme = Theme::of(palette());
    m_painter.setAppearance(monospaceFont(), theme);
    m_scroll.setTheme(theme);
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
    const qint64 lastLine = m_document.rowCount() > 0 ? m_document.lineAt(m_document.rowCount() - 1) : 0;
    const OutputDocument::Extent before = m_document.extent();
    const OutputDocument::Progress progress = m_document.advance(kSlice);
    if (progress == OutputDocument::Progress::Restarted)
        forgetContent();
    const OutputDocument::Extent now = m_document.extent();
    m_sinceRefresh.start();
    // A file that grows faster than it is read is not chased: the program that writes it needs the processor, too.
    const bool grows = before.fileSize > 0 && now.fileSize > before.fileSize;
    if (progress != OutputDocument::Progress::UpToDate)
        m_refreshTimer.start(grows ? kRefreshMs : 0);
    updatePreview(grows);
    const bool sameGap = now.gap == before.gap;
    if (now.size == before.size && sameGap && !grows)
        return;
    if (before.size < OutputDocument::kJudgedBytes)
        m_binary = m_document.isBinary();
    showGrowth(lastLine, sameGap);
}

/// All lines before `changed` are as they were, if the gap is.
void OutputView::showGrowth(qint64 changed, bool sameGap)
{
    if (sameGap)
        m_painter.lines().forgetFrom(changed);
    else
        m_painter.lines().forgetAll();
    if (m_painter.gutter().width() > 0)
        m_document.arrivals().update();
    m_search.resume();
    updateScrollBars();
    viewport()->update();
    emit contentChanged();
}

void OutputView::updatePreview(bool fileGrows)
{
    if (m_document.isUpToDate() || !m_following || m_rows.isFiltered()) {
        m_preview.clear();
    } else if (fileGrows || m_preview.isEmpty()) {
        m_preview = m_document.lastLines(visibleRowCount());
        for (int row = 0; row < m_preview.size(); ++row)
            m_painter.lines().forget(-1 - row);
    }
}

void OutputView::updateScrollBars()
{
    // A new range or page step may move the position: that is not the user scrolling away from the end.
    const auto byView = m_scroll.own();
    const int page = visibleRowCount();
    const int rows = int(qMin<qint64>(m_rows.count(), std::numeric_limits<int>::max()));
    const int step = qCeil(4 * m_painter.lines().characterWidth());
    m_scroll.setContent({m_painter.contentWidth(), rows}, {m_painter.textWidth(viewport()->width()), page}, {step, 1});
    const qint64 last = m_scroll.end().y();
    m_scroll.moveTo({m_scroll.position().x(), int(m_following ? last : qMin(last, m_rows.rowOf(m_anchor)))});
}

void OutputView::onScrolled()
{
    if (!m_scroll.isOwn()) {
        setFollowing(m_scroll.position().y() == m_scroll.end().y());
        m_anchor = topLine();
    }
    viewport()->update();
}

void OutputView::scrollRows(qint64 rows)
{
    const int top = int(topRow());
    m_scroll.moveBy({0, int(qBound(qint64(-top), rows, qint64(m_scroll.end().y() - top)))});
}

// --- What is found

std::optional<std::pair<qint64, qint64>> OutputView::linesInView() const
{
    if (m_rows.count() == 0)
        return std::nullopt;
    return std::pair(topLine(), m_rows.lineAt(qMin(m_rows.count(), topRow() + visibleRowCount()) - 1));
}

void OutputView::applyFilter()
{
    const bool filtered = m_finder.filters();
    if (filtered == m_rows.isFiltered())
        return;
    if (!m_following)
        m_anchor = topLine();
    m_rows.setFiltered(filtered);
    m_painter.gutter().setNumbers(filtered);
    m_painter.forgetWidth();
    m_preview.clear();
    if (filtered)
        m_document.arrivals().update();
    // The line that the reader has chosen is what he wants to see among its neighbours.
    if (m_selection.line() >= 0 && m_rows.count() > 0) {
        setFollowing(false);
        m_anchor = lineAbove(m_selection.line());
    }
    updateScrollBars();
    viewport()->update();
}

void OutputView::onSearched()
{
    if (m_rows.isFiltered())
        updateScrollBars();
    // Most slices of a search find nothing, and painting takes as long as one.
    const qsizetype lines = m_search.lines().size();
    if (std::exchange(m_paintedMatches, lines) != lines || !m_search.isRunning())
        viewport()->update();
}

qint64 OutputView::lineAbove(qint64 line) const
{
    return m_rows.lineAt(qMax<qint64>(0, m_rows.rowOf(line) - visibleRowCount() / 3));
}

void OutputView::reveal(const OutputMatch &match)
{
    revealLine(match.line);
    const auto [left, right] = m_painter.extentOf(match);
    updateScrollBars();
    const int width = m_painter.textWidth(viewport()->width());
    const int scrolled = m_scroll.position().x();
    if (left < scrolled || right > scrolled + width)
        scrollAcross((right <= width ? 0 : left - width / 4) - scrolled);
    viewport()->update();
}

void OutputView::revealLine(qint64 line)
{
    setFollowing(false);
    const qint64 row = m_rows.rowOf(line);
    const qint64 top = m_rows.rowOf(m_anchor);
    if (m_rows.count() > 0 && (row < top || row >= top + visibleRowCount()))
        m_anchor = lineAbove(line);
    updateScrollBars();
}

// --- Looks

OutputScene OutputView::sceneNow() const
{
    return {viewport()->size(), topRow(), m_scroll.position().x(), m_preview, font()};
}

void OutputView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    const Theme &theme = m_painter.theme();
    painter.fillRect(viewport()->rect(), theme.window);
    const int width = m_painter.contentWidth();
    if (const QString text = message(); !text.isEmpty()) {
        painter.setPen(m_error.isEmpty() ? theme.muted : theme.error);
        const QRect box = viewport()->rect().adjusted(24, 16, -24, -16);
        painter.drawText(box, int(Qt::AlignCenter) | Qt::TextWordWrap | Qt::TextWrapAnywhere, text);
    } else {
        m_painter.paint(painter, sceneNow());
    }
    paintFocusRing(painter, *this);
    if (m_painter.contentWidth() > width)
        QMetaObject::invokeMethod(this, &OutputView::updateScrollBars, Qt::QueuedConnection);
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
