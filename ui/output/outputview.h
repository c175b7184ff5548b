#pragma once

#include "ui/output/linerenderer.h"
#include "ui/output/outputsearch.h"
#include "ui/output/textselection.h"

#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <QElapsedTimer>

namespace Deckhand {

/// A view for logs of any length. Reads the file as far as it shows it, lays out the visible lines only, follows a growing file
/// with at most 30 repaints a second, and does nothing at all while it is hidden. Shows plain text with terminal colours.
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

    bool isFollowing() const { return m_following; }
    /// While it follows, the view stays at the end. Scrolling up ends it, scrolling to the end begins it again.
    void setFollowing(bool following);

    qint64 lineCount() const { return m_document.lineCount(); }
    /// The file is read to its end.
    bool isLoaded() const { return m_document.isUpToDate(); }
    qint64 topLine() const;
    int visibleLineCount() const;
    /// The visible lines, as a screen reader gets them.
    QStringList visibleText();
    QString lineText(qint64 line) { return m_document.line(line).text; }
    /// Why there is nothing to see; empty when there is.
    QString message() const;

    bool hasSelection() const { return !m_selection.isEmpty(); }
    QString selectedText();
    void select(const TextSelection &selection);

    const OutputSearch &search() const { return m_search; }
    void setSearchText(const QString &text);
    /// Index of the match that is marked; -1: none.
    int currentMatch() const { return m_currentMatch; }

public slots:
    void findNext();
    void findPrevious();
    void copy();
    void copyAll();
    void selectAll();

signals:
    void followingChanged(bool following);
    /// Lines came, or the file was read anew.
    void contentChanged();
    /// Count or current match changed.
    void searchChanged();
    void selectionChanged();
    /// More was asked for than the clipboard gets: only the first `copiedBytes` were copied.
    void copyWasCut(qint64 copiedBytes);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
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
    void updateScrollBars();
    void noteScroll();
    void forgetContent();
    void moveToMatch(int index);
    void showMatch();
    void reveal(const OutputMatch &match);
    void scrollLines(qint64 lines);
    void dragTo(QPoint position);
    QString textOf(const TextSelection &selection);

    void paintLine(QPainter &painter, qreal y, qint64 number, const OutputLine &line);
    QList<QTextLayout::FormatRange> marksOf(qint64 number, const OutputLine &line) const;
    TextPosition positionAt(QPoint point);

    OutputDocument m_document;
    OutputSearch m_search;
    LineRenderer m_renderer;
    QString m_error;
    QString m_emptyText;
    QList<OutputLine> m_preview; ///< the file's end, while the lines before it are still counted
    bool m_following = true;
    bool m_ownScroll = false; ///< the scroll bar is moved by this view, not by the user
    bool m_stale = false;     ///< the file has grown while the view was hidden
    qreal m_widest = 0;

    TextSelection m_selection;
    bool m_dragging = false;
    QBasicTimer m_dragTimer;

    TextPosition m_searchFrom;
    int m_currentMatch = -1;
    bool m_seekMatch = false; ///< go to the first match as soon as there is one

    QTimer m_refreshTimer;
    QElapsedTimer m_sinceRefresh;
};

} // namespace Deckhand
