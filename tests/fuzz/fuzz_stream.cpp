#include "anthropic/requestbody.h"
#include "anthropic/streamplayer.h" // of the tests

#include <QJsonDocument>

#include <cstdint>
#include <cstdlib>

using namespace Deckhand;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

StreamPlayer played(const QByteArray &bytes, qsizetype chunk)
{
    StreamPlayer player;
    for (qsizetype at = 0; at < bytes.size(); at += chunk)
        player.feed(bytes.mid(at, chunk));
    return player;
}

/// Ids that the assembler had to invent differ from run to run.
bool hasInventedIds(const MessagePtr &message)
{
    for (const ToolUseBlock &use : toolUsesOf(*message)) {
        if (use.id.toString().startsWith(u"toolu_"))
            return true;
    }
    return false;
}

} // namespace

/// Whatever a server sends: no crash, the cut of the bytes changes nothing, there is no message without message_stop, and
/// what came can be sent back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray bytes(reinterpret_cast<const char *>(data) + 1, qsizetype(size) - 1);
    const StreamPlayer whole = played(bytes, std::max<qsizetype>(1, bytes.size()));
    const StreamPlayer cut = played(bytes, 1 + data[0] % 64);
    require(bool(whole.message) == bool(cut.message) && whole.events == cut.events);
    if (!whole.message)
        return 0;
    require(hasInventedIds(whole.message) || describe(whole.message) == describe(cut.message));
    for (const ToolUseBlock &use : toolUsesOf(*whole.message))
        require(!use.id.isEmpty() && QJsonDocument::fromJson(use.rawInput).isObject());
    ModelRequest request;
    request.messages = {userMessage({TextBlock{u"go"_qs}}), whole.message, userMessage({TextBlock{u"on"_qs}})};
    const Result<QByteArray> body = RequestBody().write(request);
    require(body.ok() && QJsonDocument::fromJson(*body).isObject());
    return 0;
}
