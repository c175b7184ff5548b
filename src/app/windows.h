#pragma once

#include "app/exitsignals.h"
#include "app/programwindow.h"

#include <functional>
#include <memory>
#include <vector>

namespace Deckhand {

/// The windows of this process, each on a folder of its own. The first is opened by the command line, the others from those
/// that are there. The program ends with the last.
class Windows : public QObject
{
    Q_OBJECT
public:
    explicit Windows(const StateDir &state);

    /// An error, for people: it could not be opened.
    Result<void> open(std::unique_ptr<ProgramWindow> window);
    /// A further one; if the folder has one, of this program or another, that comes to the front.
    void openBeside(const Options &options);

    /// When all are closed: why not all of it was kept, for people.
    const Result<void> &kept() const { return m_kept; }
    /// That ended it; 0: none.
    int signal() const { return m_signal; }

signals:
    void allClosed();

private:
    void handOver(std::unique_ptr<ProgramWindow> window, const Options &options);
    void onClosed(ProgramWindow *window);
    void tell(const QString &problem);
    void closeAll();

    const StateDir &m_state;
    ExitSignals m_exitSignals;
    int m_signal = 0;
    Result<void> m_kept;
    std::vector<std::unique_ptr<ProgramWindow>> m_windows;
};

} // namespace Deckhand
