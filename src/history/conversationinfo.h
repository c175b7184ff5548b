#pragma once

#include "conversation/modelfacts.h"
#include "history/sessionfile.h"

#include <functional>

namespace Deckhand {

/// What a list tells of a conversation on the disk: a fold over its records.
struct ConversationInfo {
    /// How its last turn ended, as the records say.
    enum class End {
        Answered,
        Interrupted, ///< stopped, or the program ended in the middle
        Unanswered   ///< it failed, or is under way
    };
    /// What one model has counted.
    struct Spent {
        QString model;           ///< that was asked
        qint64 promptTokens = 0; ///< the prompts had at least so many: prices may go up in steps
        Usage usage;

        friend bool operator==(const Spent &a, const Spent &b)
        {
            return a.model == b.model && a.promptTokens == b.promptTokens
                && a.usage.outputTokens == b.usage.outputTokens
                && a.usage.totalInputTokens() == b.usage.totalInputTokens();
        }
    };

    SessionId id;
    QString workspace;  ///< absolute; empty: the record that tells it is lost
    QString givenTitle; ///< empty: none
    QString firstWords; ///< of the first prompt, in a line
    QDateTime created;  ///< UTC; may be invalid
    QDateTime written;  ///< the last word of the conversation, UTC; in the order of the records (RecordTime::order)
    int prompts = 0;    ///< of the user
    int answers = 0;    ///< messages of the model
    QList<Spent> spent;
    bool isPinned = false;
    bool isArchived = false;
    SessionId branchedFrom; ///< empty: from none
    End end = End::Answered;
    QStringList queued;      ///< ids of prompts that wait
    bool isReadOnly = false; ///< a newer version wrote it
    /// Some program has it open, this one or another. Of the moment of the reading.
    bool isOpen = false;

    /// One line, never empty.
    QString title() const;
    /// Nobody has said anything in it yet.
    bool isEmpty() const { return prompts == 0 && answers == 0 && queued.isEmpty(); }
    /// What is behind what was added before.
    void add(const SessionFile &part);

    friend bool operator==(const ConversationInfo &, const ConversationInfo &) = default;

private:
    void add(const Message &message);
    void addPrompt(const QString &line);
    void addQueue(const SessionFile &part);
};

/// `answered`, `interrupted`, `unanswered`; `waiting` while prompts wait.
QString endWord(const ConversationInfo &conversation);
/// US dollars, an estimate; nothing while the price of some model is unknown.
std::optional<double> costOf(const ConversationInfo &conversation,
                             const std::function<ModelFacts(const QString &model)> &factsOf);
/// A line that stands for a prompt: its words, or what is attached.
QString titleFrom(const QList<ContentBlock> &prompt);

} // namespace Deckhand
