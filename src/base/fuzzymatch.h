#pragma once

#include <QString>
#include <QStringView>

#include <optional>

namespace Deckhand {

/// The letters that somebody types of a name: in their order, in any case, with others between them.
class FuzzyPattern
{
public:
    /// What is typed beyond 64 letters is not looked at.
    explicit FuzzyPattern(const QString &typed);

    bool isEmpty() const { return m_letters.isEmpty(); }
    /// How well they fit a path, a title or a command, in the best way that they do: more where words begin, in the name behind the
    /// last slash, and for letters that are next to each other. Nothing: one is missing. Pure, for any thread.
    std::optional<int> score(QStringView text) const;

private:
    const QString m_letters; ///< folded
};

} // namespace Deckhand
