#include "agent/summary.h"

#include "base/textcut.h"

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kElidedResult = 2000;
constexpr qsizetype kLongestLastRequest = 4000;

/// A message of the user (or of the program to the model) that may be moved behind a summary.
bool isUnanswered(const Message &message)
{
    return message.role == Role::User && !holds<ToolResultBlock, SummaryBlock>(message);
}

/// How many messages at the end nothing has answered.
qsizetype unansweredCount(const QList<MessagePtr> &history)
{
    const auto answered = std::find_if(history.crbegin(), history.crend(),
                                       [](const MessagePtr &message) { return !isUnanswered(*message); });
    return answered - history.crbegin();
}

QString askFor(const QString &wish)
{
    QString text = QStringLiteral(
        "[This is an automatic request of the program, no message of the user.] The conversation has to be shortened: "
        "everything above will be replaced by the summary that you write now, and you will go on from it without having "
        "seen the rest. Answer with the summary only, and do not call any tool. Keep:\n"
        "- what the user asked for, in order, word for word where it is short, and which of it is done\n"
        "- what was decided, and why; what the user does not want\n"
        "- names of files, functions and commands, results and errors, as far as they still matter\n"
        "- the state of the work: what is done, what is half done, what comes next\n"
        "- questions that are open\n"
        "Leave out what no longer matters.");
    if (!wish.isEmpty())
        text += QStringLiteral("\nWhat the user wishes of this summary: ") + wish;
    return text;
}

ToolResultBlock cut(ToolResultBlock result)
{
    if (!result.images.isEmpty())
        result.text += QStringLiteral("\n(An image was here.)");
    result.images.clear();
    if (result.text.size() > kElidedResult) {
        const qsizetype kept = characterStart(result.text, kElidedResult);
        const qsizetype left = result.text.size() - kept;
        result.text.truncate(kept);
        result.text += QStringLiteral("\n… (%1 more characters are left out here)").arg(left);
    }
    return result;
}

MessagePtr elide(const MessagePtr &message)
{
    auto copy = std::make_shared<Message>(*message);
    copy->content.clear();
    for (const ContentBlock &block : message->content) {
        if (const auto *result = std::get_if<ToolResultBlock>(&block))
            copy->content.append(cut(*result));
        else if (std::holds_alternative<ImageBlock>(block) || std::holds_alternative<FileBlock>(block))
            copy->content.append(
                TextBlock{QStringLiteral("(Attached here: %1)").arg(attachmentsOf({block}).join(u' '))});
        else if (!std::holds_alternative<ThinkingBlock>(block) && !std::holds_alternative<RedactedThinkingBlock>(block))
            copy->content.append(block);
    }
    return copy;
}

/// The user's last words, also from before an earlier summary.
QString lastRequest(const QList<MessagePtr> &history)
{
    const auto last = std::find_if(history.crbegin(), history.crend(), [](const MessagePtr &message) {
        return isUnanswered(*message) && !wordsOf(message->content).trimmed().isEmpty();
    });
    const QString words = last == history.crend() ? QString() : wordsOf((*last)->content);
    return words.size() > kLongestLastRequest ? QString() : words;
}

QString workGoesOn(const QList<MessagePtr> &history)
{
    QString text = QStringLiteral("\n\n[The program:] You were in the middle of the work. Go on with it where it was "
                                  "left; do not mention this summary.");
    if (const QString request = lastRequest(history); !request.isEmpty())
        text += QStringLiteral(" What the user asked for last, word for word:\n") + request;
    return text;
}

} // namespace

bool canBeSummedUp(const QList<MessagePtr> &history)
{
    const QList<MessagePtr> context = contextOf(history);
    return std::any_of(context.cbegin(), context.cend(),
                       [](const MessagePtr &message) { return message->role == Role::Assistant; });
}

QList<MessagePtr> summaryRequest(const QList<MessagePtr> &history, const QString &wish, bool elided)
{
    QList<MessagePtr> messages = contextOf(history);
    messages.resize(messages.size() - unansweredCount(messages));
    if (elided)
        std::transform(messages.cbegin(), messages.cend(), messages.begin(), elide);
    messages.append(userMessage({TextBlock{askFor(wish)}}));
    return messages;
}

Message summaryMessage(const QList<MessagePtr> &history, const QString &words, const QString &standingFacts,
                       bool midWork)
{
    QString text = QStringLiteral("[An automatic summary of the conversation so far, put here by the program. It is no "
                                  "message of the user.]\n\n")
                 + words.trimmed();
    if (!standingFacts.trimmed().isEmpty())
        text += QStringLiteral("\n\n[The program adds, as it is at this moment:]\n") + standingFacts.trimmed();

    QList<ContentBlock> unanswered;
    for (qsizetype i = history.size() - unansweredCount(history); i < history.size(); ++i)
        unanswered += history.at(i)->content;
    const bool userWaits = !wordsOf(unanswered).isEmpty() || !attachmentsOf(unanswered).isEmpty();
    if (userWaits)
        text += QStringLiteral("\n\n[The program:] What follows is the user's message that is to be answered now.");
    else if (midWork)
        text += workGoesOn(history);
    Message message;
    message.content = QList<ContentBlock>{SummaryBlock{text}} + unanswered;
    return message;
}

} // namespace Deckhand
