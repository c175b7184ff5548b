#pragma once

#include "base/foldedtext.h"

namespace Deckhand {

/// What is looked for in a conversation: one phrase, anywhere, as a FoldedText sees it.
class SoughtWords
{
public:
    SoughtWords() = default;
    /// `serial` tells these words from others; 0 is that of none.
    SoughtWords(const QString &typed, int serial);

    bool isEmpty() const { return m_words.isEmpty(); }
    int serial() const { return m_serial; }
    /// Where they stand, in order.
    QList<TextRange> in(QStringView text) const { return m_words.matchesIn(FoldedText(text)); }
    /// False: what is drawn of this Markdown does not have them. Much cheaper than to make that.
    bool mayBeInMarkdown(QStringView source) const;

private:
    SearchWords m_words;
    QString m_part; ///< that stands in the source as it is drawn, but for marks amid it
    int m_serial = 0;
};

} // namespace Deckhand
