// Long conversations: opened, switched between, appended to.
#include "bench/enginerig.h"
#include "bench/madeconversation.h"

#include "history/sessionfile.h"
#include "history/sessionwriter.h"
#include "ui/conversation/conversationview.h"
#include "ui/mainwindow/chatpage.h"
#include "ui/mainwindow/chatpages.h"

#include <QFile>
#include <QFileInfo>
#include <QScopedValueRollback>
#include <QTextDocument>

#include <malloc.h>
#include <unistd.h>

namespace Deckhand {

namespace {

using namespace std::chrono_literals;

constexpr int kEvents = 100'000;

double readMs(const QString &path)
{
    const qint64 start = steadyNs();
    QFile file(path);
    if (!file.open(QFile::ReadOnly) || file.readAll().isEmpty())
        qFatal("%s", qPrintable(file.errorString()));
    return double(steadyNs() - start) / 1e6;
}

/// The most that this process has held since `forgetPeak`.
double peakMb()
{
    QFile status(u"/proc/self/status"_qs);
    if (!status.open(QFile::ReadOnly))
        return 0;
    const QByteArray text = status.readAll();
    return text.mid(text.indexOf("VmHWM:") + 6, 16).trimmed().split(' ').first().toDouble() / 1024;
}

void forgetPeak()
{
    malloc_trim(0); // what made the conversations had
    QFile peak(u"/proc/self/clear_refs"_qs);
    if (peak.open(QFile::WriteOnly))
        peak.write("5");
}

/// When the end of the conversation that is shown has been painted.
class EndPainted : public QObject
{
public:
    explicit EndPainted(EngineRig &rig) : m_rig(rig) { qApp->installEventFilter(this); }
    /// 0: not yet.
    qint64 atNs() const { return m_at; }

