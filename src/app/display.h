#pragma once

#include <QApplication>

#include <memory>

namespace Deckhand {

/// Whether a window can be shown: Qt aborts the process when it finds no display, and people shall get a sentence instead.
bool hasDisplay();

/// With what the system's windows need to look like its own. Both arguments must outlive it.
std::unique_ptr<QApplication> makeApplication(int &argc, char **argv);

} // namespace Deckhand
