#include "agent/contextcounter.h"

namespace Deckhand {

/// Several reasons often come together, and whoever resumes a session may write at once.
constexpr std::chrono::milliseconds kPause{300};

ContextCounter::ContextCounter(Clock &clock, Ask ask, QObject *parent)
    : QObject(parent),
      m_clock(clock),
      m_ask(std::move(ask))
{
}

void ContextCounter::want()
{
    m_wanted = true;
    consider();
}

void ContextCounter::drop()
{
    m_wanted = false;
    delete m_job;
}

void ContextCounter::follow(const AgentEvent &event)
{
    if (std::holds_alternative<Streamed>(event)) {
        if (!std::exchange(m_requestIsOut, true))
            consider();
        return;
    }
    if (std::holds_alternative<RequestStarted>(event) || std::holds_alternative<TurnStarted>(event))
        m_requestIsOut = false;
    if (std::holds_alternative<TurnStarted>(event))
        m_turnRuns = true;
    else if (const auto *answer = std::get_if<AssistantMessageAdded>(&event);
             answer && answer->message->usage.totalInputTokens() > 0)
        drop();
    else if (const auto *summary = std::get_if<CompactionEnded>(&event); summary && summary->error.isEmpty())
        want();
    else if (std::holds_alternative<TurnEnded>(event)) {
        m_turnRuns = false;
        consider();
    }
}

void ContextCounter::consider()
{
    if (!m_wanted || m_job || std::exchange(m_scheduled, true))
        return;
    m_clock.callAfter(kPause, this, [this] {
        m_scheduled = false;
        ask();
    });
}

void ContextCounter::ask()
{
    if (!m_wanted || m_job || (m_turnRuns && !m_requestIsOut))
        return;
    const std::optional<Question> question = m_ask();
    if (!question)
        return;
    m_wanted = false;
    m_job = question->client.countTokens(question->request, this);
    if (!m_job)
        return;
    connect(m_job, &TokenCountJob::counted, this, [this, upTo = question->upTo](std::optional<qint64> tokens) {
        m_job->deleteLater();
        m_job.clear();
        if (tokens)
            emit counted({*tokens, upTo});
        consider(); // something may have been added meanwhile
    });
}

} // namespace Deckhand
