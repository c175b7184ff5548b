#include "ui/output/outputsearchbar.h"

#include "base/humantext.h"
#include "ui/accessible/clearbutton.h"
#include "ui/output/outputview.h"
#include "ui/panels/panelbar.h"

#include <QAction>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

namespace Deckhand {

OutputSearchBar::OutputSearchBar(OutputView &view, PanelBar &bar, QWidget &panel)
    : QObject(&panel),
      m_view(view),
      m_bar(bar),
      m_panel(panel),
      m_field(new QLineEdit),
      m_state(new QLabel)
{
    buildField();
    buildEntries();
    OutputFinder &finder = m_view.finder();
    connect(&finder, &OutputFinder::changed, this, &OutputSearchBar::showState);
    connect(&finder, &OutputFinder::errorSearchChanged, this, [this] { setNoError(false); });
    connect(&finder, &OutputFinder::noErrorFound, this, [this] { setNoError(true); });
    followTheme(m_panel, [this](const Theme &theme) {
        m_state->setStyleSheet(QStringLiteral("QLabel{color:%1}").arg(theme.muted.name()));
    });
    showState();
}

void OutputSearchBar::buildField()
{
    m_field->setObjectName(QStringLiteral("outputSearch"));
    m_field->setPlaceholderText(tr("Search"));
    m_field->setAccessibleName(tr("Search output"));
    const QString keys = QKeySequence(QKeySequence::Find).toString(QKeySequence::NativeText);
    m_field->setToolTip(tr("Search output (%1). A capital letter in the text makes capitals count.").arg(keys));
    addClearButton(*m_field, tr("Clear the search"));
    m_field->setMinimumWidth(90);
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &OutputSearchBar::search);
    auto *find = new QAction(tr("Find in output"), this);
    find->setShortcut(QKeySequence::Find);
    find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_panel.addAction(find);
    connect(find, &QAction::triggered, this, &OutputSearchBar::focusField);
    m_state->setObjectName(QStringLiteral("outputMatches"));
    m_state->setTextFormat(Qt::PlainText);
    m_state->setContentsMargins(6, 0, 6, 0);
}

void OutputSearchBar::buildEntries()
{
    OutputFinder &finder = m_view.finder();
    m_bar.addWidget(m_field);
    m_previous = addIcon("previousMatchAction", tr("Previous match"), "arrow-up", QKeySequence::FindPrevious);
    m_next = addIcon("nextMatchAction", tr("Next match"), "arrow-down", QKeySequence::FindNext);
    m_bar.addWidget(m_state);
    m_filter = m_bar.addEntry({tr("Filter"), tr("Show only the lines that match the search"), QStringLiteral("filter"),
                               QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F), QStringLiteral("filterOutputAction")},
                              &m_panel);
    m_filter->setCheckable(true);
    connect(m_next, &QAction::triggered, &finder, &OutputFinder::findNext);
    connect(m_previous, &QAction::triggered, &finder, &OutputFinder::findPrevious);
    connect(m_filter, &QAction::toggled, this, [this, &finder](bool on) {
        finder.setFiltering(on);
        if (on && m_field->text().isEmpty())
            focusField();
    });
    connect(&finder, &OutputFinder::filterChanged, m_filter,
            [this, &finder] { m_filter->setChecked(finder.isFiltering()); });
}

QAction *OutputSearchBar::addIcon(const char *objectName, const QString &name, const char *icon,
                                  const QKeySequence &shortcut)
{
    return m_bar.addEntry({name, name, QLatin1String(icon), shortcut, QLatin1String(objectName), true}, &m_panel);
}

QList<QAction *> OutputSearchBar::addErrorEntries()
{
    QAction *previous = addIcon("previousErrorAction", tr("Previous error-like line"), "error-up",
                                QKeySequence(Qt::SHIFT | Qt::Key_F8));
    QAction *next = addIcon("nextErrorAction", tr("Next error-like line"), "error-down", QKeySequence(Qt::Key_F8));
    connect(next, &QAction::triggered, &m_view.finder(), &OutputFinder::findNextError);
    connect(previous, &QAction::triggered, &m_view.finder(), &OutputFinder::findPreviousError);
    return {previous, next};
}

void OutputSearchBar::addMenuEntries(QMenu &menu)
{
    const QString name = tr("Search with a regular expression");
    m_expression = m_bar.addMenuEntry(
        menu,
        {name, name, {}, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_X), QStringLiteral("searchExpressionAction")},
        &m_panel);
    m_expression->setCheckable(true);
    connect(m_expression, &QAction::toggled, this, &OutputSearchBar::search);
}

void OutputSearchBar::focusField()
{
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void OutputSearchBar::setNarrow(bool narrow)
{
    qobject_cast<QToolButton *>(m_bar.widgetForAction(m_filter))
        ->setToolButtonStyle(narrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    m_field->setMaximumWidth(narrow ? 130 : 220);
}

void OutputSearchBar::search()
{
    using Kind = SearchPattern::Kind;
    const Kind kind = m_expression && m_expression->isChecked() ? Kind::Expression : Kind::Text;
    m_view.finder().setPattern(SearchPattern(m_field->text(), kind));
    setNoError(false);
}

void OutputSearchBar::forgetErrors()
{
    m_noError = false;
}

void OutputSearchBar::setNoError(bool none)
{
    m_noError = none;
    showState();
}

void OutputSearchBar::showState()
{
    const OutputSearch &search = m_view.finder().search();
    m_next->setEnabled(!search.matches().isEmpty());
    m_previous->setEnabled(!search.matches().isEmpty());
    const QString text = stateText();
    m_state->setText(text);
    // It only grows while it counts: what stands beside it would dance.
    m_state->setMinimumWidth(text.isEmpty() ? 0 : qMax(m_state->minimumWidth(), m_state->sizeHint().width()));
    m_state->setToolTip(literalToolTip(search.pattern().error()));
}

QString OutputSearchBar::stateText() const
{
    const OutputFinder &finder = m_view.finder();
    if (finder.errors().isRunning())
        return tr("Errors … %1 %").arg(finder.errors().percent());
    if (m_noError)
        return tr("No error-like line");
    if (finder.search().pattern().isEmpty())
        return {};
    return finder.search().pattern().error().isEmpty() ? matchesText() : tr("Not an expression");
}

QString OutputSearchBar::matchesText() const
{
    const OutputSearch &search = m_view.finder().search();
    const qsizetype count = search.matches().size();
    const QString running = search.isRunning() ? QStringLiteral(" … %1 %").arg(search.percent()) : QString();
    if (count == 0)
        return search.isRunning() ? tr("Searching") + running : tr("No match");
    const QLocale locale;
    const bool capped = count >= OutputSearch::kMostMatches;
    const QString total = locale.toString(count) + (capped ? QStringLiteral("+") : QString()) + running;
    const int current = m_view.finder().currentIndex();
    return current < 0 ? total : tr("%1 of %2").arg(locale.toString(current + 1), total);
}

bool OutputSearchBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_field || (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride))
        return QObject::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (!enter && key->key() != Qt::Key_Escape)
        return false;
    // The window has a use of its own for Escape: here it means the search.
    event->accept();
    if (event->type() == QEvent::ShortcutOverride)
        return true;
    if (enter && key->modifiers().testFlag(Qt::ShiftModifier)) {
        m_view.finder().findPrevious();
    } else if (enter) {
        m_view.finder().findNext();
    } else {
        m_field->clear();
        m_view.setFocus(Qt::OtherFocusReason);
    }
    return true;
}

} // namespace Deckhand
