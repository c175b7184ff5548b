#pragma once

#include "storage/draftfile.h"

#include <QObject>
#include <QTimer>

namespace Deckhand {

class MainWindow;

/// Gives the window the draft that was left, and keeps what is written from now on: a moment after a change, and when the
/// window closes.
class DraftKeeper : public QObject
{
    Q_OBJECT
public:
    /// The window outlives it.
    DraftKeeper(const QString &folder, const QString &workspace, MainWindow &window);

private:
    void keep();

    MainWindow &m_window;
    DraftFile m_file;
    QTimer m_pause;
    bool m_failed = false; ///< and people know it
};

} // namespace Deckhand
