#pragma once

#include <QByteArray>
#include <QFlags>
#include <QSet>
#include <QStringList>

#include <optional>

namespace Deckhand {

/// What a request may carry and can do without. Servers that only nearly speak the Messages API refuse some of it.
enum class SentOption {
    CacheControl = 1,
    Thinking = 2,
    ThinkingDisplay = 4,
    ContextManagement = 8,
    Documents = 16,
    EarlierThinking = 32,  ///< thinking blocks of earlier messages; refused when what precedes them has changed
    UnsignedThinking = 64, ///< thinking blocks that this server has not signed
};
Q_DECLARE_FLAGS(SentOptions, SentOption)
Q_DECLARE_OPERATORS_FOR_FLAGS(SentOptions)

/// What a server has refused once and is not sent again. A value, to be kept for each base URL. How a model thinks is
/// kept for each model.
class ServerOmissions
{
public:
    bool omits(SentOption option, const QString &model) const { return m_words.contains(word(option, model)); }
    void add(SentOption option, const QString &model);
    void remove(SentOption option, const QString &model) { m_words.remove(word(option, model)); }

    /// POST /v1/messages/count_tokens is not there.
    bool omitsTokenCount() const;
    void addTokenCount();

    bool isEmpty() const { return m_words.isEmpty(); }
    /// Sorted words such as "cache_control" and "thinking claude-x"; readable by people, and by fromStringList.
    QStringList toStringList() const;
    /// Words that mean nothing here are dropped.
    static ServerOmissions fromStringList(const QStringList &words);

    friend bool operator==(const ServerOmissions &a, const ServerOmissions &b) { return a.m_words == b.m_words; }

private:
    static QString word(SentOption option, const QString &model);

    QSet<QString> m_words;
};

/// Which option an error answer complains about.
struct RefusedOption {
    SentOption option = SentOption::CacheControl;
    bool isOfServer = true; ///< false: it is only this request's history that does not go with it
};

/// The option among those that were `sent` whose field the body of a 400 or 422 names; nothing where none is named, for
/// then the request is wrong in another way and would be refused again. Only names of fields count, as the server's
/// schema check writes them (`thinking.type: …`, "cache_control"), never words of a sentence.
std::optional<RefusedOption> refusedOption(int status, const QByteArray &body, SentOptions sent);

/// The body of a 400 or 422 speaks of thinking in the messages, in whatever words: it is refused, or it is missing. Not of
/// the parameter that asks for thinking.
bool complainsOfThinking(int status, const QByteArray &body);

} // namespace Deckhand
