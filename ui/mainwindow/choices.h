#pragma once

#include <QActionGroup>

#include <utility>

namespace Deckhand {

/// One checkable action a value, of which one is checked; the value is the action's data.
template<typename Value>
QActionGroup *makeChoices(QObject *parent, const QList<std::pair<Value, QString>> &choices)
{
    auto *group = new QActionGroup(parent);
    for (const auto &[value, text] : choices) {
        QAction *action = group->addAction(text);
        action->setCheckable(true);
        action->setData(int(value));
    }
    return group;
}

inline void checkChoice(QActionGroup *group, int value)
{
    const QList<QAction *> actions = group->actions();
    for (QAction *action : actions) {
        if (action->data().toInt() == value)
            action->setChecked(true);
    }
}

} // namespace Deckhand
