#pragma once

#include "file.h"

#include <initializer_list>
#include <memory>
#include <string_view>

class TaskFolder;

/// Bytes that others write, never waited for. The port to the system's pipes.
class ByteSource
{
public:
    virtual ~ByteSource() = default;
    /// To wait for; kNoHandle when nothing can come any more.
    virtual NativeHandle handle() const = 0;
    /// Takes what there is; 0 for nothing. Whether it is the end says `handle`.
    virtual size_t read(char *buffer, size_t size) = 0;
    bool isClosed() const { return handle() == kNoHandle; }
};

/// A pipe that others read, never waited for.
class ByteSink
{
public:
    virtual ~ByteSink() = default;
    /// To wait for, when it took nothing.
    virtual NativeHandle handle() const = 0;
    /// How much it took, maybe nothing; all when nobody reads any more.
    virtual size_t write(std::string_view bytes) = 0;
};

/// Both of a pipe that this process was given.
std::unique_ptr<ByteSource> sourceOf(NativeHandle pipe);
std::unique_ptr<ByteSink> sinkOf(NativeHandle pipe);

/// A pipe for the output of a command.
struct OutputEnds {
    std::unique_ptr<ByteSource> source; ///< nothing, with errno set, when there is no pipe
    File writeEnd;                      ///< the command's
};
OutputEnds openOutputEnds();

/// `control` in the task's folder, by which any program of the user can send lines: a FIFO on Unix. Never at its end;
/// nothing where it cannot be made.
std::unique_ptr<ByteSource> openControl(const TaskFolder &folder);

/// Returns when something came from one of `sources` (seven at most), when `sink` takes bytes, or, with false, after
/// `milliseconds` (-1: never). kNoHandle is left out.
bool waitUntilReady(std::initializer_list<NativeHandle> sources, NativeHandle sink, int milliseconds);
