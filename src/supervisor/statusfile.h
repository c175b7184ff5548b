#pragma once

#include "file.h"

#include <chrono>
#include <string>

class TaskFolder;

/// What the file `status` of a task's folder shall say. What the disk does not take is tried again: after a second at first,
/// every ten seconds at last.
class StatusFile
{
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit StatusFile(const TaskFolder &folder) : m_folder(folder) {}

    /// Tries at once.
    void show(std::string text);
    /// Does nothing before its time.
    void tryAgain();
    /// The same after waiting for its time, or for something from `source`.
    void waitAndTry(NativeHandle source);
    /// Time::max() when there is nothing to be tried.
    Time nextTry() const { return m_nextTry; }
    /// False also when the folder is gone, and nobody can ever read it.
    bool isDue() const { return m_nextTry != Time::max(); }

private:
    void write();

    const TaskFolder &m_folder;
    std::string m_text;
    std::chrono::seconds m_pause{1};
    Time m_nextTry = Time::max();
};
