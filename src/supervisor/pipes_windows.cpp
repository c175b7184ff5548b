#include "pipes.h"

#include "system_windows.h"
#include "taskfolder.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace {

constexpr DWORD kPipeSize = 1 << 20;

File newEvent()
{
    return fileOf(CreateEventW(nullptr, TRUE, FALSE, nullptr));
}

/// The reading end, of one writer at a time.
File createPipe(const std::wstring &name)
{
    PrivateSecurity security;
    return fileOf(
        CreateNamedPipeW(name.c_str(), PIPE_ACCESS_INBOUND | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
                         PIPE_TYPE_BYTE | PIPE_REJECT_REMOTE_CLIENTS, 1, 0, kPipeSize, 0, security.attributes()));
}

/// Reads ahead into a buffer of its own; its event is set while there is something to take.
class PipeSource : public ByteSource
{
public:
    /// To connect: it is a pipe that writers come to and leave, and never at its end.
    enum class Kind { Given, ToConnect };
    PipeSource(File pipe, Kind kind) : m_pipe(std::move(pipe)), m_kind(kind), m_event(newEvent())
    {
        kind == Kind::ToConnect ? connect() : readAhead();
    }
    ~PipeSource() override
    {
        if (m_pipe.isOpen() && CancelIo(handleOf(m_pipe))) // the system must not write to what is gone
            GetOverlappedResult(handleOf(m_pipe), &m_pending, &m_count, TRUE);
    }

    NativeHandle handle() const override { return m_pipe.isOpen() ? m_event.handle() : kNoHandle; }

    size_t read(char *buffer, size_t size) override
    {
        if (m_taken == m_count && !look())
            return 0;
        const size_t count = std::min<size_t>(size, m_count - m_taken);
        memcpy(buffer, m_buffer.data() + m_taken, count);
        m_taken += DWORD(count);
        if (m_taken == m_count)
            readAhead();
        return count;
    }

private:
    /// Whether the system has brought something.
    bool look()
    {
        if (!m_pipe.isOpen())
            return false;
        if (!GetOverlappedResult(handleOf(m_pipe), &m_pending, &m_count, FALSE)) {
            m_count = 0;
            return GetLastError() != ERROR_IO_INCOMPLETE && atEnd();
        }
        if (std::exchange(m_isConnecting, false))
            readAhead();
        return m_count > 0;
    }

    void readAhead()
    {
        m_taken = m_count = 0;
        start();
        if (!ReadFile(handleOf(m_pipe), m_buffer.data(), DWORD(m_buffer.size()), nullptr, &m_pending)
            && GetLastError() != ERROR_IO_PENDING)
            atEnd();
    }

    void connect()
    {
        start();
        m_isConnecting = true;
        if (!ConnectNamedPipe(handleOf(m_pipe), &m_pending) && GetLastError() == ERROR_PIPE_CONNECTED) {
            m_isConnecting = false;
            readAhead();
        }
    }

    bool atEnd()
    {
        if (m_kind == Kind::ToConnect) {
            DisconnectNamedPipe(handleOf(m_pipe));
            connect();
        } else {
            m_pipe.close();
        }
        return false;
    }

    void start()
    {
        m_pending = {};
        m_pending.hEvent = handleOf(m_event);
    }

    File m_pipe;
    const Kind m_kind;
    const File m_event;
    OVERLAPPED m_pending = {};
    std::vector<char> m_buffer = std::vector<char>(128 * 1024);
    DWORD m_count = 0;
    DWORD m_taken = 0;
    bool m_isConnecting = false;
};

/// A pipe that we were given is one to wait at; so somebody else waits. What was taken is told by the next call. A reader
/// that does not read holds the thread, which then ends with the process.
class ThreadSink : public ByteSink
{
public:
    explicit ThreadSink(HANDLE pipe)
    {
        m_state->pipe = pipe;
        std::thread(run, m_state).detach();
    }

    NativeHandle handle() const override { return m_state->done.handle(); }

