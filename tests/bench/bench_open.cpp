// One gigabyte of output in the output view.
#include "bench/measure.h"

#include "ui/output/outputview.h"

#include <QFile>
#include <QRandomGenerator>
#include <QScrollBar>

#include <cstring>

namespace Deckhand {

namespace {

using namespace std::chrono_literals;

constexpr char needle[] = "needle in a haystack";
constexpr qint64 pieceBytes = 1 << 20;

/// A build's log: lines of different lengths, the needle every 128 MiB. Coloured: one line of forty.
void writeLog(const QString &path, bool coloured)
{
    QByteArray piece;
    for (int i = 0; piece.size() < pieceBytes - 200; ++i) {
        const QByteArray number = QByteArray::number(100'000 + i);
        if (coloured && i % 40 == 0)
            piece += "\033[32m[" + number + "/200000]\033[0m Linking CXX executable bin/tst_" + number + '\n';
        else
            piece += '[' + number + "/200000] Building CXX object src/room/CMakeFiles/room.dir/"
                   + QByteArray(i % 60, 'x') + ".cpp.o\n";
    }
    piece += QByteArray(pieceBytes - piece.size() - 1, '-') + '\n';
    QByteArray marked = piece;
    marked.replace(100, qsizetype(strlen(needle)), needle);
    QFile file(path);
    if (!file.open(QFile::WriteOnly))
        qFatal("%s", qPrintable(file.errorString()));
    for (int i = 0; i < 1024; ++i)
        file.write(i % 128 == 64 ? marked : piece);
}

/// Reading all of it once and looking for this: the least that a search or an index can cost.
double readThroughMs(const QString &path, const QByteArray &wanted)
{
    const qint64 start = steadyNs();
    QFile file(path);
    if (!file.open(QFile::ReadOnly | QFile::Unbuffered))
        qFatal("%s", qPrintable(file.errorString()));
    QByteArray buffer(256 * 1024, Qt::Uninitialized);
    qint64 found = 0;
    for (qint64 count; (count = file.read(buffer.data(), buffer.size())) > 0;) {
        const char *at = buffer.constData();
        const char *const end = at + count;
        while (
            (at = static_cast<const char *>(memmem(at, size_t(end - at), wanted.constData(), size_t(wanted.size()))))) {
            ++found;
            ++at;
        }
    }
    if (found == 0)
        qFatal("nothing found");
    return double(steadyNs() - start) / 1e6;
}

class TimedView : public OutputView
{
public:
    std::function<void()> painted;

protected:
    void paintEvent(QPaintEvent *event) override
    {
        OutputView::paintEvent(event);
        if (painted)
            painted();
    }
};

/// From each scroll to the end of its paint, one after the other.
QList<double> scrollFrames(TimedView &view, std::chrono::milliseconds time, const std::function<void()> &scroll)
{
    QList<double> frames;
    qint64 start = 0; // 0: no frame is waited for
    view.painted = [&] {
        if (const qint64 from = std::exchange(start, 0))
            frames.append(double(steadyNs() - from) / 1e6);
    };
    QTimer next;
    QObject::connect(&next, &QTimer::timeout, &view, [&] {
        if (start > 0)
            return;
        start = steadyNs();
        scroll();
    });
    next.start(0);
    runFor(time);
    view.painted = {};
    return frames;
}

void reportFrames(const QString &what, const QList<double> &frames)
{
    report(u"%1, a frame, median of %2"_qs.arg(what).arg(frames.size()), median(frames), u"ms"_qs, 0, u"16.7 ms"_qs);
    report(u"  worst"_qs, percentile(frames, 100), u"ms"_qs, 0, u"16.7 ms"_qs);
}

void measureOpening(TimedView &view, const QString &path)
{
    Heartbeat heartbeat;
    qint64 rows = 0;
    view.painted = [&] {
        if (rows == 0 && !view.visibleText().isEmpty())
            rows = steadyNs();
    };
    const qint64 start = steadyNs();
    view.openFile(path);
    runUntil([&] { return rows > 0 && view.document().isUpToDate(); });
    const double indexedMs = double(steadyNs() - start) / 1e6;
    const double stallMs = heartbeat.takeLongestStallMs();
    view.painted = {};
    report(u"1 GB in the output view: to the first rows"_qs, double(rows - start) / 1e6, u"ms"_qs, 0, u"300 ms"_qs);
    report(u"  to the whole index, %1 rows"_qs.arg(view.rows().count()), indexedMs, u"ms"_qs, readThroughMs(path, "\n"),
           {});
    report(u"  longest stall meanwhile"_qs, stallMs, u"ms"_qs, 0, u"50 ms"_qs);
}

void measureSearch(TimedView &view, const QString &path, const QString &what, const SearchPattern &pattern)
{
    Heartbeat heartbeat;
    QSet<int> percents;
    const QMetaObject::Connection watch = QObject::connect(&view.finder(), &OutputFinder::changed, &view,
                                                           [&] { percents.insert(view.finder().search().percent()); });
    const qint64 start = steadyNs();
    view.finder().setPattern(pattern);
    runUntil([&] { return !view.finder().search().isRunning(); }, 120s);
    const double ms = double(steadyNs() - start) / 1e6;
    const double stallMs = heartbeat.takeLongestStallMs();
    QObject::disconnect(watch);
    report(u"search for %1, %2 found"_qs.arg(what).arg(view.finder().search().matches().size()), ms, u"ms"_qs,
           readThroughMs(path, needle), {});
    report(u"  longest stall meanwhile; steps of progress: %1"_qs.arg(percents.size()), stallMs, u"ms"_qs, 0,
           u"50 ms"_qs);
}

/// Until the loop is free again.
void measureCancelling(TimedView &view)
{
    view.finder().setPattern(SearchPattern(u"not there"_qs));
    runFor(150ms);
    if (!view.finder().search().isRunning())
        note(u"  the search was over before it could be cancelled"_qs);
    const qint64 start = steadyNs();
    view.finder().setPattern({});
    QEventLoop loop;
    QTimer::singleShot(0, &loop, &QEventLoop::quit);
    loop.exec();
    const double ms = double(steadyNs() - start) / 1e6;
    if (view.finder().search().isRunning())
        qFatal("the search goes on");
    report(u"  to cancel one amid the file"_qs, ms, u"ms"_qs, 0, u"50 ms"_qs);
}

} // namespace

void benchOpen()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"output.log"_qs);
    writeLog(path, true);
    TimedView view;
    view.resize(1280, 860);
    view.show();
    runFor(300ms);
    const double before = residentMb();
    measureOpening(view, path);

