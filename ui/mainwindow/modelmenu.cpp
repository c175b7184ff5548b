#include "ui/mainwindow/modelmenu.h"

#include "base/humantext.h"
#include "base/textcut.h"
#include "ui/mainwindow/choices.h"

#include <QInputDialog>
#include <QScreen>

namespace Deckhand {

namespace {

constexpr qsizetype kMostShown = 24; // a gateway may offer hundreds: the others are found by their id

/// A menu takes an ampersand for an underline and a tab for the column at the right.
QString literal(const QString &text)
{
    return oneLine(text, 60).replace(u'&', u"&&"_qs);
}

QString textOf(const ModelChoice &model)
{
    const QString name = literal(model.name.isEmpty() ? model.id : model.name);
    return model.detail.isEmpty() ? name : name + u'\t' + literal(model.detail);
}

} // namespace

ModelMenu::ModelMenu(QWidget *parent) : QMenu(tr("&Model"), parent)
{
    setObjectName(QStringLiteral("modelMenu"));
    setAccessibleName(tr("Model"));
    setToolTipsVisible(true);
    addSeparator();
    m_other = addAction(tr("&Other model…"), this, &ModelMenu::askForOther);
    addSeparator();
    m_thinking = makeChoices<ThinkingWish>(this, {{ThinkingWish::ModelsDefault, tr("&Model's default")},
                                                  {ThinkingWish::On, tr("O&n")},
                                                  {ThinkingWish::Off, tr("O&ff")}});
    addMenu(tr("&Thinking"))->addActions(m_thinking->actions());
    connect(m_thinking, &QActionGroup::triggered, this,
            [this](QAction *action) { emit thinkingChosen(ThinkingWish(action->data().toInt())); });
    setThinking(ThinkingWish::ModelsDefault);
}

void ModelMenu::setModels(const QList<ModelChoice> &models, const QString &current)
{
    m_models = models;
    m_current = current;
    rebuild();
}

void ModelMenu::setThinking(ThinkingWish wish)
{
    checkChoice(m_thinking, int(wish));
}

/// Later deleted: it may be the choice of one of them that brings the new list.
void ModelMenu::forget()
{
    if (!m_group)
        return;
    const QList<QAction *> actions = m_group->actions();
    for (QAction *action : actions)
        removeAction(action);
    m_group->deleteLater();
}

void ModelMenu::rebuild()
{
    const QRect before = geometry();
    forget();
    m_group = new QActionGroup(this);
    QList<ModelChoice> shown = m_models.mid(0, kMostShown);
    const auto isCurrent = [this](const ModelChoice &model) { return model.id == m_current; };
    if (!m_current.isEmpty() && std::none_of(shown.cbegin(), shown.cend(), isCurrent)) {
        const auto known = std::find_if(m_models.cbegin(), m_models.cend(), isCurrent);
        shown.prepend(known == m_models.cend() ? ModelChoice{m_current, {}, {}} : *known);
    }
    for (const ModelChoice &model : std::as_const(shown)) {
        QAction *action = m_group->addAction(textOf(model));
        action->setCheckable(true);
        action->setChecked(isCurrent(model));
        action->setToolTip(literalToolTip(model.id));
        const QString id = model.id;
        connect(action, &QAction::triggered, this, [this, id] { emit modelChosen(id); });
    }
    insertActions(actions().constFirst(), m_group->actions());
    stayOnScreen(before);
}

/// An open menu that grows does so downwards, and that of the status bar stands at the lower edge of the screen: then it
/// grows upwards.
void ModelMenu::stayOnScreen(const QRect &before)
{
    if (!isVisible())
        return;
    const QRect screenArea = screen()->availableGeometry();
    resize(sizeHint());
    QRect after = geometry();
    if (after.bottom() > screenArea.bottom())
        after.moveBottom(std::min(before.bottom(), screenArea.bottom()));
    after.moveLeft(std::min(after.left(), screenArea.right() - after.width()));
    move(std::max(after.left(), screenArea.left()), std::max(after.top(), screenArea.top()));
}

void ModelMenu::askForOther()
{
    auto *dialog = new QInputDialog(parentWidget());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Other model"));
    dialog->setLabelText(tr("The model's id, as the server calls it:"));
    QStringList ids;
    for (const ModelChoice &model : std::as_const(m_models))
        ids.append(model.id);
    dialog->setComboBoxItems(ids);
    dialog->setComboBoxEditable(true);
    dialog->setTextValue(m_current);
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString &text) {
        if (const QString id = text.trimmed(); !id.isEmpty())
            emit modelChosen(id);
    });
    dialog->open();
}

} // namespace Deckhand
