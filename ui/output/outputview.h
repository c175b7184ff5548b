#pragma once

#include "output/errorfinder.h"
#include "output/outputrows.h"
#include "ui/output/linerenderer.h"
#include "ui/output/outputgutter.h"
#include "ui/output/textselection.h"

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
    bool isOpen() const { return m_document.isOpen(); }
    QString path() const { return m_document.path(); }
    /// The file has grown: it is read soon, many calls at once.
    void fileGrew();
    /// Shown in the middle while there is no output.
    void setEmptyText(const QString &text);
    /// Bytes of the output that were not kept.
    const OutputGap &gap() const { return m_document.gap(); }

    bool isFollowing() const { return m_following; }
    /// While it follows, the view stays at the end. Scrolling up ends it, scrolling to the end begins it again.
    void setFollowing(bool following);

    qint64 rowCount() const { return m_rows.count(); }
    /// The file is read to its end.
    bool isLoaded() const { return m_document.isUpToDate(); }
    qint64 topRow() const;
    int visibleRowCount() const;
    /// The visible rows, as a screen reader gets them.
    QStringList visibleText();
    QString rowText(qint64 row);
    /// Why there is nothing to see; empty when there is.
    QString message() const;

    /// The line that was clicked or found last; -1: none.
    qint64 currentLine() const { return m_currentLine; }
    void setCurrentLine(qint64 line);

    bool hasSelection() const { return !m_selection.isEmpty(); }
    QString selectedText();
    void select(const TextSelection &selection);
    /// The selection, or without one the current line; of more than `limit` characters the beginning and the end, with a line
    /// between them that says what is left out.
    QString excerpt(int limit);

    const OutputSearch &search() const { return m_search; }
    void setSearch(const SearchPattern &pattern);
    /// Index of the match that is marked; -1: none.
    int currentMatch() const { return m_search.indexOf(m_currentMatch); }
    bool isFiltering() const { return m_filtering; }
    const ErrorFinder &errors() const { return m_errors; }
    void cancelErrorSearch();

    bool showsTimes() const { return m_gutter.showsTimes(); }

public slots:
    void findNext();
    void findPrevious();
    void findNextError();
    void findPreviousError();
    /// Shows only the lines that match the search, while there is one.
    void setFiltering(bool filtering);
    void setTimesShown(bool shown);
    void copy();
    void copyAll();
    void selectAll();

signals:
    void followingChanged(bool following);
    void filteringChanged(bool filtering);
    /// Lines came, or the file was read anew.
    void contentChanged();
    /// Count or current match changed.
    void searchChanged();
    /// The search for a line that looks like an error goes on, or has ended at one.
    void errorSearchChanged();
    void noErrorFound();
    /// The selection or the current line.
    void selectionChanged();
    /// More was asked for than the clipboard gets: only the first `copiedBytes` were copied.
    void copyWasCut(qint64 copiedBytes);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    static constexpr int margin = 8;

    void applyAppearance();
    void refresh();
    void updatePreview(bool fileGrows);
    void updateScrollBars();
    void noteScroll();
    void forgetContent();
    void applyFilter();
    void moveToMatch(int index);
    void moveToError(qint64 line);
    void findError(ErrorFinder::Direction direction);
    void showMatch();
    void reveal(const OutputMatch &match);
    void revealLine(qint64 line);
    void scrollRows(qint64 rows);
    void dragTo(QPoint position);
    void copyText(const TextSelection &selection);
    QString textOf(const TextSelection &selection, qint64 *cutAt = nullptr);
    QString textOfRows(qint64 first, qint64 end, const TextSelection &selection, qint64 *cutAt = nullptr);
    QString longExcerpt(const TextSelection &selection, int limit);

    void paintRows(QPainter &painter);
    void paintLine(QPainter &painter, qreal y, qint64 number, const OutputLine &line);
    void paintGap(QPainter &painter, qreal y, const OutputLine &line);
    QList<QTextLayout::FormatRange> marksOf(qint64 number, const OutputLine &line) const;
    qint64 rowAt(int y) const;
    TextPosition positionAt(QPoint point);
    int textLeft() const { return m_gutter.width() + margin; }
    int textWidth() const { return qMax(0, viewport()->width() - m_gutter.width()); }

    OutputDocument m_document;
    OutputSearch m_search;
    ErrorFinder m_errors;
    OutputRows m_rows;
    OutputGutter m_gutter;
    LineRenderer m_renderer;
    QString m_error;
    QString m_emptyText;
    bool m_binary = false;
    QList<OutputLine> m_preview; ///< the file's end, while the lines before it are still counted
    bool m_following = true;
    qint64 m_anchor = 0;      ///< the line at the top while the view does not follow
    bool m_ownScroll = false; ///< the scroll bar is moved by this view, not by the user
    bool m_stale = false;     ///< the file has grown while the view was hidden
    qreal m_widest = 0;

    TextSelection m_selection;
    qint64 m_currentLine = -1;
    bool m_dragging = false;
    QBasicTimer m_dragTimer;

    TextPosition m_searchFrom;
    OutputMatch m_currentMatch{-1, 0, 0};
    bool m_seekMatch = false; ///< go to the first match as soon as there is one
    qsizetype m_paintedMatches = 0;
    bool m_filtering = false;

    QTimer m_refreshTimer;
    QElapsedTimer m_sinceRefresh;
};

} // namespace Deckhand