    QScrollBar *bar = view.verticalScrollBar();
    bar->setValue(bar->maximum() / 3);
    runFor(100ms);
    reportFrames(u"scroll by pages"_qs,
                 scrollFrames(view, 2s, [bar] { bar->triggerAction(QAbstractSlider::SliderPageStepAdd); }));
    reportFrames(u"drag the bar to anywhere"_qs,
                 scrollFrames(view, 1s, [bar] { bar->setValue(QRandomGenerator::global()->bounded(bar->maximum())); }));
    measureSearch(view, path, u"a text, some lines coloured"_qs, SearchPattern(QString::fromLatin1(needle)));
    measureSearch(view, path, u"an expression"_qs,
                  SearchPattern(u"n[a-z]+le in \\w+ haystack"_qs, SearchPattern::Kind::Expression));
    measureCancelling(view);
    const QString plain = folder.filePath(u"plain.log"_qs);
    writeLog(plain, false);
    view.openFile(plain);
    runUntil([&view] { return view.document().isUpToDate(); });
    measureSearch(view, plain, u"a text, none coloured"_qs, SearchPattern(QString::fromLatin1(needle)));
    report(u"  memory that all this took"_qs, residentMb() - before, u"MB"_qs, 0, u"20 MB"_qs);
}

} // namespace Deckhand
