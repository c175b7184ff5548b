#pragma once

#include "ui/panels/findfield.h"

class QMenu;

namespace Deckhand {

class OutputView;
class PanelBar;

/// The controls of a search in an output: the field and what goes with it in the bar, and how far the search is.
class OutputSearchBar : public QObject
{
    Q_OBJECT
public:
    /// Begins `bar`, which is in `panel`, where the shortcuts work. All must outlive it.
    OutputSearchBar(OutputView &view, PanelBar &bar, QWidget &panel);

    /// The way between error-like lines, behind what the bar has by now.
    QList<QAction *> addErrorEntries();
    /// `menu` is the rest of the bar.
    void addMenuEntries(QMenu &menu);
    /// What the last search for an error-like line came to is of no interest any more.
    void forgetErrors();
    void setNarrow(bool narrow);

private:
    void buildEntries();
    QAction *addIcon(const char *objectName, const QString &name, const char *icon, const QKeySequence &shortcut);
    void search();
    void showState();
    void setNoError(bool none);
    QString stateText() const;

    OutputView &m_view;
    PanelBar &m_bar;
    QWidget &m_panel;
    FindField m_field;
    QAction *m_filter = nullptr;
    QAction *m_expression = nullptr;
    bool m_noError = false; ///< the last search for an error-like line found none
};

} // namespace Deckhand
