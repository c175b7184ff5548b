#pragma once

#include "base/ids.h"

#include <QDateTime>
#include <QRandomGenerator>
#include <QStringList>

namespace Deckhand {

/// What people and models write, as far as an index cares: some words often, most of them seldom. The same in each run.
class MadeWords
{
public:
    explicit MadeWords(quint32 seed);
    QString text(int words);
    int upTo(int most) { return m_random.bounded(most); }

private:
    QRandomGenerator m_random;
    QStringList m_words;
};

constexpr int kEventsOfATurn = 10;
/// The records of a turn: the prompt, four rounds of a call and its result, the answer. They go on behind `at`.
QByteArray madeTurn(MadeWords &words, int number, QDateTime &at);
/// Writes a conversation of so many turns, in `folder`, to a file in `path`.
SessionId writeConversation(const QString &path, const QString &folder, int turns, MadeWords &words);

} // namespace Deckhand
