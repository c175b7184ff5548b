// The controls of a task's output: search field, bar and menu.
#include "base/humantext.h"
#include "output/outputexport.h"
#include "ui/accessible/clearbutton.h"
#include "ui/output/outputview.h"
#include "ui/output/taskoutputpanel.h"
#include "ui/panels/panelbar.h"

#include <QAction>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

namespace Deckhand {

QAction *TaskOutputPanel::addEntry(const char *objectName, const QString &text, const QString &accessibleName,
                                   const QString &icon, const QKeySequence &shortcut)
{
    QAction *action = m_bar->addEntry({text, accessibleName, icon, shortcut}, this);
    action->setObjectName(QLatin1String(objectName));
    return action;
}

QAction *TaskOutputPanel::addIconEntry(const char *objectName, const QString &accessibleName, const QString &icon,
                                       const QKeySequence &shortcut)
{
    QAction *action = addEntry(objectName, accessibleName, accessibleName, icon, shortcut);
    qobject_cast<QToolButton *>(m_bar->widgetForAction(action))->setToolButtonStyle(Qt::ToolButtonIconOnly);
    return action;
}

QAction *TaskOutputPanel::addMenuEntry(QMenu *menu, const char *objectName, const QString &text,
                                       const QKeySequence &shortcut)
{
    QAction *action = menu->addAction(text);
    action->setObjectName(QLatin1String(objectName));
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(action);
    return action;
}

void TaskOutputPanel::buildSearch()
{
    m_search->setObjectName(QStringLiteral("outputSearch"));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setAccessibleName(tr("Search output"));
    const QString keys = QKeySequence(QKeySequence::Find).toString(QKeySequence::NativeText);
    m_search->setToolTip(tr("Search output (%1). A capital letter in the text makes capitals count.").arg(keys));
    addClearButton(*m_search, tr("Clear the search"));
    m_search->setMinimumWidth(90);
    m_search->installEventFilter(this);
    m_bar->addWidget(m_search);
    m_previous = addIconEntry("previousMatchAction", tr("Previous match"), QStringLiteral("arrow-up"),
                              QKeySequence::FindPrevious);
    m_next = addIconEntry("nextMatchAction", tr("Next match"), QStringLiteral("arrow-down"), QKeySequence::FindNext);
    m_matches->setObjectName(QStringLiteral("outputMatches"));
    m_matches->setTextFormat(Qt::PlainText);
    m_matches->setContentsMargins(6, 0, 6, 0);
    m_bar->addWidget(m_matches);
    m_filter = addEntry("filterOutputAction", tr("Filter"), tr("Show only the lines that match the search"),
                        QStringLiteral("filter"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F));
    m_filter->setCheckable(true);

    auto *find = new QAction(tr("Find in output"), this);
    find->setShortcut(QKeySequence::Find);
    find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(find);
    const auto focusField = [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    };
    connect(find, &QAction::triggered, this, focusField);
    connect(m_search, &QLineEdit::textChanged, this, &TaskOutputPanel::search);
    connect(m_next, &QAction::triggered, m_view, &OutputView::findNext);
    connect(m_previous, &QAction::triggered, m_view, &OutputView::findPrevious);
    connect(m_filter, &QAction::toggled, m_view, &OutputView::setFiltering);
    connect(m_filter, &QAction::toggled, this, [this, focusField](bool on) {
        if (on && m_search->text().isEmpty())
            focusField();
    });
    connect(m_view, &OutputView::filteringChanged, m_filter, &QAction::setChecked);
    connect(m_view, &OutputView::searchChanged, this, &TaskOutputPanel::showMatches);
}

void TaskOutputPanel::buildActions()
{
    m_follow = addEntry("followAction", tr("Follow"), tr("Follow output"), QStringLiteral("follow"),
                        QKeySequence(Qt::CTRL | Qt::Key_E));
    m_previousError = addIconEntry("previousErrorAction", tr("Previous error-like line"), QStringLiteral("error-up"),
                                   QKeySequence(Qt::SHIFT | Qt::Key_F8));
    m_nextError = addIconEntry("nextErrorAction", tr("Next error-like line"), QStringLiteral("error-down"),
                               QKeySequence(Qt::Key_F8));
    m_follow->setCheckable(true);
    m_follow->setChecked(m_view->isFollowing());
    connect(m_follow, &QAction::toggled, m_view, &OutputView::setFollowing);
    connect(m_view, &OutputView::followingChanged, m_follow, &QAction::setChecked);
    connect(m_nextError, &QAction::triggered, m_view, &OutputView::findNextError);
    connect(m_previousError, &QAction::triggered, m_view, &OutputView::findPreviousError);
    connect(m_view, &OutputView::errorSearchChanged, this, [this] {
        m_noError = false;
        showMatches();
    });
    connect(m_view, &OutputView::noErrorFound, this, [this] {
        m_noError = true;
        showMatches();
    });
}

void TaskOutputPanel::buildTaskActions()
{
    m_pause = addEntry("pauseThisTaskAction", tr("Pause"), tr("Pause this task"), QStringLiteral("pause"), {});
    m_resume = addEntry("resumeThisTaskAction", tr("Resume"), tr("Resume this task"), QStringLiteral("play"), {});
    m_stop = addEntry("stopThisTaskAction", tr("Stop"), tr("Stop this task"), QStringLiteral("stop"),
                      QKeySequence(Qt::CTRL | Qt::Key_Delete));
    connect(m_pause, &QAction::triggered, this, [this] { emit pauseRequested(m_id, true); });
    connect(m_resume, &QAction::triggered, this, [this] { emit pauseRequested(m_id, false); });
    connect(m_stop, &QAction::triggered, this, [this] { emit stopRequested(m_id); });
}

void TaskOutputPanel::buildMenu()
{
    QAction *more = addEntry("moreOutputAction", tr("More"), tr("More for this output"), QStringLiteral("more"), {});
    auto *menu = new QMenu(this);
    menu->setAccessibleName(tr("More for this output"));
    more->setMenu(menu);
    auto *button = qobject_cast<QToolButton *>(m_bar->widgetForAction(more));
    button->setPopupMode(QToolButton::InstantPopup);
    button->setStyleSheet(QStringLiteral("QToolButton::menu-indicator{image:none}"));

    m_send = addMenuEntry(menu, "sendToAgentAction", tr("Send to the agent"),
                          QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A));
    m_copy = addMenuEntry(menu, "copyOutputAction", tr("Copy"), QKeySequence::Copy);
    m_copyAll =
        addMenuEntry(menu, "copyAllOutputAction", tr("Copy all"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    m_save = addMenuEntry(menu, "saveOutputAction", tr("Save as…"), QKeySequence(Qt::CTRL | Qt::Key_S));
    m_cancelSave = addMenuEntry(menu, "cancelSaveOutputAction", tr("Cancel saving"), {});
    menu->addSeparator();
    m_times = addMenuEntry(menu, "showTimesAction", tr("Show times"), QKeySequence(Qt::CTRL | Qt::Key_T));
    m_times->setCheckable(true);
    m_expression = addMenuEntry(menu, "searchExpressionAction", tr("Search with a regular expression"),
                                QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_X));
    m_expression->setCheckable(true);
    menu->addSeparator();
    m_newPane = addMenuEntry(menu, "newOutputPaneAction", tr("Open in a new pane"),
                             QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N));
    m_runAgain =
        addMenuEntry(menu, "runThisTaskAgainAction", tr("Run again"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R));
    m_view->addActions({m_send, m_save});

