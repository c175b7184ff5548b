#include "ui/mainwindow/statusstrip.h"

#include "ui/mainwindow/modetext.h"

#include <QActionGroup>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QStatusBar>
#include <QToolButton>

namespace Deckhand {

namespace {

QLabel *addLabel(QStatusBar &bar, const QString &name)
{
    auto *label = new QLabel(&bar);
    label->setTextFormat(Qt::PlainText);
    label->setAccessibleName(name);
    label->setContentsMargins(6, 0, 6, 0);
    return label;
}

} // namespace

StatusStrip::StatusStrip(QStatusBar &bar, const AgentSession &session, const BackgroundTasks &background,
                         QActionGroup &modes)
    : QObject(&bar),
      m_session(session),
      m_background(background),
      m_state(addLabel(bar, tr("State"))),
      m_mode(new QToolButton(&bar)),
      m_model(addLabel(bar, tr("Model"))),
      m_tokens(addLabel(bar, tr("Tokens"))),
      m_tasks(addLabel(bar, tr("Running tasks")))
{
    auto *menu = new QMenu(m_mode);
    menu->addActions(modes.actions());
    m_mode->setMenu(menu);
    m_mode->setPopupMode(QToolButton::InstantPopup);
    m_mode->setAutoRaise(true);
    m_mode->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_mode->setFocusPolicy(Qt::TabFocus);
    m_mode->setAccessibleName(tr("Permission mode"));
    m_mode->setToolTip(tr("What the agent may do without asking"));
    bar.addWidget(m_state);
    bar.addPermanentWidget(m_tasks);
    bar.addPermanentWidget(m_tokens);
    bar.addPermanentWidget(m_model);
    bar.addPermanentWidget(m_mode);
    m_tokens->setToolTip(tr("Tokens of this session: sent to the model, received from it"));

    connect(&session, &AgentSession::happened, this, &StatusStrip::onHappened);
    connect(&background, &BackgroundTasks::added, this, &StatusStrip::showTasks);
    connect(&background, &BackgroundTasks::ended, this, &StatusStrip::showTasks);
    setWorking(false);
    showTokens();
    showTasks();
}

void StatusStrip::setModel(const QString &text)
{
    m_model->setText(text);
}

void StatusStrip::setWorking(bool working)
{
    m_state->setText(working ? tr("Working…") : tr("Ready"));
}

void StatusStrip::setMode(PermissionMode mode)
{
    m_mode->setText(modeTitle(mode));
}

void StatusStrip::onHappened(const AgentEvent &event)
{
    // The session's total counts finished turns; a long one should not look free until its end.
    if (const auto *message = std::get_if<AssistantMessageAdded>(&event))
        m_shown += message->message->usage;
    else if (std::holds_alternative<TurnEnded>(event))
        m_shown = m_session.totalUsage();
    else
        return;
    showTokens();
}

void StatusStrip::showTokens()
{
    const QLocale locale;
    m_tokens->setText(
        tr("%1 in · %2 out").arg(locale.toString(m_shown.totalInputTokens()), locale.toString(m_shown.outputTokens)));
}

void StatusStrip::showTasks()
{
    const int running = m_background.runningCount();
    m_tasks->setText(running == 0   ? tr("No tasks running")
                     : running == 1 ? tr("1 task running")
                                    : tr("%1 tasks running").arg(running));
}

} // namespace Deckhand
