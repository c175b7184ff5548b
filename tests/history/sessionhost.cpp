#include "history/sessionbin.h"
#include "history/sessionstore.h"

#include <QCoreApplication>

#include <cstdio>

// Does with conversations what the window does, once each, in the folder that it is given, and says what is done. The test kills it
// in the middle, or takes its disk away. With a second argument it stops behind the first messages and keeps the session open.

using namespace Deckhand;

namespace {

/// What is said is the case, whatever happens from now on.
void say(const QString &word, const SessionId &id)
{
    std::printf("%s %s\n", qPrintable(word), qPrintable(id.toString()));
    std::fflush(stdout);
}

void sayIf(const QString &word, const SessionId &id, bool done)
{
    if (done)
        say(word, id);
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication app(argc, argv);
    const QString sessions = QString::fromLocal8Bit(argv[1]);
    SystemClock clock;
    SessionStore store(sessions, clock);
    SessionBin bin(sessions);
    const auto kept = store.begin(QStringLiteral("/work"), QStringLiteral("m"));
    const SessionId id = kept->id();
    for (const QString &words : {QStringLiteral("one"), QStringLiteral("two")})
        sayIf(words, id, kept->keepMessage(*userMessage({TextBlock{words}})));
    if (argc > 2)
        return std::getchar();
    sayIf(QStringLiteral("titled"), id, store.mark(id, {QStringLiteral("T"), true, true}).ok());
    const Result<QList<MessagePtr>> history = store.load(id);
    const Result<SessionId> branch = history ? store.branch(id, historyUpTo(*history, 1)) : Error{};
    if (branch) {
        say(QStringLiteral("branched"), *branch);
        sayIf(QStringLiteral("marked"), *branch, store.mark(*branch, {QStringLiteral("B")}).ok());
        sayIf(QStringLiteral("removed"), *branch, bin.remove(*branch).ok());
        sayIf(QStringLiteral("restored"), *branch, bin.restore(*branch).ok());
    }
    return kept->flush() && branch ? 0 : 1;
}
