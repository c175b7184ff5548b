#include "bench/measure.h"

#include "agent/agentsession.h"
#include "anthropic/messagesclient.h"
#include "anthropic/sseparser.h"
#include "anthropic/streamassembler.h"
#include "app/workspacewindow.h"
#include "storage/statedir.h"
#include "support/sessionsettings.h"

#include <QApplication>
#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QProcessEnvironment>
#include <QTimer>

#include <ctime>

namespace Deckhand {

namespace {

const QString bin = QStringLiteral(DECKHAND_BIN_DIR);

FakeMessagesApi::Handler answerWith(int tokens)
{
    return [reply = FakeReply::tokens(tokens)](const FakeRequest &) { return reply; };
}

QStringList environmentOf(const QTemporaryDir &home, const QUrl &baseUrl)
{
    return {u"PATH=/usr/bin:/bin"_qs,
            u"LC_ALL=C.UTF-8"_qs,
            u"HOME="_qs + home.path(),
            u"DECKHAND_STATE_DIR="_qs + home.filePath(u"state"_qs),
            u"ANTHROPIC_BASE_URL="_qs + baseUrl.toString(),
            u"ANTHROPIC_API_KEY=key"_qs,
            u"MODEL_ID=fake-model-1"_qs};
}

/// CPU and memory of a whole child; the difference between two lengths is the stream's.
ChildFigures childAt(int tokens, const QString &program, const std::function<QStringList(const QUrl &)> &arguments)
{
    ApiThread api(answerWith(tokens));
    QList<double> cpu;
    QList<double> peak;
    for (int i = 0; i < 5; ++i) {
        QTemporaryDir home;
        const ChildFigures child = runChild(program, arguments(api.baseUrl()), environmentOf(home, api.baseUrl()));
        if (child.exitCode != 0)
            qFatal("%s exited with %d", qPrintable(program), child.exitCode);
        cpu.append(child.cpuMs);
        peak.append(child.peakMb);
    }
    ChildFigures figures;
    figures.cpuMs = median(cpu);
    figures.peakMb = median(peak);
    return figures;
}

/// Bytes of the answer of so many tokens, as a program holds it.
qsizetype textSize(int tokens)
{
    qsizetype characters = 0;
    StreamAssembler assembler;
    SseParser parser;
    parser.feed(FakeReply::tokens(tokens).plan().body);
    while (const auto event = parser.next()) {
        const StreamAssembler::Step step = assembler.take(event->data);
        if (const auto *message = std::get_if<MessagePtr>(&step))
            characters = textOf(**message).size();
    }
    return characters * qsizetype(sizeof(QChar));
}

double microsecondsPerToken(double longMs, double shortMs, int tokens)
{
    return (longMs - shortMs) * 1000 / tokens;
}

double threadCpuMs()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1000 + double(time.tv_nsec) / 1e6;
}

/// Bytes in the pieces in which they come from the network, through the parser and the assembler; milliseconds of CPU.
double assembleMs(const QByteArray &body, qsizetype piece)
{
    SseParser parser;
    StreamAssembler assembler;
    bool whole = false;
    const double before = threadCpuMs();
    for (qsizetype at = 0; at < body.size(); at += piece) {
        parser.feed(body.mid(at, piece));
        while (const auto event = parser.next())
            whole = std::holds_alternative<MessagePtr>(assembler.take(event->data));
    }
    const double ms = threadCpuMs() - before;
    if (!whole)
        qFatal("the stream gave no message");
    return ms;
}

/// The floor: the pieces are copied, and looked through for the ends of their lines.
double scanMs(const QByteArray &body, qsizetype piece)
{
    qsizetype lines = 0;
    const double before = threadCpuMs();
    for (qsizetype at = 0; at < body.size(); at += piece)
        lines += body.mid(at, piece).count('\n');
    const double ms = threadCpuMs() - before;
    if (lines == 0)
        qFatal("the stream has no lines");
    return ms;
}

void benchAssembling()
{
    constexpr qsizetype Piece = 8 * 1024;
    for (const int tokens : {20'000, 200'000}) {
        const QByteArray body = FakeReply::tokens(tokens).plan().body;
        QList<double> ours;
        QList<double> floor;
        for (int i = 0; i < 7; ++i) {
            ours.append(assembleMs(body, Piece));
            floor.append(scanMs(body, Piece));
        }
        const double megabytes = double(body.size()) / 1e6;
        report(u"parse and assemble, %1 tokens"_qs.arg(tokens), megabytes / (median(ours) / 1000), u"MB/s"_qs,
               megabytes / (median(floor) / 1000), {});
        report(u"parse and assemble: CPU of 1,000 tokens, of %1"_qs.arg(tokens), median(ours) * 1e6 / tokens, u"µs"_qs,
               median(floor) * 1e6 / tokens, {});
    }
}

struct WindowStream {
    double cpuMs = 0;
    double longestStallMs = 0;
    double grownMb = 0; ///< from before the prompt to the drawn answer
};

WindowStream streamIntoWindow(int tokens)
{
    QTemporaryDir home;
    const Result<StateDir> state = StateDir::open(home.filePath(u"state"_qs), {});
    const Result<std::unique_ptr<Workspace>> workspace = Workspace::open(home.path(), *state);
    if (!workspace)
        qFatal("%s", qPrintable(workspace.error()));
    WorkspaceWindow composed(**workspace, {}, Conversation::begin(**workspace, {}));
    AgentSession &session = composed.session();
    MainWindow &window = composed.window();
    window.resize(1280, 860);
    window.show();

    ApiThread api(answerWith(tokens));
    QNetworkAccessManager network;
    MessagesClient client(network, Endpoint{api.baseUrl(), Endpoint::Credential::None, {}});
    session.setModelClient(&client);
    useModel(session, u"fake-model-1"_qs);
    runFor(std::chrono::milliseconds(300)); // the window is drawn
    QEventLoop loop;

    WindowStream figures;
    QObject::connect(&session, &AgentSession::happened, &loop, [](const AgentEvent &event) {
        if (const auto *failed = std::get_if<RequestFailed>(&event))
            qFatal("%s", qPrintable(failed->error.message));
    });
    QObject::connect(&session, &AgentSession::idle, &loop,
                     [&loop] { QTimer::singleShot(200, &loop, &QEventLoop::quit); });
    Heartbeat heartbeat;
    const double resident = residentMb();
    const double before = threadCpuMs();
    session.submit({TextBlock{u"go"_qs}});
    loop.exec();
    figures.cpuMs = threadCpuMs() - before;
    figures.longestStallMs = heartbeat.takeLongestStallMs();
    figures.grownMb = residentMb() - resident;
    const QString answer = textOf(*session.history().last());
    if (answer.count(u' ') + answer.count(u'\n') < tokens / 2)
        qFatal("the answer is not whole: %lld characters", static_cast<long long>(answer.size()));
    return figures;
}

} // namespace

