#include "bench/measure.h"

#include "ui/style/theme.h"

#include <QApplication>

using namespace Deckhand;

// deckhand-bench [start] [stream] …: without arguments all of them.
int main(int argc, char **argv)
{
    if (!qEnvironmentVariableIsSet("DISPLAY"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    applyTheme(application, ThemeMode::Light);
    const QStringList wanted = application.arguments().mid(1);
    const QList<std::pair<QString, void (*)()>> benches{{u"start"_qs, benchStart}, {u"stream"_qs, benchStream}};
    note(
        QStringLiteral("%1 %2 %3 %4").arg(u"what"_qs, -58).arg(u"ours"_qs, 10).arg(u"floor"_qs, -14).arg(u"budget"_qs));
    for (const auto &[name, run] : benches) {
        if (wanted.isEmpty() || wanted.contains(name))
            run();
    }
    return 0;
}
