#pragma once

#include <ctime>

namespace Deckhand {

/// Time that this process has worked, and not that of the wall: a measure that holds on a busy machine, too.
class CpuTimer
{
public:
    void restart() { m_begin = std::clock(); }
    double ms() const { return double(std::clock() - m_begin) * 1000 / CLOCKS_PER_SEC; }

private:
    std::clock_t m_begin = std::clock();
};

} // namespace Deckhand
