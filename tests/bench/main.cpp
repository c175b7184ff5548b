#include "bench/measure.h"

#include "ui/style/theme.h"

#include <QCommandLineParser>

using namespace Deckhand;

// deckhand-bench [start] [stream] [background] [open] …: without arguments all of them. "background.notice" is a part.
int main(int argc, char **argv)
{
    if (!qEnvironmentVariableIsSet("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    TimedApplication application(argc, argv);
    applyTheme(application, ThemeMode::Light);
    QCommandLineParser line;
    const QCommandLineOption seconds(u"seconds"_qs, u"how long `yes` runs (background.yes)"_qs, u"seconds"_qs,
                                     u"10"_qs);
    line.addOption(seconds);
    line.addHelpOption();
    line.process(application);
    const std::chrono::seconds yesTime(std::max(1, line.value(seconds).toInt()));

    const QList<std::pair<QString, std::function<void()>>> benches{
        {u"start"_qs, benchStart},
        {u"stream"_qs, benchStream},
        {u"background.start"_qs, benchStartLatency},
        {u"background.flood"_qs, benchFlood},
        {u"background.notice"_qs, benchNotice},
        {u"background.hundred"_qs, benchHundred},
        {u"background.yes"_qs, [yesTime] { benchYes(yesTime); }},
        {u"open.output"_qs, benchOpen},
        {u"open.conversation"_qs, benchConversation},
        {u"switch"_qs, benchSwitch},
        {u"append"_qs, benchAppend},
        {u"search"_qs, benchSearch},
        {u"tasks"_qs, benchTasks},
        {u"files"_qs, benchFiles}};
    const QStringList wanted = line.positionalArguments();
    note(
        QStringLiteral("%1 %2 %3 %4").arg(u"what"_qs, -58).arg(u"ours"_qs, 10).arg(u"floor"_qs, -14).arg(u"budget"_qs));
    for (const auto &[name, run] : benches) {
        if (wanted.isEmpty() || wanted.contains(name) || wanted.contains(name.section(u'.', 0, 0)))
            run();
    }
    return 0;
}
