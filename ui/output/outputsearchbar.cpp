#include "ui/output/outputsearchbar.h"

#include "ui/output/outputview.h"
#include "ui/panels/panelbar.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

namespace Deckhand {

namespace {

FindField::Texts fieldTexts()
{
    const QString keys = QKeySequence(QKeySequence::Find).toString(QKeySequence::NativeText);
    return {QStringLiteral("output"),
            OutputSearchBar::tr("Search output"),
            OutputSearchBar::tr("Search"),
            OutputSearchBar::tr("Search output (%1). A capital letter in the text makes capitals count.").arg(keys),
            OutputSearchBar::tr("Clear the search"),
            OutputSearchBar::tr("Next match"),
            OutputSearchBar::tr("Previous match")};
}

} // namespace

OutputSearchBar::OutputSearchBar(OutputView &view, PanelBar &bar, QWidget &panel)
    : QObject(&panel),
      m_view(view),
      m_bar(bar),
      m_panel(panel),
      m_field(fieldTexts(), bar, panel)
{
    buildEntries();
    OutputFinder &finder = m_view.finder();
    connect(&finder, &OutputFinder::changed, this, &OutputSearchBar::showState);
    connect(&finder, &OutputFinder::errorSearchChanged, this, [this] { setNoError(false); });
    connect(&finder, &OutputFinder::noErrorFound, this, [this] { setNoError(true); });
    showState();
}

void OutputSearchBar::buildEntries()
{
    OutputFinder &finder = m_view.finder();
    auto *find = new QAction(tr("Find in output"), this);
    find->setShortcut(QKeySequence::Find);
    find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_panel.addAction(find);
    connect(find, &QAction::triggered, &m_field, &FindField::focus);
    connect(&m_field, &FindField::textChanged, this, &OutputSearchBar::search);
    connect(&m_field, &FindField::nextRequested, &finder, &OutputFinder::findNext);
    connect(&m_field, &FindField::previousRequested, &finder, &OutputFinder::findPrevious);
    connect(&m_field, &FindField::escaped, this, [this] {
        m_field.edit().clear();
        m_view.setFocus(Qt::OtherFocusReason);
    });
    m_filter = m_bar.addEntry({tr("Filter"), tr("Show only the lines that match the search"), QStringLiteral("filter"),
                               QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F), QStringLiteral("filterOutputAction")},
                              &m_panel);
    m_filter->setCheckable(true);
    connect(m_filter, &QAction::toggled, this, [this, &finder](bool on) {
        finder.setFiltering(on);
        if (on && m_field.text().isEmpty())
            m_field.focus();
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

void OutputSearchBar::setNarrow(bool narrow)
{
    qobject_cast<QToolButton *>(m_bar.widgetForAction(m_filter))
        ->setToolButtonStyle(narrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    m_field.edit().setMaximumWidth(narrow ? 130 : 220);
}

void OutputSearchBar::search()
{
    using Kind = SearchPattern::Kind;
    const Kind kind = m_expression && m_expression->isChecked() ? Kind::Expression : Kind::Text;
    m_view.finder().setPattern(SearchPattern(m_field.text(), kind));
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
    m_field.show(stateText(), !search.matches().isEmpty(), search.pattern().error());
}

QString OutputSearchBar::stateText() const
{
    const OutputFinder &finder = m_view.finder();
    const OutputSearch &search = finder.search();
    if (finder.errors().isRunning())
        return tr("Errors … %1 %").arg(finder.errors().percent());
    if (m_noError)
        return tr("No error-like line");
    if (search.pattern().isEmpty())
        return {};
    if (!search.pattern().error().isEmpty())
        return tr("Not an expression");
    const qsizetype count = search.matches().size();
    return FindField::textOf({count, finder.currentIndex(), search.isRunning() ? search.percent() : -1,
                              count >= OutputSearch::kMostMatches});
}

} // namespace Deckhand