    connect(m_times, &QAction::toggled, m_view, &OutputView::setTimesShown);
    connect(m_expression, &QAction::toggled, this, &TaskOutputPanel::search);
    connect(m_copy, &QAction::triggered, m_view, &OutputView::copy);
    connect(m_copyAll, &QAction::triggered, m_view, &OutputView::copyAll);
    connect(m_save, &QAction::triggered, this, &TaskOutputPanel::chooseTarget);
    connect(m_cancelSave, &QAction::triggered, this, [this] {
        if (m_export)
            m_export->cancel();
    });
    connect(m_send, &QAction::triggered, this, [this] {
        if (const QString text = m_view->excerpt(longestForAgent); !text.isEmpty())
            emit sendToAgentRequested(text, m_id);
    });
    connect(m_newPane, &QAction::triggered, this, [this] { emit newPaneRequested(m_id); });
    connect(m_runAgain, &QAction::triggered, this, [this] { emit runAgainRequested(m_id); });
    showMatches();
}

void TaskOutputPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    // In a narrow panel the count of matches needs the room more than a word beside a drawing does.
    constexpr int kNarrow = 480;
    const bool narrow = width() < kNarrow;
    qobject_cast<QToolButton *>(m_bar->widgetForAction(m_filter))
        ->setToolButtonStyle(narrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    m_search->setMaximumWidth(narrow ? 130 : 220);
}

void TaskOutputPanel::search()
{
    using Kind = SearchPattern::Kind;
    m_noError = false;
    m_view->setSearch(SearchPattern(m_search->text(), m_expression->isChecked() ? Kind::Expression : Kind::Text));
    showMatches();
}

void TaskOutputPanel::showMatches()
{
    const bool any = !m_view->search().matches().isEmpty();
    m_next->setEnabled(any);
    m_previous->setEnabled(any);
    const QString text = matchesText();
    m_matches->setText(text);
    // It only grows while it counts: what stands beside it would dance.
    m_matches->setMinimumWidth(text.isEmpty() ? 0 : qMax(m_matches->minimumWidth(), m_matches->sizeHint().width()));
    m_matches->setToolTip(literalToolTip(m_view->search().pattern().error()));
}

QString TaskOutputPanel::matchesText() const
{
    if (m_view->errors().isRunning())
        return tr("Errors … %1 %").arg(m_view->errors().percent());
    if (m_noError)
        return tr("No error-like line");
    const OutputSearch &search = m_view->search();
    if (search.pattern().isEmpty())
        return {};
    if (!search.pattern().error().isEmpty())
        return tr("Not an expression");
    const qsizetype count = search.matches().size();
    const QString running = search.isRunning() ? QStringLiteral(" … %1 %").arg(search.percent()) : QString();
    if (count == 0)
        return search.isRunning() ? tr("Searching") + running : tr("No match");
    const QLocale locale;
    const bool capped = count >= OutputSearch::mostMatches;
    const QString total = locale.toString(count) + (capped ? QStringLiteral("+") : QString()) + running;
    const int current = m_view->currentMatch();
    return current < 0 ? total : tr("%1 of %2").arg(locale.toString(current + 1), total);
}

bool TaskOutputPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_search || (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride))
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (!enter && key->key() != Qt::Key_Escape)
        return false;
    // The window has a use of its own for Escape: here it means the search.
    event->accept();
    if (event->type() == QEvent::ShortcutOverride)
        return true;
    if (enter && key->modifiers().testFlag(Qt::ShiftModifier)) {
        m_view->findPrevious();
    } else if (enter) {
        m_view->findNext();
    } else {
        m_search->clear();
        m_view->setFocus(Qt::OtherFocusReason);
    }
    return true;
}

} // namespace Deckhand