    bool eventFilter(QObject *object, QEvent *event) override
    {
        const bool isPaint = m_at == 0 && event->type() == QEvent::Paint;
        auto *view = isPaint ? qobject_cast<ConversationView *>(object->parent()) : nullptr;
        // It is painted while this is asked again, and then the event is over.
        if (view && object == view->viewport() && !m_painting) {
            const QScopedValueRollback within(m_painting, true);
            QCoreApplication::sendEvent(object, event);
            const int rows = view->model()->rowCount();
            if (rows > 0 && view->viewport()->rect().intersects(view->visualRect(view->model()->index(rows - 1, 0)))
                && view == m_rig.window().chats().shown()->findChild<ConversationView *>())
                m_at = steadyNs();
            return true;
        }
        return false;
    }

private:
    EngineRig &m_rig;
    bool m_painting = false;
    qint64 m_at = 0;
};

/// Milliseconds from asking for it to its end on the screen.
double showMs(EngineRig &rig, const SessionId &id)
{
    EndPainted painted(rig);
    const qint64 start = steadyNs();
    if (const Result<void> shown = rig.shown().showConversation(id); !shown)
        qFatal("%s", qPrintable(shown.error()));
    runUntil([&painted] { return painted.atNs() > 0; });
    return double(painted.atNs() - start) / 1e6;
}

double paintMs(EngineRig &rig)
{
    const qint64 start = steadyNs();
    static_cast<void>(rig.window().chats().shown()->grab());
    return double(steadyNs() - start) / 1e6;
}

/// Processor time of this process: what others take of the machine is not in it.
double cpuMs()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

struct Opening {
    double shownMs = 0;
    double wholeMs = 0;
    double cpuMs = 0;
    double stallMs = 0;
    QString shares; ///< of the stall
};

Opening open(EngineRig &rig, const SessionId &id)
{
    Heartbeat heartbeat;
    Opening opening;
    const double cpuBefore = cpuMs();
    const qint64 start = steadyNs();
    opening.shownMs = showMs(rig, id);
    runUntil([&rig] { return rig.session().history().size() >= kEvents && rig.session().isIdle(); });
    opening.wholeMs = double(steadyNs() - start) / 1e6;
    opening.cpuMs = cpuMs() - cpuBefore;
    runFor(100ms);
    opening.stallMs = heartbeat.takeLongestStallMs();
    opening.shares = heartbeat.sharesText();
    return opening;
}

FakeMessagesApi::Handler noAnswers()
{
    return [](const FakeRequest &) { return FakeReply::nothing(); };
}

/// Of the folder of a rig, which has none yet.
QString sessionsOf(EngineRig &rig)
{
    return QFileInfo(rig.workspace().sessions().begin(rig.workspace().folder(), {})->file()).path();
}

double duplicateMs(EngineRig &rig, const SessionId &id)
{
    const qint64 start = steadyNs();
    if (const Result<SessionId> made = rig.workspace().sessions().duplicate(id); !made)
        qFatal("%s", qPrintable(made.error()));
    return double(steadyNs() - start) / 1e6;
}

} // namespace

void benchConversation()
{
    constexpr int runs = 5;
    EngineRig rig(noAnswers());
    const QString path = sessionsOf(rig);
    QList<SessionId> ids;
    for (int i = 0; i < runs; ++i) {
        MadeWords words(17);
        ids.append(writeConversation(path, rig.workspace().folder(), kEvents / kEventsOfATurn, words));
    }
    const QString file = path + u'/' + ids.first().toString() + u".jsonl"_qs;
    forgetPeak();
    const double before = residentMb();
    QList<double> shown, whole, cpu, stalls, floors;
    double peak = 0;
    QString shares;
    for (const SessionId &id : ids) {
        floors.append(readMs(path + u'/' + id.toString() + u".jsonl"_qs));
        const Opening opening = open(rig, id);
        peak = peak > 0 ? peak : peakMb();
        shown.append(opening.shownMs);
        whole.append(opening.wholeMs);
        cpu.append(opening.cpuMs);
        stalls.append(opening.stallMs);
        shares = opening.shares;
        static_cast<void>(rig.shown().close(id, PermissionMode::Bypass));
    }
    report(u"conversation of %1 events, %2 MB: to its end on the screen"_qs.arg(kEvents).arg(QFileInfo(file).size()
                                                                                             / 1'000'000),
           median(shown), u"ms"_qs, median(floors), u"300 ms"_qs);
    report(u"  to all of it"_qs, median(whole), u"ms"_qs, median(floors), {});
    report(u"  processor time of that"_qs, median(cpu), u"ms"_qs, 0, {});
    report(u"  longest stall meanwhile (the last: %1)"_qs.arg(shares), median(stalls), u"ms"_qs, 0, u"33 ms"_qs);
    report(u"  peak resident memory; %1 MB of it before"_qs.arg(int(before)), peak, u"MB"_qs, 0, u"250 MB"_qs);
    report(u"  to duplicate it"_qs, duplicateMs(rig, ids.first()), u"ms"_qs, readMs(file), {});
}

void benchSwitch()
{
    EngineRig rig(noAnswers());
    const QString path = sessionsOf(rig);
    MadeWords words(18);
    QList<SessionId> ids;
    for (int i = 0; i < 2; ++i)
        ids.append(writeConversation(path, rig.workspace().folder(), kEvents / kEventsOfATurn, words));
    for (const SessionId &id : std::as_const(ids))
        static_cast<void>(open(rig, id));
    QList<double> shown, floors;
    for (int i = 0; i < 20; ++i) {
        shown.append(showMs(rig, ids.at(i % 2)));
        floors.append(paintMs(rig));
    }
    report(u"switch between two of %1 events; painting alone"_qs.arg(kEvents), median(shown), u"ms"_qs, median(floors),
           u"50 ms"_qs);
    report(u"  worst"_qs, percentile(shown, 100), u"ms"_qs, 0, u"50 ms"_qs);
}

void benchAppend()
{
    constexpr int records = 2000;
    QTemporaryDir folder;
    MadeWords words(19);
    QDateTime at = QDateTime::currentDateTimeUtc();
    const QByteArray record = madeTurn(words, 1, at);
    SessionWriter writer(folder.filePath(u"a/session.jsonl"_qs),
                         SessionFile::headerRecord({SessionId(u"session"_qs), folder.path(), {}, at}));
    QFile plain(folder.filePath(u"plain"_qs));
    if (!writer.append(record) || !plain.open(QFile::WriteOnly | QFile::Unbuffered))
        qFatal("nothing can be written");
    QList<double> ours, floors, flushes, syncs;
    for (int i = 0; i < records; ++i) {
        const qint64 start = steadyNs();
        if (!writer.append(record))
            qFatal("a record was not written");
        const qint64 between = steadyNs();
        plain.write(record);
        floors.append(double(steadyNs() - between) / 1e3);
        ours.append(double(between - start) / 1e3);
        if (i % 100 != 0)
            continue;
        const qint64 flushing = steadyNs();
        static_cast<void>(writer.flush());
        const qint64 syncing = steadyNs();
        fdatasync(plain.handle());
        syncs.append(double(steadyNs() - syncing) / 1e6);
        flushes.append(double(syncing - flushing) / 1e6);
    }
    report(u"append %1 KB to a session: the caller is held"_qs.arg(record.size() / 1000), median(ours), u"µs"_qs,
           median(floors), u"1000 µs"_qs);
    report(u"  99 of 100"_qs, percentile(ours, 99), u"µs"_qs, percentile(floors, 99), {});
    report(u"  until it is on the disk (waiting for it)"_qs, median(flushes), u"ms"_qs, median(syncs), {});
}

} // namespace Deckhand
