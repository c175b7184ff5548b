#include "history/keptsession.h"

#include "history/sessionorder.h"
#include "history/sessionwriter.h"

#include <QFile>

namespace Deckhand {

KeptSession::KeptSession(SessionHeader header, std::unique_ptr<SessionWriter> writer,
                         std::shared_ptr<RecordOrder> order)
    : m_header(std::move(header)),
      m_writer(std::move(writer)),
      m_order(std::move(order)),
      m_isBegun(QFile::exists(m_writer->path()))
{
    connect(m_writer.get(), &SessionWriter::madeAnew, this, &KeptSession::tellMadeAnew);
    connect(m_writer.get(), &SessionWriter::cut, this, &KeptSession::tellCut);
    connect(m_writer.get(), &SessionWriter::failed, this, [this](const QString &reason) {
        emit failed(failure(reason)
                    + QStringLiteral(" The conversation goes on; it is tried again with the next message."));
    });
}

KeptSession::~KeptSession()
{
    static_cast<void>(m_writer->flush()); // `failed` tells of it
}

QString KeptSession::file() const
{
    return m_writer->path();
}

bool KeptSession::append(const QByteArray &records)
{
    m_isBegun = true;
    return m_writer->append(std::exchange(m_first, {}) + records);
}

bool KeptSession::hasWritten() const
{
    return m_writer->isOpen();
}

bool KeptSession::keepMessage(const Message &message, const QString &queueId)
{
    return append(SessionFile::messageRecord(message, m_order->next(), queueId));
}

bool KeptSession::keepResult(const ToolResultBlock &result)
{
    return append(SessionFile::resultRecord(result, m_order->next()));
}

bool KeptSession::keepQueued(const QueuedPrompt &prompt)
{
    return append(SessionFile::queuedRecord(prompt, m_order->next()));
}

bool KeptSession::dropQueued(const QString &queueId)
{
    return append(SessionFile::unqueuedRecord(queueId, m_order->next()));
}

void KeptSession::learn(const SessionMarks &earlier)
{
    m_marks.mode = m_marks.mode ? m_marks.mode : earlier.mode;
    m_marks.model = m_marks.model ? m_marks.model : earlier.model;
}

/// They say nothing about which session is the newest, so that their time need not be in order.
bool KeptSession::keepMarks(const SessionMarks &marks)
{
    m_marks.title = marks.title ? marks.title : m_marks.title;
    m_marks.mode = marks.mode ? marks.mode : m_marks.mode;
    m_marks.model = marks.model ? marks.model : m_marks.model;
    const QByteArray records = SessionFile::marksRecords(marks, m_order->now());
    if (m_isBegun)
        return append(records);
    m_first += records;
    return true;
}

bool KeptSession::keepQueueOrder(const QStringList &queueIds)
{
    return append(SessionFile::queueOrderRecord(queueIds, m_order->next()));
}

Result<void> KeptSession::flush()
{
    const Result<void> flushed = m_writer->flush();
    return flushed ? flushed : Error{failure(flushed.error())};
}

void KeptSession::tellMadeAnew(const QString &aside)
{
    const QString what =
        aside.isEmpty()
            ? QStringLiteral("The session's file was removed while the session was open.")
            : QStringLiteral("Another file was put in the place of the open session's. It is kept as %1.").arg(aside);
    emit repaired(what + QStringLiteral(" All of the session is in %1 again.").arg(file()));
}

void KeptSession::tellCut(qint64 lost)
{
    emit repaired(
        QStringLiteral("%1 was cut while the session was open: %2 bytes of the conversation are not in it any "
                       "more. What follows is kept there.")
            .arg(file())
            .arg(lost));
}

QString KeptSession::failure(const QString &reason) const
{
    return QStringLiteral("The session could not be saved to %1: %2.").arg(file(), reason);
}

} // namespace Deckhand