void benchStream()
{
    benchAssembling();
    const auto ours = [](const QUrl &) { return QStringList{u"-p"_qs, u"hello"_qs}; };
    const auto floor = [](const QUrl &baseUrl) { return QStringList{baseUrl.toString()}; };
    const ChildFigures oursShort = childAt(20, bin + u"/deckhand"_qs, ours);
    const ChildFigures floorShort = childAt(20, bin + u"/floor-request"_qs, floor);
    const ChildFigures readShort = childAt(20, bin + u"/floor-read"_qs, floor);
    for (const int tokens : {20'000, 200'000}) {
        const ChildFigures child = childAt(tokens, bin + u"/deckhand"_qs, ours);
        const ChildFigures request = childAt(tokens, bin + u"/floor-request"_qs, floor);
        const ChildFigures read = childAt(tokens, bin + u"/floor-read"_qs, floor);
        const double ourFigure = microsecondsPerToken(child.cpuMs, oursShort.cpuMs, tokens);
        report(u"-p: CPU a token, %1 tokens"_qs.arg(tokens), ourFigure, u"µs"_qs,
               microsecondsPerToken(request.cpuMs, floorShort.cpuMs, tokens), u"10 µs"_qs);
        report(u"-p: the same beside only reading the bytes"_qs, ourFigure, u"µs"_qs,
               microsecondsPerToken(read.cpuMs, readShort.cpuMs, tokens), u"3 x the floor"_qs);
        report(u"-p: memory grown by %1 tokens, beside their text as UTF-16"_qs.arg(tokens),
               child.peakMb - oursShort.peakMb, u"MB"_qs, double(textSize(tokens)) / 1e6, u"the text + 2 MB"_qs);
    }
    const WindowStream base = streamIntoWindow(20);
    for (const int tokens : {2'000, 20'000, 200'000}) {
        const WindowStream window = streamIntoWindow(tokens);
        report(u"window: CPU of the GUI thread a token, %1 tokens"_qs.arg(tokens),
               microsecondsPerToken(window.cpuMs, base.cpuMs, tokens), u"µs"_qs, 0, u"25 µs"_qs);
        report(u"window: longest stall, %1 tokens"_qs.arg(tokens), window.longestStallMs, u"ms"_qs, 0, u"33 ms"_qs);
        report(u"window: memory grown by %1 tokens, beside their text as UTF-16"_qs.arg(tokens), window.grownMb,
               u"MB"_qs, double(textSize(tokens)) / 1e6, {});
    }
}

} // namespace Deckhand
