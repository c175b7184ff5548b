#pragma once

#include <QStringList>

#include <optional>

namespace Deckhand {

/// What was sent, to be taken up again.
class PromptHistory
{
public:
    void add(const QString &prompt);
    /// One back (-1) or forward (1) from what the editor shows; empty text behind the newest. Nothing if there is none, or if the
    /// user has written something: a draft is never lost.
    std::optional<QString> step(int direction, const QString &shown);

private:
    QStringList m_sent; ///< the newest last
    int m_at = -1;      ///< what was taken last; -1: nothing
};

} // namespace Deckhand
