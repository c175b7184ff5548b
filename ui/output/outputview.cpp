#include "ui/output/outputview.h"

#include "base/humantext.h"
#include "ui/output/outputaccessible.h"

#include <QScrollBar>

namespace Deckhand {

using namespace std::chrono_literals;

namespace {

constexpr auto kSlice = 6ms;
constexpr int kRefreshMs = 33;

} // namespace

OutputView::OutputView(QWidget *parent)
    : QAbstractScrollArea(parent),
      m_search(m_document),
      m_errors(m_document),
      m_rows(m_document, m_search),
      m_gutter(m_document)
{
    installOutputAccessibility();
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(false);
    viewport()->setCursor(Qt::IBeamCursor);
    m_refreshTimer.setSingleShot(true);
    connect(&m_refreshTimer, &QTimer::timeout, this, &OutputView::refresh);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &OutputView::noteScroll);
    connect(horizontalScrollBar(), &QScrollBar::valueChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&m_search, &OutputSearch::progressed, this, &OutputView::showMatch);
    connect(&m_errors, &ErrorFinder::progressed, this, &OutputView::errorSearchChanged);
    connect(&m_errors, &ErrorFinder::found, this, &OutputView::moveToError);
    connect(&m_errors, &ErrorFinder::notFound, this, &OutputView::noErrorFound);
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
    m_search.restart();
    updateScrollBars();
    viewport()->update();
}

void OutputView::forgetContent()
{
    m_renderer.forgetAll();
    m_preview.clear();
    m_errors.cancel();
    m_binary = false;
    m_widest = 0;
    m_anchor = 0;
    m_currentMatch = {-1, 0, 0};
    m_currentLine = -1;
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
    if (!following && m_following) {
        m_preview.clear();
        m_anchor = rowCount() > 0 ? m_rows.lineAt(topRow()) : 0;
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
    return qMin<qint64>(verticalScrollBar()->value(), qMax<qint64>(0, rowCount() - 1));
}

int OutputView::visibleRowCount() const
{
    return qMax(1, (viewport()->height() - margin) / m_renderer.lineHeight());
}

QStringList OutputView::visibleText()
{
    QStringList lines;
    for (const OutputLine &line : std::as_const(m_preview))
        lines << line.text;
    const qint64 end = m_preview.isEmpty() ? qMin(rowCount(), topRow() + visibleRowCount()) : 0;
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
            .arg(sizeText(m_document.fileSize()));
    if (m_document.size() == 0 && m_preview.isEmpty())
        return m_emptyText;
    if (m_rows.isFiltered() && rowCount() == 0)
        return m_search.isRunning() ? tr("Searching …") : tr("No line matches.");
    return {};
}

void OutputView::setCurrentLine(qint64 line)
{
    if (line == m_currentLine)
        return;
    m_currentLine = line;
    viewport()->update();
    emit selectionChanged();
}

void OutputView::setTimesShown(bool shown)
{
    if (shown)
        m_document.updateArrivals();
    m_gutter.setTimes(shown);
    updateScrollBars();
    viewport()->update();
}

void OutputView::applyAppearance()
{
    const Theme theme = Theme::of(palette());
    m_renderer.setAppearance(monospaceFont(), theme);
    m_gutter.setAppearance(monospaceFont(), theme);
    if (const QString sheet = scrollBarSheet(theme); sheet != verticalScrollBar()->styleSheet()) {
        verticalScrollBar()->setStyleSheet(sheet);
        horizontalScrollBar()->setStyleSheet(sheet);
    }
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
    const qint64 lastLine = m_document.rowCount() > 0 ? m_document.lineAt(m_document.rowCount() - 1) : 0;
    const qint64 size = m_document.size();
    const qint64 fileSize = m_document.fileSize();
    const OutputGap gap = m_document.gap();
    const OutputDocument::Progress progress = m_document.advance(kSlice);
    if (progress == OutputDocument::Progress::Restarted) {
        forgetContent();
        m_search.restart();
    }
    m_sinceRefresh.start();
    // A file that grows faster than it is read is not chased: the program that writes it needs the processor, too.
    const bool grows = fileSize > 0 && m_document.fileSize() > fileSize;
    if (progress != OutputDocument::Progress::UpToDate)
        m_refreshTimer.start(grows ? kRefreshMs : 0);
    updatePreview(grows);
    if (m_document.size() == size && m_document.gap() == gap && !grows)
        return;
    if (m_document.gap() == gap)
        m_renderer.forgetFrom(lastLine);
    else
        m_renderer.forgetAll();
    if (size < OutputDocument::judgedBytes)
        m_binary = m_document.isBinary();
    if (m_gutter.width() > 0)
        m_document.updateArrivals();
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
            m_renderer.forget(-1 - row);
    }
}

void OutputView::updateScrollBars()
{
    // A new range or page step may move the value: that is not the user scrolling away from the end.
    const QScopedValueRollback own(m_ownScroll, true);
    const int page = visibleRowCount();
    const qint64 last = qMin<qint64>(qMax<qint64>(0, rowCount() - page), std::numeric_limits<int>::max());
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(0, int(last));
    verticalScrollBar()->setValue(int(m_following ? last : qMin(last, m_rows.rowOf(m_anchor))));
    const int wide = qCeil(m_widest) + 2 * margin;
    horizontalScrollBar()->setSingleStep(qCeil(4 * m_renderer.characterWidth()));
    horizontalScrollBar()->setPageStep(textWidth());
    horizontalScrollBar()->setRange(0, qMax(0, wide - textWidth()));
}

void OutputView::noteScroll()
{
    if (!m_ownScroll) {
        setFollowing(verticalScrollBar()->value() == verticalScrollBar()->maximum());
        m_anchor = rowCount() > 0 ? m_rows.lineAt(topRow()) : 0;
    }
    viewport()->update();
}

void OutputView::scrollRows(qint64 rows)
{
    verticalScrollBar()->setValue(int(qBound(qint64(0), topRow() + rows, qint64(verticalScrollBar()->maximum()))));
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
