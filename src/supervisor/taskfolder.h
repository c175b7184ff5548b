#pragma once

#include "file.h"

#include <string>
#include <string_view>

/// The task's own folder and the files in it. Opened once and never by its path again, so that nobody can put another
/// folder in its place; no file in it is followed through a link, and all are the user's alone (0600). A part of the port
/// to the system's files.
class TaskFolder
{
public:
    /// Opens the folder and takes `task.lock`, which is held as long as this process lives: the sign of life for a
    /// program that starts again. Returns why not, or nothing.
    std::string open(const std::string &path);

    /// These open for reading and writing and return nothing with errno set when they cannot.
    File create(const char *name) const; ///< a file that must not exist yet
    File createOver(const char *name) const;
    bool createFolder(const char *name) const;

    /// Whether this open file is the one of that name: it may have been deleted, moved or replaced.
    bool has(const char *name, const File &file) const;
    bool rename(const char *from, const char *to) const;
    bool remove(const char *name) const;
    /// The first bytes of a small file; empty when it is none, or is no plain file.
    std::string read(const char *name) const;

    /// Bytes that are free on its disk; -1 when nobody knows.
    long long room() const;

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

    /// Of the folder itself.
    NativeHandle handle() const { return m_directory.handle(); }

private:
    File openStatus() const;

    std::string m_path;
    File m_directory;
    File m_lock;
};
