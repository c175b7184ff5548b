#pragma once

#include <QByteArray>
#include <QHash>
#include <QSet>

namespace Deckhand {

/// Prompt caching as the Messages API does it, for the fake of it: byte-exact prefixes of tools, system and messages,
/// written at the marks, looked for at each mark and at most 20 blocks before it.
class PromptCache
{
public:
    struct Counts {
        int fresh = 0;
        int written = 0;
        int read = 0;
    };
    /// `body` is a request that was accepted. Four bytes count as a token.
    Counts serve(const QByteArray &body);

    static constexpr int LookBack = 20;
    static constexpr int LeastTokens = 512; ///< shorter prompts are silently not cached

private:
    QSet<QByteArray> m_entries;
};

} // namespace Deckhand
