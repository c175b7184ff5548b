#include "bench/measure.h"
#include "support/fakemessagesapi.h"

#include <QTemporaryDir>

namespace Deckhand {

namespace {

constexpr int runs = 9;
const QString bin = QStringLiteral(DECKHAND_BIN_DIR);

QStringList environmentOf(const QTemporaryDir &home, const FakeMessagesApi &api)
{
    return {u"PATH=/usr/bin:/bin"_qs,
            u"LC_ALL=C.UTF-8"_qs,
            u"HOME="_qs + home.path(),
            u"DECKHAND_STATE_DIR="_qs + home.filePath(u"state"_qs),
            u"ANTHROPIC_BASE_URL="_qs + api.baseUrl().toString(),
            u"ANTHROPIC_API_KEY=key"_qs,
            u"MODEL_ID=fake-model-1"_qs};
}

struct PrintFigures {
    double firstRequestMs = 0;
    double wallMs = 0;
    double peakMb = 0;
};

PrintFigures measurePrint(FakeMessagesApi &api, const QString &program, const QStringList &arguments,
                          const QStringList &environment)
{
    QList<double> firstRequests, walls, peaks;
    for (int i = 0; i < runs; ++i) {
        qint64 started = 0, arrived = 0;
        const QMetaObject::Connection watch =
            QObject::connect(&api, &FakeMessagesApi::requestReceived, &api, [&arrived] { arrived = steadyNs(); });
        const ChildFigures figures = runChild(program, arguments, environment, &started);
        QObject::disconnect(watch);
        if (figures.exitCode != 0)
            qFatal("%s exited with %d", qPrintable(program), figures.exitCode);
        firstRequests.append(double(arrived - started) / 1e6);
        walls.append(figures.wallMs);
        peaks.append(figures.peakMb);
    }
    return {median(firstRequests), median(walls), median(peaks)};
}

struct WindowFigures {
    double firstPaintMs = 0;
    RestFigures rest;
};

WindowFigures measureWindow(const QString &program, const QStringList &arguments, const QStringList &environment)
{
    WindowFigures figures;
    QList<double> paints;
    for (int i = 0; i < runs; ++i) {
        QProcess process;
        paints.append(firstPaintMs(process, program, arguments, environment));
        if (i == runs - 1)
            figures.rest = atRest(process.processId());
        process.kill();
        process.waitForFinished();
    }
    figures.firstPaintMs = median(paints);
    return figures;
}

} // namespace

void benchStart()
{
    QTemporaryDir home;
    FakeMessagesApi api;
    api.setHandler([](const FakeRequest &) { return FakeReply::tokens(20); });
    const QStringList environment = environmentOf(home, api);
    const PrintFigures ours = measurePrint(api, bin + u"/deckhand"_qs, {u"-p"_qs, u"hello"_qs}, environment);
    const PrintFigures floor = measurePrint(api, bin + u"/floor-request"_qs, {api.baseUrl().toString()}, environment);
    report(u"-p: start to first request"_qs, ours.firstRequestMs, u"ms"_qs, floor.firstRequestMs, u"100 ms"_qs);
    report(u"-p: one prompt of 20 tokens, whole"_qs, ours.wallMs, u"ms"_qs, floor.wallMs, u"200 ms"_qs);
    report(u"-p: peak memory"_qs, ours.peakMb, u"MB"_qs, floor.peakMb, u"50 MB"_qs);

    const bool display = qEnvironmentVariableIsSet("DISPLAY");
    const QString platform = display ? u"xcb on "_qs + qEnvironmentVariable("DISPLAY") : u"offscreen"_qs;
    QStringList windowEnvironment = environment;
    windowEnvironment << u"QT_LOGGING_RULES=deckhand.ui.info=true"_qs;
    windowEnvironment << (display ? u"DISPLAY="_qs + qEnvironmentVariable("DISPLAY") : u"QT_QPA_PLATFORM=offscreen"_qs);
    const WindowFigures window =
        measureWindow(bin + u"/deckhand"_qs, {u"--workspace"_qs, home.path()}, windowEnvironment);
    const WindowFigures bare = measureWindow(bin + u"/floor-window"_qs, {}, windowEnvironment);
    report(u"window: exec to first paint (%1)"_qs.arg(platform), window.firstPaintMs, u"ms"_qs, bare.firstPaintMs,
           u"150 ms"_qs);
    report(u"window: at rest, PSS"_qs, window.rest.pssMb, u"MB"_qs, bare.rest.pssMb, u"70 MB"_qs);
    report(u"window: at rest, CPU in two seconds"_qs, window.rest.cpuMs, u"ms"_qs, bare.rest.cpuMs, u"0 ms"_qs);
}

} // namespace Deckhand
