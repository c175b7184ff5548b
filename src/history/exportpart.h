#pragma once

#include "conversation/message.h"
#include "history/conversationinfo.h"

#include <QHash>

namespace Deckhand {

/// One thing that an exported conversation shows.
struct ExportPart {
    enum class Kind {
        User,
        Assistant, ///< the only words that are Markdown
        Aside      ///< to the letter, and folded where a document can: thinking, calls, what they gave, notices
    };

    Kind kind = Kind::Aside;
    QString heading;
    QString text;
    QList<ImageBlock> images = {};
};

/// Cuts messages into such parts, in order.
class ExportParts
{
public:
    QList<ExportPart> of(const Message &message);

private:
    class Reader;
    QHash<ToolUseId, QString> m_calls; ///< a line for people
};

// The parts of a document.
QByteArray markdownHead(const ConversationInfo &conversation);
QByteArray markdownOf(const ExportPart &part);
QByteArray htmlHead(const ConversationInfo &conversation);
QByteArray htmlOf(const ExportPart &part);
QByteArray htmlEnd();

} // namespace Deckhand
