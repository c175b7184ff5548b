#include "pipes.h"

#include "descriptors_unix.h"
#include "taskfolder.h"

#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

bool isReady(int descriptor, short events)
{
    pollfd source = {descriptor, events, 0};
    return poll(&source, 1, 0) > 0;
}

size_t readFrom(int descriptor, char *buffer, size_t size, bool &atEnd)
{
    ssize_t count = 0;
    do {
        count = read(descriptor, buffer, size);
    } while (count < 0 && errno == EINTR);
    atEnd = count == 0 || (count < 0 && errno != EAGAIN);
    return count > 0 ? size_t(count) : 0;
}

/// Ours alone, and not blocking.
class OwnSource : public ByteSource
{
public:
    explicit OwnSource(int descriptor) : m_file(descriptor) {}
    NativeHandle handle() const override { return m_file.handle(); }
    size_t read(char *buffer, size_t size) override
    {
        bool atEnd = true;
        const size_t count = m_file.isOpen() ? readFrom(int(m_file.handle()), buffer, size, atEnd) : 0;
        if (atEnd)
            m_file.close();
        return count;
    }

private:
    File m_file;
};

/// Asked before it is read: it may be shared with others and must not be made non-blocking.
class SharedSource : public ByteSource
{
public:
    explicit SharedSource(int descriptor) : m_descriptor(descriptor) {}
    NativeHandle handle() const override { return m_descriptor; }
    size_t read(char *buffer, size_t size) override
    {
        if (m_descriptor < 0 || !isReady(m_descriptor, POLLIN))
            return 0;
        bool atEnd = false;
        const size_t count = readFrom(m_descriptor, buffer, size, atEnd);
        if (atEnd)
            m_descriptor = -1;
        return count;
    }

private:
    int m_descriptor;
};

class DescriptorSink : public ByteSink
{
public:
    explicit DescriptorSink(int descriptor) : m_descriptor(descriptor)
    {
        fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    }
    NativeHandle handle() const override { return m_descriptor; }
    size_t write(std::string_view bytes) override
    {
        ssize_t count = 0;
        do {
            count = ::write(m_descriptor, bytes.data(), bytes.size());
        } while (count < 0 && errno == EINTR);
        if (count < 0)
            return errno == EAGAIN ? 0 : bytes.size();
        return size_t(count);
    }

private:
    int m_descriptor;
};

} // namespace

std::unique_ptr<ByteSource> sourceOf(NativeHandle pipe)
{
    return std::make_unique<SharedSource>(int(pipe));
}

std::unique_ptr<ByteSink> sinkOf(NativeHandle pipe)
{
    return std::make_unique<DescriptorSink>(int(pipe));
}

OutputEnds openOutputEnds()
{
    int ends[2];
    if (!openPipe(ends))
        return {};
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    enlargePipe(ends[0]);
    return {std::make_unique<OwnSource>(ends[0]), File(ends[1])};
}

std::unique_ptr<ByteSource> openControl(const TaskFolder &folder)
{
    const int directory = int(folder.handle());
    if (mkfifoat(directory, "control", 0600) != 0)
        return nullptr;
    // For writing too, so that it does not come to its end whenever a writer leaves.
    const int file = openat(directory, "control", O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    return file < 0 ? nullptr : std::make_unique<OwnSource>(file);
}

bool waitUntilReady(std::initializer_list<NativeHandle> sources, NativeHandle sink, int milliseconds)
{
    pollfd waited[8] = {{int(sink), POLLOUT, 0}}; // a negative descriptor is left out by poll
    nfds_t count = 1;
    for (const NativeHandle source : sources)
        waited[count++] = {int(source), POLLIN, 0};
    return poll(waited, count, milliseconds) > 0;
}
