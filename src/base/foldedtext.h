#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace Deckhand {

/// A stretch of a text, in UTF-16 units.
struct TextRange {
    qsizetype from = 0;
    qsizetype size = 0;
    qsizetype end() const { return from + size; }
    friend bool operator==(const TextRange &, const TextRange &) = default;
};

/// A text as a search sees it: without case and accents, ß as ss, any white space as a blank.
class FoldedText
{
public:
    FoldedText() = default;
    explicit FoldedText(QStringView original);

    const QString &text() const { return m_text; }
    /// Of a stretch of text() that is not empty: where it stands in the original, with the marks of its last letter.
    TextRange original(TextRange folded) const;

private:
    void append(char16_t c, qsizetype place);
    void appendLetter(QChar c, qsizetype place);

    QString m_text;
    QList<int> m_places; ///< of each of its units in the original, once one of them has moved
    bool m_moved = false;
    qsizetype m_originalSize = 0;
};

/// What somebody searches for, as he typed it: words, each to be found anywhere, and "phrases" in quotes, to be found as they
/// are. Nothing in it is an operator. Case and accents do not count. Two letters are the beginning of a word, more stand
/// anywhere in one, one alone is not looked for.
class SearchWords
{
public:
    SearchWords() = default;
    explicit SearchWords(const QString &typed);
    /// All of it is one phrase that may stand anywhere, also of one letter or two.
    static SearchWords phrase(const QString &typed);

    bool isEmpty() const { return m_terms.isEmpty(); }
    /// Folded.
    const QStringList &terms() const { return m_terms; }
    /// Where they stand in the original, in order, none over another; nothing unless each of them is there. `begin`: told
    /// whether each of them begins a word somewhere.
    QList<TextRange> matchesIn(const FoldedText &text, bool *begin = nullptr) const;

private:
    void addTerm(const QString &typed);
    QList<TextRange> matchesOf(const QString &term, const FoldedText &text, bool &begins) const;

    QStringList m_terms;
    bool m_anywhere = false;
};

/// The words of a folded text: its runs of letters and digits.
QList<QStringView> wordsIn(QStringView folded);
/// A character of a script that writes words without blanks between them: each of it may begin one.
bool isIdeograph(QChar c);

} // namespace Deckhand