    size_t write(std::string_view bytes) override
    {
        const std::lock_guard lock(m_state->mutex);
        if (m_state->isBroken)
            return bytes.size();
        if (!m_state->isBusy && m_state->text.empty()) {
            m_state->text = bytes;
            m_state->isBusy = true;
            ResetEvent(handleOf(m_state->done));
            m_state->changed.notify_one();
        }
        return m_state->isBusy ? 0 : std::exchange(m_state->text, {}).size();
    }

private:
    struct State {
        HANDLE pipe = nullptr;
        std::mutex mutex;
        std::condition_variable changed;
        const File done = newEvent();
        std::string text;
        bool isBusy = false;
        bool isBroken = false;
    };

    static void run(const std::shared_ptr<State> &state)
    {
        std::unique_lock lock(state->mutex);
        for (;;) {
            state->changed.wait(lock, [&] { return state->isBusy; });
            lock.unlock(); // the text stays as it is while it is busy
            DWORD count = 0;
            const bool written = WriteFile(state->pipe, state->text.data(), DWORD(state->text.size()), &count, nullptr);
            lock.lock();
            state->isBroken = !written;
            state->isBusy = false;
            SetEvent(handleOf(state->done));
        }
    }

    const std::shared_ptr<State> m_state = std::make_shared<State>();
};

void forward(HANDLE from, File to)
{
    char buffer[4096];
    while (const size_t count = readSome(reinterpret_cast<NativeHandle>(from), buffer, sizeof buffer)) {
        if (!to.write({buffer, count}))
            return;
    }
}

} // namespace

/// What it was made for decides whether it can be waited for: a thread waits, and passes on to a pipe of ours.
std::unique_ptr<ByteSource> sourceOf(NativeHandle pipe)
{
    OutputEnds ends = openOutputEnds();
    if (ends.writeEnd.isOpen())
        std::thread(forward, handleOf(pipe), std::move(ends.writeEnd)).detach();
    return std::move(ends.source);
}

std::unique_ptr<ByteSink> sinkOf(NativeHandle pipe)
{
    return std::make_unique<ThreadSink>(handleOf(pipe));
}

OutputEnds openOutputEnds()
{
    const std::wstring name = LR"(\\.\pipe\deckhand-)" + randomName();
    File reader = createPipe(name);
    File writer = fileOf(CreateFileW(name.c_str(), GENERIC_WRITE, 0, nullptr, OPEN_EXISTING, 0, nullptr));
    if (!reader.isOpen() || !writer.isOpen())
        return failed(), OutputEnds();
    return {std::make_unique<PipeSource>(std::move(reader), PipeSource::Kind::Given), std::move(writer)};
}

/// The file says where: a pipe has its name in a room of its own, where others could take one that can be foreseen.
std::unique_ptr<ByteSource> openControl(const TaskFolder &folder)
{
    const std::wstring name = LR"(\\.\pipe\deckhand-)" + randomName();
    File pipe = createPipe(name);
    if (!pipe.isOpen())
        return nullptr;
    auto source =
        std::make_unique<PipeSource>(std::move(pipe), PipeSource::Kind::ToConnect); // it listens: now tell where
    const File file = folder.create("control");
    return file.isOpen() && file.write(narrow(name)) ? std::move(source) : nullptr;
}

bool waitUntilReady(std::initializer_list<NativeHandle> sources, NativeHandle sink, int milliseconds)
{
    HANDLE waited[8];
    DWORD count = 0;
    for (const NativeHandle source : sources) {
        if (source != kNoHandle)
            waited[count++] = handleOf(source);
    }
    if (sink != kNoHandle)
        waited[count++] = handleOf(sink);
    const DWORD time = milliseconds < 0 ? INFINITE : DWORD(milliseconds);
    if (count == 0)
        return Sleep(time), false;
    return WaitForMultipleObjects(count, waited, FALSE, time) != WAIT_TIMEOUT;
}
