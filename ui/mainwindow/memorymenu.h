#pragma once

#include "memory/memoryfiles.h"

#include <QMenu>

#include <functional>

namespace Deckhand {

/// What the model is told besides, read anew each time; a click opens it in the program that the system has for it.
class MemoryMenu final : public QMenu
{
    Q_OBJECT
public:
    explicit MemoryMenu(QWidget *parent = nullptr);

    /// Those of the conversation that is shown; may be null.
    void show(const std::function<QList<MemoryFile>()> &files) { m_files = files; }

private:
    void fill();

    std::function<QList<MemoryFile>()> m_files;
};

} // namespace Deckhand
