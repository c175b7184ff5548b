#pragma once

#include <QList>
#include <QString>

namespace Deckhand {

/// A line of a difference, without its line feed.
struct DiffLine {
    enum class Kind { Same, Removed, Added };
    Kind kind = Kind::Same;
    QString text;
    bool lacksLineFeed = false; ///< the last line of a text that does not end with one

    friend bool operator==(const DiffLine &, const DiffLine &) = default;
};

/// Changed lines that lie near each other, with what stands around them. Lines are numbered from 1; of an empty side `start` is
/// the line before it, as diff(1) writes it.
struct DiffHunk {
    qsizetype oldStart = 0;
    qsizetype oldCount = 0;
    qsizetype newStart = 0;
    qsizetype newCount = 0;
    QList<DiffLine> lines; ///< of neighbouring changes the removed lines come first

    friend bool operator==(const DiffHunk &, const DiffHunk &) = default;
};

/// How one text becomes another, line by line: a value that knows no file and no view.
struct LineDiff {
    QList<DiffHunk> hunks; ///< in order; none: the texts are the same
    qsizetype removed = 0; ///< lines
    qsizetype added = 0;
};

/// The shortest way (Myers), or, where the texts have too little in common for finding it in short time, one that takes more
/// out than it need. What both have at their ends costs next to nothing, so a small change in a large text is quick. Pure:
/// may run on any thread.
LineDiff diffLines(QStringView before, QStringView after, int context = 3);

/// What a text for people leaves out, and says that it does.
struct DiffTextLimits {
    qsizetype removedLines = 2000;        ///< shown of all
    qsizetype characters = 1'000'000'000; ///< of the whole text
};

/// As `diff -u` writes it, without the two lines that name the files. Added lines are shown whole, but for what a very long
/// one has in common with the line that it replaces.
QString unifiedText(const LineDiff &diff, const DiffTextLimits &limits = {});

} // namespace Deckhand
