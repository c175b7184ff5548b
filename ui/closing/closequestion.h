#pragma once

#include "background/taskpreferences.h"

#include <QDialog>

class QCheckBox;
class QFrame;
class QLabel;
class QPushButton;

namespace Deckhand {

struct Theme;
class BackgroundTasks;

/// What the question is about, in words.
struct CloseFacts {
    struct Running {
        QString command; ///< on one line
        QString time;    ///< how long it runs: `3:07`
    };
    QList<Running> running; ///< the first few
    int runningCount = 0;
    int queuedCount = 0;

    static CloseFacts of(const BackgroundTasks &tasks);
};

/// "Tasks are running": keep them, stop them, or stay. Show it with open(). Exactly one of `chosen` and `rejected` (stay)
/// follows.
class CloseQuestion : public QDialog
{
    Q_OBJECT
public:
    explicit CloseQuestion(const CloseFacts &facts, QWidget *parent = nullptr);

signals:
    /// Keep or Stop; `always`: the same the next time, without a question.
    void chosen(Deckhand::OnClose choice, bool always);

private:
    QFrame *addCommands(const CloseFacts &facts);
    QPushButton *addButton(const QString &text, const char *objectName);
    void choose(OnClose choice);
    void applyTheme(const Theme &theme);

    QLabel *m_title;
    QFrame *m_commands;
    QLabel *m_rest;
    QCheckBox *m_always;
    QPushButton *m_stay = nullptr;
    QPushButton *m_stop = nullptr;
    QPushButton *m_keep = nullptr;
};

} // namespace Deckhand
