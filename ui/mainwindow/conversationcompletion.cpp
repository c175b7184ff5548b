#include "ui/mainwindow/conversationcompletion.h"

#include "base/fuzzymatch.h"
#include "models/conversationlistmodel.h"

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kMostListed = 20;
constexpr qsizetype kMostUnasked = 3; ///< where no letter is given
/// A title is long enough to hold any few letters somewhere: with less they are not meant.
constexpr int kLeastOfLetter = 8;

std::optional<int> fitOf(const ConversationInfo &conversation, const QString &letters)
{
    if (conversation.id.toString().startsWith(letters))
        return 0;
    const auto score = FuzzyPattern(letters).score(conversation.title());
    return score && *score >= kLeastOfLetter * letters.size() ? score : std::nullopt;
}

} // namespace

ConversationCompletion::ConversationCompletion(Conversations conversations, QObject *parent)
    : CompletionSource(parent),
      m_conversations(std::move(conversations))
{
}

void ConversationCompletion::look(const QString &word)
{
    const QString prefix = u"conversation:"_qs;
    const QString typed = word.mid(1).remove(u'"');
    const bool isNamed = !typed.isEmpty() && prefix.startsWith(typed.left(prefix.size()));
    const QString letters = isNamed ? typed.mid(prefix.size()) : typed;
    std::vector<std::pair<int, Completion>> fitting;
    const QList<ConversationInfo> conversations = m_conversations();
    for (const ConversationInfo &conversation : conversations) {
        if (const std::optional<int> fit = fitOf(conversation, letters))
            fitting.push_back(
                {*fit,
                 {u'@' + prefix + conversation.id.toString(), conversation.title(),
                  tr("conversation, %1").arg(shortTimeText(conversation.written, QDateTime::currentDateTime()))}});
    }
    std::stable_sort(fitting.begin(), fitting.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    fitting.resize(std::min(fitting.size(), size_t(typed.isEmpty() ? kMostUnasked : kMostListed)));
    QList<Completion> completions;
    for (const auto &[fit, completion] : fitting)
        completions.append(completion);
    emit found(word, completions);
}

} // namespace Deckhand
