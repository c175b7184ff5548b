#pragma once

#include "history/conversationinfo.h"
#include "ui/conversation/completion.h"

#include <functional>

namespace Deckhand {

/// Completes `@conversation:ID`, also by letters of its title; the best first, and of equals as they are given.
class ConversationCompletion final : public CompletionSource
{
    Q_OBJECT
public:
    using Conversations = std::function<QList<ConversationInfo>()>;
    /// `conversations` is asked with each word, for the last written first.
    explicit ConversationCompletion(Conversations conversations, QObject *parent = nullptr);

    QChar mark() const override { return u'@'; }
    void look(const QString &word) override;

private:
    const Conversations m_conversations;
};

} // namespace Deckhand
