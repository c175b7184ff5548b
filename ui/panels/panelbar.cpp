#include "ui/panels/panelbar.h"

#include "ui/style/icons.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QActionEvent>
#include <QApplication>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

namespace Deckhand {

namespace {

constexpr char kIconProperty[] = "deckhandIcon";

QString barSheet(const Theme &theme)
{
    // A field without a colour of its text: Qt 6.4 would make the placeholder of it, half as strong.
    return QStringLiteral("QToolBar{border:0;border-bottom:1px solid %1;background:%2;spacing:2px;padding:3px 8px}"
                          "QLineEdit{border:1px solid %8;border-radius:5px;padding:2px 5px;background:%9}"
                          "QLineEdit:focus{border-color:%6}"
                          "QToolButton{border:1px solid transparent;border-radius:5px;padding:3px 7px;color:%3}"
                          "QToolButton#qt_toolbar_ext_button{padding:0}"
                          "QToolButton::menu-indicator{image:none}"
                          "QMenu{border:1px solid %8;background:%2;padding:4px 0}"
                          "QToolButton:hover{background:%4}"
                          "QToolButton:checked{background:%5;color:%3}"
                          "QToolButton:pressed{background:%1}"
                          "QToolButton:focus{border-color:%6}"
                          "QToolButton:disabled{color:%7}")
        .arg(theme.border.name(), theme.window.name(), theme.text.name(), mixed(theme.window, theme.text, 0.07).name(),
             mixed(theme.window, theme.accent, 0.20).name(), theme.accent.name(), theme.muted.name(),
             mixed(theme.border, theme.text, 0.12).name(), theme.window.name());
}

/// Not by the bar's own palette: the background of its style sheet stands in there, and stays when the window's colours change
/// (Qt 6.4).
Theme themeNow()
{
    return Theme::of(QApplication::palette());
}

} // namespace

PanelBar::PanelBar(const QString &name, QWidget *parent) : QToolBar(parent)
{
    setAccessibleName(name);
    setMovable(false);
    setFloatable(false);
    setIconSize({15, 15});
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setContextMenuPolicy(Qt::PreventContextMenu);
    applyTheme();
    if (parent)
        parent->installEventFilter(this);
}

QAction *PanelBar::addEntry(const Entry &entry, QWidget *scope)
{
    QAction *action = addAction(entry.text);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    scope->addAction(action);
    // QToolBar takes its buttons out of the Tab order.
    if (auto *button = qobject_cast<QToolButton *>(widgetForAction(action))) {
        button->setFocusPolicy(Qt::TabFocus);
        if (entry.icon.isEmpty())
            button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        else if (entry.iconOnly)
            button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    }
    action->setObjectName(entry.objectName);
    setEntry(action, entry);
    return action;
}

void PanelBar::setEntry(QAction *action, const Entry &entry)
{
    action->setText(entry.text);
    action->setProperty(kIconProperty, entry.icon);
    action->setShortcut(entry.shortcut);
    const QString keys = entry.shortcut.toString(QKeySequence::NativeText);
    action->setToolTip(keys.isEmpty() ? entry.accessibleName
                                      : QStringLiteral("%1 (%2)").arg(entry.accessibleName, keys));
    if (auto *button = qobject_cast<QToolButton *>(widgetForAction(action)))
        button->setAccessibleName(entry.accessibleName);
    if (!entry.icon.isEmpty())
        action->setIcon(tintedIcon(entry.icon, themeNow().text));
}

QAction *PanelBar::addRareEntry(const Entry &entry, QWidget *scope)
{
    if (!m_menu)
        addMenu();
    return addMenuEntry(*m_menu, entry, scope);
}

QAction *PanelBar::addMenuEntry(QMenu &menu, const Entry &entry, QWidget *scope)
{
    QAction *action = menu.addAction(entry.text);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    scope->addAction(action);
    action->setObjectName(entry.objectName);
    setEntry(action, entry);
    return action;
}

void PanelBar::addRareSeparator()
{
    m_menu->addSeparator();
}

void PanelBar::addMenu()
{
    m_more = new QToolButton(this);
    m_menu = new QMenu(m_more);
    m_menu->setToolTipsVisible(true);
    m_more->setMenu(m_menu);
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setFocusPolicy(Qt::TabFocus);
    m_more->setAccessibleName(tr("More actions"));
    m_more->setToolTip(tr("More actions"));
    m_more->setIcon(tintedIcon(QStringLiteral("more"), themeNow().text));
    addWidget(m_more);
}

QList<QAction *> PanelBar::entries() const
{
    return m_menu ? actions() + m_menu->actions() : actions();
}

QAction *PanelBar::addSwitch(const Entry &off, const Entry &on, QWidget *scope)
{
    QAction *action = addEntry(off, scope);
    m_switches.insert(action, {off, on});
    fit();
    return action;
}

void PanelBar::setSwitched(QAction *action, bool on)
{
    const Entry &wanted = m_switches[action][on ? 1 : 0];
    if (wanted.text != action->text())
        setEntry(action, wanted);
}

/// What the button needs for whichever of its texts is the widest. Returns its width.
int PanelBar::keepWidth(const QAction *action, QToolButton &button) const
{
    const QFontMetrics metrics = button.fontMetrics();
    int more = 0;
    for (const Entry &face : m_switches.value(action))
        more = qMax(more, metrics.horizontalAdvance(face.text) - metrics.horizontalAdvance(action->text()));
    const bool showsText = button.toolButtonStyle() != Qt::ToolButtonIconOnly;
    const int least = showsText && m_switches.contains(action) ? button.sizeHint().width() + more : 0;
    button.setMinimumWidth(least);
    return qMax(least, button.sizeHint().width());
}

/// Buttons without texts before buttons that are not there.
void PanelBar::fit()
{
    int width = 24; // the bar's own padding
    const QList<QAction *> all = actions();
    for (QAction *action : all) {
        QWidget *widget = widgetForAction(action);
        auto *button = qobject_cast<QToolButton *>(widget);
        const bool isField = qobject_cast<const QLineEdit *>(widget);
        width += 2 + (button ? keepWidth(action, *button) : isField ? widget->minimumWidth() : 0);
    }
    if (!m_menu)
        return;
    if (toolButtonStyle() == Qt::ToolButtonTextBesideIcon)
        m_fullWidth = width;
    const Qt::ToolButtonStyle wanted =
        this->width() < m_fullWidth ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon;
    if (wanted == toolButtonStyle())
        return;
    setToolButtonStyle(wanted);
    fit();
}

void PanelBar::actionEvent(QActionEvent *event)
{
    QToolBar::actionEvent(event);
    fit();
    orderTabs();
}

void PanelBar::setContent(QWidget *content)
{
    m_content = content;
    orderTabs();
}

/// By itself a bar has its overflow button before all others, and what is added later at the end of the window.
void PanelBar::orderTabs()
{
    if (!m_content)
        return;
    QWidget *last = this;
    const QList<QAction *> all = actions();
    for (QAction *action : all) {
        if (QWidget *widget = widgetForAction(action))
            setTabOrder(std::exchange(last, widget), widget);
    }
    setTabOrder(last, overflowButton());
    setTabOrder(overflowButton(), m_content);
}

void PanelBar::resizeEvent(QResizeEvent *event)
{
    fit();
    QToolBar::resizeEvent(event);
}

void PanelBar::addGap()
{
    auto *gap = new QWidget(this);
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(gap);
}

bool PanelBar::event(QEvent *event)
{
    const bool handled = QToolBar::event(event);
    if (event->type() == QEvent::ParentChange && parentWidget())
        parentWidget()->installEventFilter(this);
    return handled;
}

/// Another theme: for the same reason the bar itself is not told of it.
bool PanelBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::PaletteChange)
        applyTheme();
    return QToolBar::eventFilter(watched, event);
}

