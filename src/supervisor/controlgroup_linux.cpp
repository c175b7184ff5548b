#include "controlgroup_linux.h"

#include "file.h"
#include "processtree_linux.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace {

constexpr std::string_view kNamePrefix = "deckhand-";

std::string readWhole(const char *path)
{
    std::string bytes;
    char chunk[16384];
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = 0;
    while (file >= 0 && (count = read(file, chunk, sizeof chunk)) > 0)
        bytes.append(chunk, size_t(count));
    if (file >= 0)
        close(file);
    return bytes;
}

std::string_view takeUpTo(char end, std::string_view &text)
{
    const std::string_view taken = text.substr(0, text.find(end));
    text.remove_prefix(std::min(taken.size() + 1, text.size()));
    return taken;
}

/// The group that a process is in, as /proc/PID/cgroup tells it; empty when the system has no cgroup v2.
std::string groupIn(const char *path)
{
    const std::string text = readWhole(path);
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view line = takeUpTo('\n', rest);
        if (line.starts_with("0::/"))
            return std::string(line.substr(3));
    }
    return {};
}

bool isWithin(std::string_view group, std::string_view outer)
{
    return group.starts_with(outer) && (group.size() == outer.size() || group[outer.size()] == '/');
}

/// mountinfo writes spaces and the like as a backslash and three octal digits.
std::string unescaped(std::string_view text)
{
    std::string out;
    for (size_t at = 0; at < text.size(); ++at) {
        int code = 0;
        const char *digits = text.data() + at + 1;
        if (text[at] == '\\' && at + 3 < text.size() && std::from_chars(digits, digits + 3, code, 8).ptr == digits + 3)
            at += 3;
        else
            code = static_cast<unsigned char>(text[at]);
        out += char(code);
    }
    return out;
}

/// Where the file system shows the group. A hybrid system has its cgroup2 at another place than a pure one, and a
/// container may see only a part of it: then `root` is the group that is mounted.
std::vector<std::string> foldersOf(std::string_view group)
{
    std::vector<std::string> folders;
    const std::string mounts = readWhole("/proc/self/mountinfo");
    std::string_view rest = mounts;
    while (!rest.empty()) {
        std::string_view line = takeUpTo('\n', rest);
        if (line.find(" - cgroup2 ") == line.npos)
            continue;
        for (int field = 0; field < 3; ++field) // mount, its parent, device
            takeUpTo(' ', line);
        const std::string root = unescaped(takeUpTo(' ', line));
        const std::string place = unescaped(takeUpTo(' ', line));
        if (root == "/")
            folders.push_back(place + std::string(group));
        else if (isWithin(group, root))
            folders.push_back(place + std::string(group.substr(root.size())));
    }
    return folders;
}

std::vector<std::string> foldersIn(int directory)
{
    std::vector<std::string> names;
    DIR *stream = fdopendir(openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    while (const dirent *entry = stream ? readdir(stream) : nullptr) {
        if (entry->d_type == DT_DIR && strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            names.push_back(entry->d_name);
    }
    if (stream)
        closedir(stream);
    return names;
}

/// With the groups that the command has made in it. The kernel keeps those that a process is in.
void removeGroup(int parent, const std::string &name)
{
    if (unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0)
        return;
    const int directory = openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0)
        return;
    for (const std::string &inner : foldersIn(directory))
        removeGroup(directory, inner);
    close(directory);
    unlinkat(parent, name.c_str(), AT_REMOVEDIR);
}

std::string suffixFor(pid_t supervisor, unsigned long long startTime)
{
    return "-" + std::to_string(supervisor) + "-" + std::to_string(startTime);
}

/// Whether the group's name says that it was made by a supervisor, and that one has gone.
bool isAbandoned(const std::string &name)
{
    const size_t second = name.rfind('-');
    const size_t first = second == name.npos || second == 0 ? name.npos : name.rfind('-', second - 1);
    if (!name.starts_with(kNamePrefix) || first == name.npos || first < kNamePrefix.size())
        return false;
    const pid_t supervisor = atoi(name.c_str() + first + 1);
    const unsigned long long startTime = strtoull(name.c_str() + second + 1, nullptr, 10);
    const bool isOurs = supervisor > 0 && startTime > 0 && name.substr(first) == suffixFor(supervisor, startTime);
    return isOurs && ProcessTree::startTime(supervisor) != startTime;
}

} // namespace

ControlGroup::~ControlGroup()
{
    for (const int descriptor : {m_directory, m_parent}) {
        if (descriptor >= 0)
            close(descriptor);
    }
}

void ControlGroup::create(std::string_view task)
{
    const std::string own = groupIn("/proc/self/cgroup");
    if (own.empty())
        return;
    const std::string parent = own == "/" ? "" : own;
    const std::string name =
        std::string(kNamePrefix).append(task) + suffixFor(getpid(), ProcessTree::startTime(getpid()));
    for (const std::string &folder : foldersOf(parent)) {
        if (createIn(folder, name)) {
            m_path = folder + "/" + name;
            m_inProc = parent + "/" + name;
            return;
        }
    }
}

bool ControlGroup::createIn(const std::string &folder, const std::string &name)
{
    m_parent = open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct statfs info = {};
    // Another file system may be mounted over it.
    const bool isGroup = m_parent >= 0 && fstatfs(m_parent, &info) == 0 && info.f_type == CGROUP2_SUPER_MAGIC;
    if (isGroup && mkdirat(m_parent, name.c_str(), 0755) == 0) {
        m_directory = openat(m_parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (m_directory >= 0)
            return true;
        unlinkat(m_parent, name.c_str(), AT_REMOVEDIR);
    }
    if (m_parent >= 0)
        close(m_parent);
    m_parent = -1;
    return false;
}

pid_t ControlGroup::fork()
{
    if (m_directory >= 0) {
        // Into the group at once: to be moved there, the child would wait for a lock of the whole system, often for
        // milliseconds, and could be killed meanwhile with nobody to find what it had begun.
        clone_args arguments = {};
        arguments.flags = CLONE_INTO_CGROUP;
        arguments.exit_signal = SIGCHLD;
        arguments.cgroup = static_cast<unsigned long long>(m_directory);
        const long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
        if (pid >= 0)
            return pid_t(pid);
        remove();
    }
    return ::fork();
}

void ControlGroup::freeze()
{
    m_isFrozen = write("cgroup.freeze", "1");
}

void ControlGroup::thaw()
{
    write("cgroup.freeze", "0");
    m_isFrozen = false;
}

bool ControlGroup::freezes(pid_t process) const
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/cgroup", int(process));
    return m_isFrozen && isWithin(groupIn(path), m_inProc);
}

bool ControlGroup::kill() const
{
    return write("cgroup.kill", "1");
}

void ControlGroup::remove()
{
    if (m_directory < 0)
        return;
    close(m_directory);
    removeGroup(m_parent, m_path.substr(m_path.rfind('/') + 1));
    for (const std::string &name : foldersIn(m_parent)) {
        if (isAbandoned(name))
            removeGroup(m_parent, name);
    }
    close(m_parent);
    m_parent = m_directory = -1;
    m_path.clear();
}

bool ControlGroup::write(const char *file, std::string_view value) const
{
    const File opened(m_directory < 0 ? kNoHandle : openat(m_directory, file, O_WRONLY | O_CLOEXEC));
    return opened.isOpen() && opened.write(value);
}
