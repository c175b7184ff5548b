#pragma once

#include "conversation/modelfacts.h"

#include <QMenu>

class QActionGroup;

namespace Deckhand {

/// A model that can be chosen.
struct ModelChoice {
    QString id;
    QString name;   ///< for people; empty: the id
    QString detail; ///< "200k, $3 and $15"; may be empty
};

/// Which model answers, and whether it thinks first. The list is whatever was given last: it may come while the menu is open.
class ModelMenu final : public QMenu
{
    Q_OBJECT
public:
    explicit ModelMenu(QWidget *parent = nullptr);

    void setModels(const QList<ModelChoice> &models, const QString &current);
    void setThinking(ThinkingWish wish);

signals:
    void modelChosen(const QString &id);
    void thinkingChosen(Deckhand::ThinkingWish wish);

private:
    void forget();
    void rebuild();
    void askForOther();
    void stayOnScreen(const QRect &before);

    QList<ModelChoice> m_models;
    QString m_current;
    QActionGroup *m_group = nullptr;
    QAction *m_other;
    QActionGroup *m_thinking;
};

} // namespace Deckhand
