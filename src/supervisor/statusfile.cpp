#include "statusfile.h"

#include "pipes.h"
#include "taskfolder.h"

#include <algorithm>
#include <cerrno>

using namespace std::chrono_literals;

void StatusFile::show(std::string text)
{
    m_text = std::move(text);
    m_pause = 1s;
    write();
}

void StatusFile::tryAgain()
{
    if (isDue() && std::chrono::steady_clock::now() >= m_nextTry)
        write();
}

void StatusFile::waitAndTry(NativeHandle source)
{
    using std::chrono::milliseconds;
    const auto wait = std::chrono::duration_cast<milliseconds>(m_nextTry - std::chrono::steady_clock::now()) + 1ms;
    waitUntilReady({source}, kNoHandle, int(std::max<milliseconds>(wait, 0ms).count()));
    tryAgain();
}

void StatusFile::write()
{
    const bool isOver =
        m_folder.writeStatus(m_text) || errno == ENOENT; // nothing can be made in a folder that was removed
    m_nextTry = isOver ? Time::max() : std::chrono::steady_clock::now() + m_pause;
    m_pause = std::min<std::chrono::seconds>(2 * m_pause, 10s);
}
