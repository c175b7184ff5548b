#pragma once

#include "base/result.h"
#include "conversation/modelclient.h"

namespace Deckhand {

/// Writes the JSON of model calls. A conversation only grows, so each message is written once and its bytes are kept,
/// by its position and address, for as long as the next request has the same message in the same place.
///
/// What the API would refuse is left out: empty text, thinking without a signature (local servers send none), blocks of
/// unknown types. Neighbours of one role become one message, tool results first.
class RequestBody
{
public:
    /// An error if the conversation does not begin and end with a user message that has content.
    Result<QByteArray> write(const ModelRequest &request);

    /// Messages that were written anew by the last call: for tests and measurements.
    int freshlyWritten() const { return m_freshlyWritten; }

private:
    struct Written {
        MessagePtr message; ///< held, so that its address cannot come back with another content
        QByteArray results; ///< its tool results: JSON blocks, joined with commas
        QByteArray others;  ///< its other blocks

        bool isEmpty() const { return results.isEmpty() && others.isEmpty(); }
    };
    static Written written(const MessagePtr &message);
    void bringUpToDate(const QList<MessagePtr> &messages);
    Result<void> appendMessages(QByteArray &out) const;
    qsizetype endOfRun(qsizetype first) const;

    QList<Written> m_written;
    int m_freshlyWritten = 0;
};

} // namespace Deckhand
