#include "app/programs.h"

#include "app/aside.h"
#include "app/display.h"
#include "app/windows.h"
#include "storage/statedir.h"

#include <QApplication>
#include <QIcon>
#include <QProcessEnvironment>

namespace Deckhand {

namespace {

/// True: another program has the window on this folder, and it was asked to come to the front. An error is for people: it could
/// not do what is wanted.
Result<bool> handOver(ProgramWindow &window, const Options &options, QApplication &application)
{
    if (window.single().isOurs())
        return false;
    if (const QStringList bound = boundToAStart(options); !bound.isEmpty())
        return Error{QApplication::translate("Deckhand",
                                             "Deckhand has %1 open already, and %2 can only be given when it starts. "
                                             "Choose it in that window, or close it first.")
                         .arg(window.folder(), bound.join(QStringLiteral(", ")))};
    HandingOver handing(window.single(), wishOf(options));
    QObject::connect(&handing, &HandingOver::finished, &application, &QApplication::quit);
    application.exec();
    if (handing.end() == HandingOver::End::Failed)
        return Error{handing.error()};
    return handing.end() == HandingOver::End::Done;
}

} // namespace

int runWindowProgram(const Options &options, int argc, char **argv)
{
    if (!hasDisplay())
        return fail(
            QStringLiteral("There is no display for the window. Start it in a graphical session, or work without "
                           "a window: deckhand -p \"your prompt\"."));
    const std::unique_ptr<QApplication> made = makeApplication(argc, argv);
    QApplication &application = *made;
    application.setApplicationName(QStringLiteral("deckhand"));
    application.setApplicationDisplayName(QStringLiteral("Deckhand"));
    application.setApplicationVersion(QStringLiteral(DECKHAND_VERSION));
    application.setDesktopFileName(QStringLiteral("deckhand"));
    QIcon icon(QStringLiteral(":/deckhand.svg"));
    icon.addFile(QStringLiteral(":/deckhand.png")); // what there is where QtSvg is not
    application.setWindowIcon(icon);

    const Result<StateDir> state =
        StateDir::open(options.stateDir.value_or(QString()), QProcessEnvironment::systemEnvironment());
    if (!state)
        return fail(state.error());
    auto first = std::make_unique<ProgramWindow>(options, *state);
    applyTheme(application, first->theme());
    if (const Result<bool> handed = handOver(*first, options, application); !handed)
        return fail(handed.error());
    else if (*handed)
        return 0;
    Windows windows(*state);
    if (const Result<void> opened = windows.open(std::move(first)); !opened)
        return fail(opened.error());
    application.setQuitOnLastWindowClosed(false); // Windows::allClosed says when
    QObject::connect(&windows, &Windows::allClosed, &application, &QApplication::quit);
    application.exec();
    if (!windows.kept())
        return fail(windows.kept().error());
    return windows.signal() != 0 ? 128 + windows.signal() : 0;
}

} // namespace Deckhand
