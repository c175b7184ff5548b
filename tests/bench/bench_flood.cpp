// Commands that write as fast as they can: the producers, the disk, and the window beside them.
#include "bench/enginerig.h"

#include "output/outputgap.h"

#include <QFile>
#include <QFileInfo>
#include <QStorageInfo>

#include <sys/stat.h>

namespace Deckhand {

namespace {

constexpr double mib = 1 << 20;

FakeMessagesApi::Handler ok()
{
    return [](const FakeRequest &) { return FakeReply().text(u"ok"_qs); };
}

double diskMb(const QString &path)
{
    struct stat info {
    };
    stat(QFile::encodeName(path).constData(), &info);
    return double(info.st_blocks) * 512 / mib;
}

const BackgroundTask &ended(EngineRig &rig, const BackgroundTaskId &id)
{
    runUntil([&] { return isFinal(rig.tasks().find(id)->status); });
    return *rig.tasks().find(id);
}

/// What is told of the output against what the file shows: the difference in bytes, and 0 when the count is exact.
double miscounted(const BackgroundTask &task)
{
    const qint64 size = QFileInfo(task.outputPath).size();
    return double(qAbs(task.outputBytes - size) + qAbs(task.droppedBytes - outputGap(task.outputPath).size()));
}

double plainFloodMs(const QString &target)
{
    const QString script = u"yes | head -c 1G >'%1'"_qs.arg(target);
    const ChildFigures child = runChild(u"/bin/bash"_qs, {u"-c"_qs, script}, {u"PATH=/usr/bin:/bin"_qs});
    if (child.exitCode != 0 || QFileInfo(target).size() != 1 << 30)
        qFatal("the floor's file is not whole");
    QFile::remove(target);
    return child.wallMs;
}

/// Bytes a second of three at once, each to a file of its own.
double plainYesRate(EngineRig &rig, std::chrono::seconds time)
{
    QString script;
    for (int i = 0; i < 3; ++i)
        script += u"timeout %1 yes >'%2' & "_qs.arg(time.count()).arg(rig.path(u"yes%1"_qs.arg(i)));
    const ChildFigures child = runChild(u"/bin/bash"_qs, {u"-c"_qs, script + u"wait"_qs}, {u"PATH=/usr/bin:/bin"_qs});
    double bytes = 0;
    for (int i = 0; i < 3; ++i) {
        const QString path = rig.path(u"yes%1"_qs.arg(i));
        bytes += double(QFileInfo(path).size());
        QFile::remove(path);
    }
    return bytes * 1000 / child.wallMs;
}

} // namespace

void benchFlood()
{
    EngineRig rig(ok());
    Heartbeat heartbeat;
    const double before = residentMb();
    QList<double> ours, floors;
    double disk = 0, wrong = 0;
    for (int i = 0; i < 5; ++i) {
        floors.append(plainFloodMs(rig.path(u"floor"_qs)));
        const qint64 start = steadyNs();
        const BackgroundTaskId id = rig.start(u"yes | head -c 1G"_qs, WakeRule::Never);
        qint64 end = 0;
        const QMetaObject::Connection notes =
            QObject::connect(&rig.tasks(), &BackgroundTasks::ended, &rig.tasks(), [&end] { end = steadyNs(); });
        const BackgroundTask &task = ended(rig, id);
        QObject::disconnect(notes);
        ours.append(double(end - start) / 1e6);
        disk = std::max(disk, diskMb(task.outputPath));
        wrong += miscounted(task) + double(qAbs(task.outputBytes - (1ll << 30)));
    }
    report(u"1 GB of output: start to end"_qs, median(ours), u"ms"_qs, median(floors), {});
    report(u"  slowed against writing to a file"_qs, median(ours) / median(floors), u"×"_qs, 1.0, u"1.3 ×"_qs);
    report(u"  disk used"_qs, disk, u"MB"_qs, 1024, u"72 MB"_qs);
    report(u"  bytes miscounted, written and dropped"_qs, wrong, u"B"_qs, 0, u"0 B"_qs);
    report(u"  the window grows"_qs, heartbeat.peakResidentMb() - before, u"MB"_qs, 0, u"20 MB"_qs);
}

void benchYes(std::chrono::seconds time)
{
    EngineRig rig(ok());
    const double pssBefore = pssMb(getpid());
    const double before = residentMb();
    Heartbeat heartbeat;
    QList<BackgroundTaskId> ids;
    for (int i = 0; i < 3; ++i)
        ids.append(rig.start(u"yes"_qs, WakeRule::Never));
    rig.window().showOutput(ids.first());
    runFor(time);
    const double stallMs = heartbeat.takeLongestStallMs();
    const double pssAfter = pssMb(getpid());
    rig.stopAll();

    double rate = 0, dropped = 0, wrong = 0, disk = 0;
    for (const BackgroundTaskId &id : ids) {
        const BackgroundTask &task = *rig.tasks().find(id);
        rate += double(task.outputBytes) * 1000 / double(task.durationMs);
        dropped += double(task.droppedBytes);
        wrong += miscounted(task);
        disk += diskMb(task.outputPath);
    }
    // The floor keeps all it writes, so it is short: while the disk's cache takes it in, it is faster than later. And it
    // comes last, for the disk is busy long after such files were removed: what came next stalled for 80 to 170 ms.
    constexpr std::chrono::seconds floorTime(4);
    const bool hasRoom = QStorageInfo(rig.path({})).bytesAvailable() > 25ll << 30;
    const double floorRate = hasRoom ? plainYesRate(rig, floorTime) : 0;
    if (!hasRoom)
        note(u"  no floor: it takes 25 GiB of free disk"_qs);
    report(u"three `yes` for %1 s, one in view: output a second"_qs.arg(time.count()), rate / mib, u"MB"_qs,
           floorRate / mib, {});
    if (floorRate > 0)
        report(u"  of what three write to files"_qs, rate / floorRate, u"×"_qs, 1.0, u"0.5 ×"_qs);
    report(u"  longest stall of the window"_qs, stallMs, u"ms"_qs, 0, u"50 ms"_qs);
    note(u"    of it "_qs + heartbeat.sharesText());
    report(u"  the window grows, PSS at the end"_qs, pssAfter - pssBefore, u"MB"_qs, 0, u"50 MB"_qs);
    report(u"  the window grows, resident at its peak"_qs, heartbeat.peakResidentMb() - before, u"MB"_qs, 0,
           u"50 MB"_qs);
    report(u"  dropped"_qs, dropped / mib, u"MB"_qs, 0, {});
    report(u"  bytes miscounted, written and dropped"_qs, wrong, u"B"_qs, 0, u"0 B"_qs);
    report(u"  disk used by all three"_qs, disk, u"MB"_qs, 0, u"216 MB"_qs);
}

} // namespace Deckhand
