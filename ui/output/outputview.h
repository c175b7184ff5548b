#pragma once

#include "ui/output/outputpainter.h"
#include "ui/panels/viewscroll.h"

#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <QElapsedTimer>

namespace Deckhand {

/// A view for logs of any length. Reads the file as far as it shows it, lays out the visible lines only, follows a growing file
/// with at most 30 repaints a second, and does nothing at all while it is hidden. Shows plain text with terminal colours.
/// Rows are what is shown, from 0; a line keeps its number whatever is shown (OutputDocument says more).
class OutputView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit OutputView(QWidget *parent = nullptr);

    /// Shows the end of the file and follows it. A file that cannot be read shows its error instead.
    void openFile(const QString &path);
    void closeFile();
    /// The file has grown: it is read soon, many calls at once.
    void fileGrew();
    const OutputDocument &document() const { return m_document; }
    const OutputRows &rows() const { return m_rows; }
    /// What is marked in it, and what is found in it.
    OutputSelection &selection() { return m_selection; }
    OutputFinder &finder() { return m_finder; }

    /// Shown in the middle while there is no output.
    void setEmptyText(const QString &text);
    /// Why there is nothing to see; empty when there is.
    QString message() const;

    bool isFollowing() const { return m_following; }
    /// While it follows, the view stays at the end. Scrolling up ends it, scrolling to the end begins it again.
    void setFollowing(bool following);
    void setTimesShown(bool shown);

    qint64 topRow() const;
    int visibleRowCount() const;
    /// The visible rows, as a screen reader gets them.
    QStringList visibleText();
    QString rowText(qint64 row);

signals:
    void followingChanged(bool following);
    /// Lines came, or the file was read anew.
    void contentChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void joinParts();
    void applyAppearance();
    void refresh();
    void showGrowth(qint64 knownLines, bool sameGap);
    void updatePreview(bool fileGrows);
    void updateScrollBars();
    void onScrolled();
    void onSearched();
    void forgetContent();
    void applyFilter();
    std::optional<std::pair<qint64, qint64>> linesInView() const;
    qint64 topLine() const { return m_rows.count() > 0 ? m_rows.lineAt(topRow()) : 0; }
    /// A line that has a third of the view above `line`.
    qint64 lineAbove(qint64 line) const;
    void reveal(const OutputMatch &match);
    void revealLine(qint64 line);
    void scrollRows(qint64 rows);
    void scrollAcross(int pixels) { m_scroll.moveBy({pixels, 0}); }
    TextPosition positionAt(QPoint point);
    void dragTo(QPoint position);
    OutputScene sceneNow() const;

    OutputDocument m_document;
    OutputSearch m_search;
    OutputRows m_rows;
    OutputSelection m_selection;
    OutputFinder m_finder;
    OutputPainter m_painter;
    ViewScroll m_scroll;

    QString m_error;
    QString m_emptyText;
    bool m_binary = false;
    QList<OutputLine> m_preview; ///< the file's end, while the lines before it are still counted
    bool m_following = true;
    qint64 m_anchor = 0;  ///< the line at the top while the view does not follow
    bool m_stale = false; ///< the file has grown while the view was hidden
    qsizetype m_paintedMatches = 0;
    bool m_selecting = false; ///< with the mouse
    QBasicTimer m_dragTimer;
    QTimer m_refreshTimer;
    QElapsedTimer m_sinceRefresh;
};

} // namespace Deckhand