void PanelBar::changeEvent(QEvent *event)
{
    QToolBar::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        dressOverflowButton(themeNow().text);
}

QToolButton *PanelBar::overflowButton() const
{
    return findChild<QToolButton *>(QStringLiteral("qt_toolbar_ext_button"), Qt::FindDirectChildrenOnly);
}

void PanelBar::dressOverflowButton(const QColor &color)
{
    // QToolBar makes this button itself, without a name, out of the Tab order, and black also on a dark background.
    QToolButton *button = overflowButton();
    if (!button)
        return;
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(tr("More actions"));
    button->setToolTip(tr("More actions"));
    button->setIcon(tintedIcon(QStringLiteral("more"), color));
}

void PanelBar::applyTheme()
{
    const Theme theme = themeNow();
    const QString sheet = barSheet(theme);
    // Setting a sheet changes the palette again: without this it would never end.
    if (sheet == styleSheet())
        return;
    setStyleSheet(sheet);
    const QList<QAction *> all = entries();
    for (QAction *action : all) {
        const QString icon = action->property(kIconProperty).toString();
        if (!icon.isEmpty())
            action->setIcon(tintedIcon(icon, theme.text));
    }
    if (m_more)
        m_more->setIcon(tintedIcon(QStringLiteral("more"), theme.text));
    dressOverflowButton(theme.text);
}

} // namespace Deckhand
