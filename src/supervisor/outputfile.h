#pragma once

#include <string>
#include <string_view>

class TaskFolder;

/// The command's output as it wrote it, in `output.log`. Takes everything that it is given and never makes the command
/// wait: what is over the cap, or could not be stored, is counted as dropped. Once a byte was dropped nothing is stored
/// any more, so that the file never has a hole.
class OutputFile
{
public:
    explicit OutputFile(long long maxBytes) : m_maxBytes(maxBytes) {}
    ~OutputFile();
    OutputFile(const OutputFile &) = delete;
    OutputFile &operator=(const OutputFile &) = delete;

    /// Returns why not, or nothing.
    std::string create(const TaskFolder &folder);
    void append(std::string_view bytes);

    long long total() const { return m_total; }
    long long dropped() const { return m_total - m_stored; }
    /// Why output was dropped when it was not for the cap: a full disk. Empty when all is well.
    const std::string &error() const { return m_error; }

private:
    int m_file = -1;
    long long m_maxBytes;
    long long m_total = 0;
    long long m_stored = 0;
    std::string m_error;
};
