#pragma once

#include "anthropic/servererror.h"
#include "conversation/modelclient.h"

#include <QByteArrayView>
#include <QStringList>

#include <map>
#include <optional>
#include <variant>

namespace Deckhand {

/// Why a stream gives no message: the server said so (`type` is its word, "error" where it has none), or what came makes
/// no sense (`type` is empty).
struct StreamFault {
    QString type;
    QString message;
    QString code = {}; ///< see ServerError
    int status = 0;    ///< likewise
};

StreamFault faultOf(const ServerError &said);

/// Builds one Message from the JSON of a stream's events, told apart by their `type`; the SSE names only repeat it. A
/// pure value: no network, no signals. Several blocks may be open at once, so blocks are kept by index.
class StreamAssembler
{
public:
    /// Nothing to tell, something that streamed in, the finished message (message_stop came), or the end without one.
    using Step = std::variant<std::monostate, StreamEvent, MessagePtr, StreamFault>;

    /// The model and the server that were asked; see Message.
    explicit StreamAssembler(QString requestModel = {}, QString server = {})
    {
        m_message.requestModel = std::move(requestModel);
        m_message.server = std::move(server);
    }

    /// `data` is one event's; `isError`: its name says that it is an error. After a MessagePtr or a StreamFault nothing
    /// more may be given.
    Step take(QByteArrayView data, bool isError = false);

    /// What the server has counted so far.
    const Usage &usage() const { return m_message.usage; }
    /// message_start came.
    bool began() const { return m_began; }
    /// Of the text blocks, as far as they came, by index; shared, not copied.
    QStringList texts() const;

private:
    struct Draft {
        ContentBlock block;
        QString input;         ///< of a tool: UTF-16, because a server may cut between the escapes of a surrogate pair
        QByteArray wholeInput; ///< what content_block_start brought; used if no delta came
        bool hasInputDeltas = false;
        bool finished = false;
    };

    std::optional<Step> takeTextDelta(QByteArrayView json);
    Step takeObject(const QJsonObject &event, QByteArrayView json);
    Step takeOther(const QJsonObject &event) const;
    Step takeMessageStart(const QJsonObject &event);
    Step takeBlockStart(const QJsonObject &event, QByteArrayView json);
    Step takeBlockDelta(const QJsonObject &event, QByteArrayView json);
    void takeOpaqueDelta(Draft &draft, const QJsonObject &delta) const;
    void settle(Draft &draft, bool wasCut) const;
    void settleServerToolUse(Draft &draft, bool wasCut) const;
    bool hasToolUse(const ToolUseId &id) const;
    Step takeBlockStop(const QJsonObject &event);
    Step takeMessageDelta(const QJsonObject &event);
    Step finish();
    Step appendText(int index, QString text);
    Step appendThinking(int index, const QString &text);
    Step appendInput(int index, const QString &partialJson);
    void takeUsage(const QJsonObject &usage);
    void settleToolUse(Draft &draft, bool wasCut) const;
    Draft *find(int index);
    template<typename Block>
    Block *findBlock(int index);

    Message m_message;
    std::map<int, Draft> m_drafts;
    bool m_began = false;
};

} // namespace Deckhand
