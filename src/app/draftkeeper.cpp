#include "app/draftkeeper.h"

#include "ui/mainwindow/mainwindow.h"

#include <chrono>

namespace Deckhand {

namespace {
using namespace std::chrono_literals;

constexpr auto kPause = 300ms;
} // namespace

DraftKeeper::DraftKeeper(const QString &folder, const QString &workspace, MainWindow &window)
    : m_window(window),
      m_file(folder, workspace)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPause);
    connect(&m_pause, &QTimer::timeout, this, &DraftKeeper::keep);
    if (const QString left = m_file.text(); !left.isEmpty())
        window.setDraft(left);
    // Not begun anew with each change: whoever types without a break is kept too.
    connect(&window, &MainWindow::draftChanged, this, [this] {
        if (!m_pause.isActive())
            m_pause.start();
    });
    connect(&window, &MainWindow::closed, this, [this] {
        m_pause.stop();
        keep();
    });
}

void DraftKeeper::keep()
{
    const Result<void> kept = m_file.save(m_window.draft());
    if (!kept && !m_failed)
        m_window.tell(kept.error());
    m_failed = !kept;
}

} // namespace Deckhand
