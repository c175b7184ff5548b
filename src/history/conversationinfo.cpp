#include "history/conversationinfo.h"

#include "base/enumwords.h"
#include "base/textcut.h"

namespace Deckhand {

namespace {

constexpr int kLongestTitle = 80;
constexpr qint64 kStep = 100'000; ///< of the sizes at which prices go up

using End = ConversationInfo::End;

bool isStopped(const QList<ToolResultBlock> &results)
{
    return std::any_of(results.cbegin(), results.cend(),
                       [](const ToolResultBlock &result) { return result.end == ToolEnd::Stopped; });
}

End endAfter(const Message &message)
{
    if (message.role == Role::User)
        return isStopped(blocksOf<ToolResultBlock>(message)) ? End::Interrupted : End::Unanswered;
    // What Stop left of an answer nobody has counted.
    const bool isCut = message.stopReason == StopReason::Unknown && message.usage.isEmpty();
    return isCut || holds<ToolUseBlock>(message) ? End::Interrupted : End::Answered;
}

void count(QList<ConversationInfo::Spent> &spent, const Message &message)
{
    if (message.usage.isEmpty())
        return;
    const QString &model = message.requestModel.isEmpty() ? message.model : message.requestModel;
    const qint64 size = (message.usage.totalInputTokens() - 1) / kStep * kStep;
    for (ConversationInfo::Spent &share : spent) {
        if (share.model == model && share.promptTokens == size) {
            share.usage += message.usage;
            return;
        }
    }
    spent.append({model, size, message.usage});
}

} // namespace

QString ConversationInfo::title() const
{
    if (!givenTitle.isEmpty())
        return givenTitle;
    return firstWords.isEmpty() ? id.toString().left(8) : firstWords;
}

void ConversationInfo::add(const SessionFile &part)
{
    if (part.hasHeader && !created.isValid()) {
        workspace = part.header.workspace;
        created = part.header.created;
        branchedFrom = part.header.branchedFrom;
    }
    isReadOnly = isReadOnly || part.isNewer;
    if (part.written.isValid())
        written = part.written;
    for (const MessagePtr &message : part.messages)
        add(*message);
    addQueue(part);
    if (part.marks.title)
        givenTitle = oneLine(*part.marks.title, kLongestTitle);
    isPinned = part.marks.pinned.value_or(isPinned);
    isArchived = part.marks.archived.value_or(isArchived);
}

void ConversationInfo::add(const Message &message)
{
    count(spent, message);
    if (holds<SummaryBlock>(message))
        return; // what it stands for has ended as it did
    end = endAfter(message);
    if (message.role == Role::Assistant)
        ++answers;
    else if (const QString line = titleFrom(message.content); !line.isEmpty())
        addPrompt(line);
}

void ConversationInfo::addQueue(const SessionFile &part)
{
    for (const QString &sent : part.unqueued)
        queued.removeAll(sent);
    for (const QueuedPrompt &prompt : part.queued) {
        queued.append(prompt.id);
        if (firstWords.isEmpty())
            firstWords = titleFrom(prompt.content);
    }
}

void ConversationInfo::addPrompt(const QString &line)
{
    if (++prompts == 1)
        firstWords = line;
}

QString endWord(const ConversationInfo &conversation)
{
    static const EnumWords<End> words{
        {End::Answered, u"answered"_qs}, {End::Interrupted, u"interrupted"_qs}, {End::Unanswered, u"unanswered"_qs}};
    return conversation.queued.isEmpty() ? words.word(conversation.end) : u"waiting"_qs;
}

std::optional<double> costOf(const ConversationInfo &conversation,
                             const std::function<ModelFacts(const QString &model)> &factsOf)
{
    double sum = 0;
    for (const ConversationInfo::Spent &share : conversation.spent) {
        ModelFacts facts = factsOf(share.model);
        // Of each prompt, not of all together.
        facts.longPromptTokens = facts.longPromptTokens > 0 && share.promptTokens >= facts.longPromptTokens ? 1 : 0;
        const std::optional<double> cost = costOf(share.usage, facts);
        if (!cost)
            return std::nullopt;
        sum += *cost;
    }
    return sum;
}

QString titleFrom(const QList<ContentBlock> &prompt)
{
    const QString words = oneLine(wordsOf(prompt), kLongestTitle);
    if (!words.isEmpty())
        return words;
    const QStringList attached = attachmentsOf(prompt);
    return attached.isEmpty() ? QString() : oneLine(attached.join(u", "_qs), kLongestTitle);
}

} // namespace Deckhand
