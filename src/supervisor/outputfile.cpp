#include "outputfile.h"

#include "taskfolder.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <unistd.h>

OutputFile::~OutputFile()
{
    if (m_file >= 0)
        close(m_file);
}

std::string OutputFile::create(const TaskFolder &folder)
{
    m_file = folder.create("output.log");
    if (m_file >= 0)
        return {};
    if (errno == EEXIST)
        return "The folder for the command's output already holds the output of another run.";
    return std::string("The file for the command's output cannot be created: ") + strerror(errno) + ".";
}

void OutputFile::append(std::string_view bytes)
{
    const bool complete = dropped() == 0;
    m_total += static_cast<long long>(bytes.size());
    if (!complete)
        return;
    const auto room = static_cast<size_t>(std::max(0ll, m_maxBytes - m_stored));
    if (!writeAll(m_file, bytes.substr(0, room), &m_stored))
        m_error = std::string("The output is incomplete: it could not be stored (") + strerror(errno) + ").";
}
