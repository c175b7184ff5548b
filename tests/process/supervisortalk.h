#pragma once

#include "commandfixture.h"
#include "process/supervisorreport.h"

#include <QProcess>

#include <fcntl.h>
#include <unistd.h>

inline QByteArray spec(const QString &folder, const QByteArray &script, const QList<QByteArray> &more = {})
{
    QByteArray spec;
    const QByteArray group = CommandFixture::usesControlGroup() ? "control_group=1" : "control_group=0";
    for (const QByteArray &record :
         QList<QByteArray>{"directory=" + folder.toUtf8(), "cwd=/", "script=" + script, group} + more)
        spec.append(record).append('\0');
    return spec.append('\0');
}

inline Deckhand::CommandResult endOf(const QList<Deckhand::SupervisorEvent> &events)
{
    return !events.isEmpty() && events.last().name == "ended" ? Deckhand::resultOf(events.last())
                                                              : Deckhand::CommandResult();
}

/// deckhand-run as it is, by its pipes.
class SupervisorTalk
{
public:
    void start(const QByteArray &input)
    {
        process.start(QStringLiteral(DECKHAND_BIN_DIR "/deckhand-run"), {});
        process.write(input);
    }

    void say(const QByteArray &line) { process.write(line + '\n'); }

    /// Whether the event came within 20 s; it and what came before it are in `events` then.
    bool waitForEvent(const QByteArray &name)
    {
        return QTest::qWaitFor(
            [&] {
                readEvents();
                return std::any_of(events.cbegin(), events.cend(),
                                   [&](const auto &event) { return event.name == name; });
            },
            20000);
    }

    Deckhand::CommandResult waitForEnd()
    {
        if (!QTest::qWaitFor([this] { return process.state() == QProcess::NotRunning; }, 20000))
            return {};
        readEvents();
        return endOf(events);
    }

    QProcess process;
    QList<Deckhand::SupervisorEvent> events;

private:
    void readEvents()
    {
        while (process.canReadLine())
            events.append(Deckhand::SupervisorEvent::parse(process.readLine()));
    }
};

/// From the start to the end, with standard input open all the time or closed after the input.
inline QList<Deckhand::SupervisorEvent> talk(const QByteArray &input, bool closeInput = false)
{
    SupervisorTalk talk;
    talk.start(input);
    if (closeInput)
        talk.process.closeWriteChannel();
    talk.waitForEnd();
    return talk.events;
}

inline QHash<QByteArray, QByteArray> statusOf(const QString &folder)
{
    const QByteArray text = CommandFixture::contentOf(folder + QStringLiteral("/status")).replace('\n', ' ');
    return Deckhand::SupervisorEvent::parse("status " + text).values;
}

/// Through the FIFO in the task's folder. False when nobody reads there.
inline bool sayByFifo(const QString &folder, const QByteArray &words)
{
    const QByteArray line = words + '\n';
    const int fifo = ::open(qPrintable(folder + QStringLiteral("/control")), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    const bool written = fifo >= 0 && ::write(fifo, line.constData(), size_t(line.size())) == line.size();
    if (fifo >= 0)
        ::close(fifo);
    return written;
}
