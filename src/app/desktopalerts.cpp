#include "app/desktopalerts.h"

#include "app/workspacewindow.h"
#include "base/textcut.h"

#include <QApplication>
#include <QFileInfo>
#include <QWindow>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kLongestLine = 160;

/// For a line of a notification: words of models and commands, without what no one can read.
QString line(const QString &text)
{
    QString shown = firstCharacters(text, 4 * kLongestLine).toString();
    shown.removeIf([](QChar c) { return c.category() == QChar::Other_Control && !c.isSpace(); });
    return oneLine(shown, kLongestLine);
}

} // namespace

DesktopAlerts::DesktopAlerts(Workspace &workspace, WorkspaceWindow &shown, TitleOf titleOf,
                             std::unique_ptr<DesktopNotifications> notifications)
    : m_workspace(workspace),
      m_shown(shown),
      m_titleOf(std::move(titleOf)),
      m_notifications(std::move(notifications))
{
    join();
}

void DesktopAlerts::join()
{
    connect(&m_shown, &WorkspaceWindow::openChanged, this, &DesktopAlerts::considerSoon);
    connect(&m_shown, &WorkspaceWindow::shownChanged, this, &DesktopAlerts::considerSoon);
    connect(qApp, &QApplication::focusWindowChanged, this, &DesktopAlerts::considerSoon);
    connect(&m_workspace.background(), &BackgroundTasks::added, this, &DesktopAlerts::considerSoon);
    connect(&m_workspace.background(), &BackgroundTasks::ended, this, &DesktopAlerts::onTaskEnded);
    connect(&m_workspace.notices(), &NoticeLedger::added, this, &DesktopAlerts::considerSoon);
    connect(&m_workspace.notices(), &NoticeLedger::changed, this, &DesktopAlerts::considerSoon);
    if (m_notifications)
        connect(m_notifications.get(), &DesktopNotifications::clicked, this,
                [this](const QString &key) { lead(SessionId(key)); });
}

void DesktopAlerts::setPreferences(const AlertPreferences &preferences)
{
    m_policy.setKinds({preferences.questions, preferences.done, preferences.failures});
    m_hasSound = preferences.sound;
    if (!preferences.tray || !QSystemTrayIcon::isSystemTrayAvailable()) {
        m_tray.reset();
    } else if (!m_tray) {
        m_tray = std::make_unique<TrayIcon>(QFileInfo(m_workspace.folder()).fileName());
        connect(m_tray.get(), &TrayIcon::clicked, this, &DesktopAlerts::leadToFirst);
        connect(m_tray.get(), &QSystemTrayIcon::messageClicked, this, [this] { lead(m_last); });
        m_tray->show();
    }
    considerSoon();
}

void DesktopAlerts::onTaskEnded(const BackgroundTaskId &id)
{
    using Status = BackgroundStatus;
    const BackgroundTask *task = m_workspace.background().find(id);
    if (task && task->status != Status::Completed && task->status != Status::Stopped)
        m_policy.taskFailed(m_workspace.notices().addresseeOf(task->session), id);
    considerSoon();
}

/// From the event loop: an end leads to further things, and only all of it says what there is to tell.
void DesktopAlerts::considerSoon()
{
    if (std::exchange(m_considersSoon, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_considersSoon = false;
            consider();
        },
        Qt::QueuedConnection);
}

void DesktopAlerts::consider()
{
    const QList<AlertPolicy::Facts> open = facts();
    const QList<AlertPolicy::Change> changes = m_policy.update(open);
    for (const AlertPolicy::Change &change : changes)
        tell(change);
    m_shown.window().setWaiting(m_policy.waiting());
    if (m_tray)
        m_tray->setState(m_policy.waiting(),
                         int(std::count_if(open.cbegin(), open.cend(), [](const auto &one) { return one.isBusy(); })));
}

QList<AlertPolicy::Facts> DesktopAlerts::facts() const
{
    const QHash<SessionId, int> live = liveTasks(m_workspace.background().tasks());
    const bool isLookedAt = QApplication::activeWindow() != nullptr;
    QList<AlertPolicy::Facts> open;
    m_shown.forEachOpen([&](const Conversation &conversation, const ConversationAttention &attention) {
        using State = ConversationAttention::State;
        const AgentSession &session = conversation.session();
        open.append({.id = conversation.id(),
                     .isSeen = isLookedAt && conversation.id() == m_shown.shownId(),
                     .asks = attention.state() == State::WaitsForAnswer,
                     .works = attention.state() == State::Works,
                     .willWork = session.willWake() || !session.queue().isEmpty(),
                     .liveTasks = live.value(conversation.id()),
                     .wasStopped = attention.outcome() == TurnOutcome::Interrupted});
    });
    return open;
}

void DesktopAlerts::tell(const AlertPolicy::Change &change)
{
    const QString key = change.id.toString();
    if (change.alert.isNone()) {
        m_told.remove(change.id);
        return m_notifications ? m_notifications->close(key) : void();
    }
    m_told.insert(change.id, change.alert);
    const DesktopNotification words = inWords(change);
    if (m_notifications)
        m_notifications->show(key, words);
    else if (m_tray && change.isNews)
        m_tray->showMessage(words.title, words.text);
    if (!change.isNews)
        return;
    m_last = change.id;
    QApplication::alert(&m_shown.window());
    if (m_hasSound)
        QApplication::beep();
}

DesktopNotification DesktopAlerts::inWords(const AlertPolicy::Change &change) const
{
    const Alert &alert = change.alert;
    const ConversationAttention *attention = attentionOf(change.id);
    QStringList lines{line(tr("%1 — %2").arg(m_titleOf(change.id), QFileInfo(m_workspace.folder()).fileName()))};
    if (attention && (alert.asks || alert.isDone))
        lines.append(line(attention->words()));
    if (const BackgroundTask *task = m_workspace.background().find(alert.failed)) {
        const QString &name = task->description.isEmpty() ? task->command : task->description;
        lines.append(line(tr("%1: %2").arg(oneLine(name, kLongestLine / 2), endDescription(*task))));
    }
    lines.removeAll(QString());
    QString title = tr("The agent is done");
    if (alert.asks)
        title = tr("Waits for your answer");
    else if (alert.failedTasks > 0)
        title = alert.failedTasks == 1 ? tr("A background task has failed")
                                       : tr("%1 background tasks have failed").arg(alert.failedTasks);
    else if (attention && attention->outcome() != TurnOutcome::Completed)
        title = tr("The agent could not finish");
    return {title, lines.join(u'\n')};
}

const ConversationAttention *DesktopAlerts::attentionOf(const SessionId &id) const
{
    const ConversationAttention *found = nullptr;
    m_shown.forEachOpen([&](const Conversation &conversation, const ConversationAttention &attention) {
        if (conversation.id() == id)
            found = &attention;
    });
    return found;
}

/// To the question, or to what a task wrote that has failed.
void DesktopAlerts::lead(const SessionId &id)
{
    const Alert alert = m_told.value(id);
    m_shown.comeToFront();
    if (const Result<void> shown = m_shown.showConversation(id); !shown)
        return m_shown.window().tell(shown.error());
    if (!alert.asks && alert.failedTasks > 0)
        m_shown.window().showOutput(alert.failed);
}

/// What was told last, and stands; else whatever is shown.
void DesktopAlerts::leadToFirst()
{
    if (m_told.contains(m_last))
        lead(m_last);
    else
        m_shown.comeToFront();
}

} // namespace Deckhand
