#pragma once

#include <string>
#include <string_view>

/// The task's own folder and the files in it. Opened once and never by its path again, so that nobody can put another
/// folder in its place; no file in it is followed through a link, and all are the user's alone (0600).
class TaskFolder
{
public:
    TaskFolder() = default;
    ~TaskFolder();
    TaskFolder(const TaskFolder &) = delete;
    TaskFolder &operator=(const TaskFolder &) = delete;

    /// Opens the folder and takes `task.lock`, which is held as long as this process lives: the sign of life for a
    /// program that starts again. Returns why not, or nothing.
    std::string open(const std::string &path);

    /// These open for reading and writing and return the descriptor, or -1 with errno set.
    int create(const char *name) const; ///< a file that must not exist yet
    int createOver(const char *name) const;
    int createFifo(const char *name) const;

    /// Whether this open file is the one of that name: it may have been deleted, moved or replaced.
    bool has(const char *name, int file) const;
    bool rename(const char *from, const char *to) const;
    void remove(const char *name) const;
    /// The first bytes of a small file; empty when it is none, or is no plain file.
    std::string read(const char *name) const;

    /// The script for the shell, in the file `script`.
    bool createScript(std::string_view script) const;

    /// Replaces `status` by the whole new text: a reader sees the old or the new one, also after a crash of any
    /// process. False, with errno set, when it could not be written.
    bool writeStatus(std::string_view text) const;
    /// Takes room for the next status now, so that a disk that is full by then has it all the same. Not every file system
    /// can promise that.
    void reserveStatus() const;
    /// Lets the status outlive a loss of power too. Waits for the disk, twice.
    void syncStatus() const;

private:
    int openStatus() const;

    int m_directory = -1;
    int m_lock = -1;
};

/// Writes all of it, or returns false with errno set.
bool writeAll(int descriptor, std::string_view bytes);
/// The same at an offset of the file, which moves on by what was written in either case.
bool writeAllAt(int descriptor, std::string_view bytes, long long &offset);
