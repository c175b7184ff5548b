#include "app/windows.h"

#include "ui/mainwindow/mainwindow.h"

#include <QApplication>

#include <algorithm>

namespace Deckhand {

Windows::Windows(const StateDir &state) : m_state(state)
{
    connect(&m_exitSignals, &ExitSignals::received, this, [this](int received) {
        m_signal = received;
        closeAll();
    });
}

Result<void> Windows::open(std::unique_ptr<ProgramWindow> window)
{
    if (const Result<void> opened = window->open(); !opened)
        return opened;
    ProgramWindow *made = window.get();
    connect(made, &ProgramWindow::otherWanted, this, &Windows::openBeside);
    connect(made, &ProgramWindow::themeChosen, this, [this](ThemeMode mode) {
        applyTheme(*qApp, mode);
        for (const auto &other : m_windows)
            other->window().setTheme(mode);
    });
    connect(
        made, &ProgramWindow::closed, this, [this, made] { onClosed(made); }, Qt::QueuedConnection);
    m_windows.push_back(std::move(window));
    made->show();
    return {};
}

void Windows::openBeside(const Options &options)
{
    auto window = std::make_unique<ProgramWindow>(options, m_state);
    if (!window->single().isOurs())
        return handOver(std::move(window), options);
    if (const Result<void> opened = open(std::move(window)); !opened)
        tell(opened.error());
}

void Windows::handOver(std::unique_ptr<ProgramWindow> window, const Options &options)
{
    // Both are kept until it is done.
    const std::shared_ptr<ProgramWindow> waiting(std::move(window));
    auto *handing = new HandingOver(waiting->single(), wishOf(options));
    handing->setParent(this); // with the last window it ends
    connect(handing, &HandingOver::finished, handing, [this, handing, waiting, options] {
        handing->deleteLater();
        if (handing->end() == HandingOver::End::Failed)
            tell(handing->error());
        else if (handing->end() == HandingOver::End::NowOurs)
            QMetaObject::invokeMethod(
                this, [this, options] { openBeside(options); }, Qt::QueuedConnection);
    });
}

/// From the event loop: it is not within its own signal any more.
void Windows::onClosed(ProgramWindow *window)
{
    const auto found =
        std::find_if(m_windows.begin(), m_windows.end(), [window](const auto &other) { return other.get() == window; });
    if (found == m_windows.end())
        return;
    if (const Result<void> kept = window->flush(); !kept)
        m_kept = kept;
    m_windows.erase(found);
    if (m_windows.empty())
        emit allClosed();
}

void Windows::tell(const QString &problem)
{
    if (!m_windows.empty())
        m_windows.back()->window().tell(problem);
}

void Windows::closeAll()
{
    for (const auto &window : m_windows)
        window->window().closeWithoutAsking();
}

} // namespace Deckhand
