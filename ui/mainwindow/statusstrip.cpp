#include "ui/mainwindow/statusstrip.h"

#include "base/humantext.h"
#include "models/tasktext.h"
#include "ui/mainwindow/contextmeter.h"
#include "ui/mainwindow/striptext.h"

#include <QActionGroup>
#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QStatusBar>
#include <QToolButton>
#include <QUrl>

namespace Deckhand {

namespace {

constexpr int kSpacing = 7; // between two items, as the status bar lays them out
constexpr int kGrip = 26;   // the corner to drag, and the bar's margins
constexpr int kLeastModel = 90;
constexpr int kMostModel = 320;

QString activityText(AgentActivity::State state)
{
    using State = AgentActivity::State;
    switch (state) {
    case State::Ready:
        return StatusStrip::tr("Ready");
    case State::Working:
        return StatusStrip::tr("Working…");
    case State::WaitsForAnswer:
        return StatusStrip::tr("Waits for your answer");
    case State::WaitsForTask:
        return StatusStrip::tr("Waits for a background task");
    case State::WaitsForNetwork:
        return StatusStrip::tr("Waits for the network");
    case State::WaitsForRetry:
        return StatusStrip::tr("Waits to try again");
    }
    Q_UNREACHABLE();
}

/// What it says is its name; where the words alone do not tell what they are about, a name says both.
QLabel *addLabel(QStatusBar &bar, const char *objectName)
{
    auto *label = new QLabel(&bar);
    label->setObjectName(QLatin1String(objectName));
    label->setTextFormat(Qt::PlainText);
    label->setContentsMargins(6, 0, 6, 0);
    return label;
}

} // namespace

StatusStrip::StatusStrip(QStatusBar &bar, const BackgroundTasks &background, QActionGroup &modes, QMenu &models)
    : QObject(&bar),
      m_bar(bar),
      m_background(background),
      m_state(addLabel(bar, "stateLabel")),
      m_laterVersion(addLabel(bar, "laterVersionLabel")),
      m_context(new ContextMeter(&bar)),
      m_cost(addLabel(bar, "costLabel")),
      m_tokens(addLabel(bar, "tokensLabel")),
      m_tasks(addLabel(bar, "tasksLabel"))
{
    auto *modeMenu = new QMenu(&bar);
    modeMenu->addActions(modes.actions());
    m_model = addButton(models, {});
    m_model->setAccessibleName(tr("Model"));
    m_mode = addButton(*modeMenu, tr("What the agent may do without asking"));
    bar.addWidget(m_state);
    for (QWidget *item :
         {static_cast<QWidget *>(m_laterVersion), static_cast<QWidget *>(m_tasks), static_cast<QWidget *>(m_tokens),
          static_cast<QWidget *>(m_context), static_cast<QWidget *>(m_cost), static_cast<QWidget *>(m_model),
          static_cast<QWidget *>(m_mode)})
        bar.addPermanentWidget(item);
    // The window may become narrower than all of it together: then some of it goes.
    bar.setMinimumWidth(1);
    bar.installEventFilter(this);
    m_tokens->setToolTip(tr("Tokens of this session: sent to the model, received from it"));

    connect(&background, &BackgroundTasks::added, this, &StatusStrip::showTasks);
    connect(&background, &BackgroundTasks::changed, this, &StatusStrip::showTasks); // paused, or its turn has come
    connect(&background, &BackgroundTasks::ended, this, &StatusStrip::showTasks);
    connect(&bar, &QStatusBar::messageChanged, this, &StatusStrip::fit);
    showTasks();
}

void StatusStrip::show(const AgentSession &session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = &session;
    connect(&session, &AgentSession::happened, this, &StatusStrip::onHappened);
    connect(&session, &AgentSession::meterChanged, this, &StatusStrip::onMeterChanged);
    setActivity(AgentActivity::State::Ready);
    onMeterChanged();
}

void StatusStrip::showNone()
{
    if (const AgentSession *before = std::exchange(m_session, nullptr))
        before->disconnect(this);
    m_state->setText(tr("Read only"));
    fit();
}

QToolButton *StatusStrip::addButton(QMenu &menu, const QString &toolTip)
{
    auto *button = new QToolButton(&m_bar);
    button->setMenu(&menu);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setFocusPolicy(Qt::TabFocus);
    button->setToolTip(toolTip);
    return button;
}

void StatusStrip::setModel(const QString &text)
{
    m_modelText = text;
    m_model->setAccessibleName(tr("Model: %1").arg(text));
    m_model->setToolTip(literalToolTip(text + u'\n'
                                       + tr("Choose the model and its thinking. It may change within a conversation: "
                                            "the next turn uses it. (Ctrl+Shift+M)")));
    showMeter(); // the window is the model's
}

void StatusStrip::openModelMenu()
{
    // Not showMenu, which waits in an event loop of its own.
    const QSize size = m_model->menu()->sizeHint();
    m_model->menu()->popup(m_model->mapToGlobal(QPoint(0, -size.height())));
}

void StatusStrip::setActivity(AgentActivity::State state)
{
    m_inTurn = state != AgentActivity::State::Ready;
    m_state->setText(activityText(state));
    fit();
}

void StatusStrip::setKeptAwake(bool kept)
{
    for (QLabel *label : {m_state, m_tasks})
        label->setToolTip(kept
                              ? tr("Meanwhile the machine does not fall asleep by itself (Settings ▸ Background tasks)")
                              : QString());
}

void StatusStrip::setMode(PermissionMode mode)
{
    m_mode->setText(modeTitle(mode));
    m_mode->setAccessibleName(tr("Permission mode: %1").arg(modeTitle(mode)));
    fit();
}

void StatusStrip::setLaterVersion(const QString &version, const QUrl &page)
{
    const QString words = tr("Deckhand %1 is out").arg(version);
    m_laterVersion->setTextFormat(Qt::RichText);
    m_laterVersion->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_laterVersion->setOpenExternalLinks(true);
    m_laterVersion->setText(QStringLiteral("<a href=\"%1\">%2</a>")
                                .arg(page.toString(QUrl::FullyEncoded).toHtmlEscaped(), words.toHtmlEscaped()));
    m_laterVersion->setAccessibleName(words);
    fit();
}

void StatusStrip::onHappened(const AgentEvent &event)
{
    // The session's total counts finished turns; a long one should not look free until its end.
    if (const auto *message = std::get_if<AssistantMessageAdded>(&event); message && m_inTurn)
        m_shown += message->message->usage;
    else if (std::holds_alternative<TurnEnded>(event))
        m_shown = m_session->meter().usage();
    else
        return;
    showTokens();
    showMeter();
}

void StatusStrip::onMeterChanged()
{
    if (m_session->isIdle())
        m_shown = m_session->meter().usage();
    showTokens();
    showMeter();
}

void StatusStrip::showTokens()
{
    const QLocale locale;
    const QString text =
        tr("%1 in · %2 out").arg(locale.toString(m_shown.totalInputTokens()), locale.toString(m_shown.outputTokens));
    m_tokens->setText(text);
    m_tokens->setAccessibleName(tr("Tokens: %1").arg(text));
}

void StatusStrip::showMeter()
{
    if (!m_session)
        return fit();
    const ContextSize &context = m_session->contextSize();
    m_context->setTokens(context.tokens, m_session->settings().facts.contextTokens, context.estimated == 0);
    const std::optional<double> cost = m_session->meter().costUsd();
    m_cost->setText(cost && *cost > 0 ? costText(*cost) : QString());
    m_cost->setAccessibleName(tr("Cost: %1").arg(m_cost->text()));
    m_cost->setToolTip(literalToolTip(costTip(m_session->settings(), m_shown)));
    fit();
}

void StatusStrip::showTasks()
{
    const TaskCounts counts = m_background.counts();
    if (counts.paused + counts.queued > 0)
        m_tasks->setText(tr("Tasks: %1").arg(taskCountsText(counts)));
    else
        m_tasks->setText(counts.running == 0   ? tr("No tasks running")
                         : counts.running == 1 ? tr("1 task running")
                                               : tr("%1 tasks running").arg(counts.running));
    fit();
}

/// What matters least goes first. A message that the bar shows needs room too, in the place of the state.
void StatusStrip::fit()
{
    const int most = std::clamp(m_bar.width() / 4, kLeastModel, kMostModel);
    m_model->setText(m_model->fontMetrics().elidedText(m_modelText, Qt::ElideRight, most).replace(u'&', u"&&"_qs));
    const QFontMetrics metrics = m_bar.fontMetrics();
    const QString message = m_bar.currentMessage();
    int left = m_bar.width() - kGrip
             - (message.isEmpty() ? m_state->sizeHint().width() : metrics.horizontalAdvance(message) + 12);
    const auto place = [&left](QWidget *item, bool saysSomething) {
        const int width = item->sizeHint().width() + kSpacing;
        const bool fits = saysSomething && width <= left;
        item->setVisible(fits);
        left -= fits ? width : 0;
    };
    for (QToolButton *button : {m_mode, m_model}) {
        button->setVisible(m_session);
        left -= m_session ? button->sizeHint().width() + kSpacing : 0;
    }
    place(m_laterVersion, !m_laterVersion->text().isEmpty());
    place(m_context, m_session && m_context->isKnown());
    place(m_cost, m_session && !m_cost->text().isEmpty());
    place(m_tasks, true);
    place(m_tokens, m_session);
}

bool StatusStrip::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == &m_bar && (event->type() == QEvent::Resize || event->type() == QEvent::FontChange))
        fit();
    return QObject::eventFilter(watched, event);
}

} // namespace Deckhand
