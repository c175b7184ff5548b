#include "workspace/linediff.h"

#include <QHash>

#include <algorithm>
#include <vector>

namespace Deckhand {

namespace {

constexpr int kMostEdits = 2000;         ///< of a shortest way that is looked for: its trace grows with the square
constexpr qint64 kMostSteps = 8'000'000; ///< of the search: a fraction of a second
constexpr qsizetype kBlock = 4096;
constexpr int kSlide = 60;            ///< lines that a change may be moved down by, so that it reads well
constexpr qsizetype kLongLine = 2000; ///< characters; of longer ones only what differs is shown
constexpr qsizetype kAround = 200;    ///< characters, before and behind that

using Kind = DiffLine::Kind;
using Lines = QList<QStringView>; ///< each with its line feed

Lines linesOf(QStringView text)
{
    Lines lines;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf(u'\n');
        const qsizetype size = end < 0 ? text.size() : end + 1;
        lines.append(text.first(size));
        text = text.sliced(size);
    }
    return lines;
}

/// Where the line begins that is `count` lines before the one around `position`.
qsizetype lineStart(QStringView text, qsizetype position, int count)
{
    for (; position > 0; --position) {
        if (text.at(position - 1) == u'\n' && --count < 0)
            break;
    }
    return position;
}

/// Characters that both begin with; many at a time, which is as fast as memory.
qsizetype samePrefix(QStringView a, QStringView b)
{
    const qsizetype most = std::min(a.size(), b.size());
    qsizetype size = 0;
    while (size + kBlock <= most && a.sliced(size, kBlock) == b.sliced(size, kBlock))
        size += kBlock;
    while (size < most && a.at(size) == b.at(size))
        ++size;
    return size;
}

qsizetype sameSuffix(QStringView a, QStringView b)
{
    const qsizetype most = std::min(a.size(), b.size());
    qsizetype size = 0;
    while (size + kBlock <= most && a.chopped(size).last(kBlock) == b.chopped(size).last(kBlock))
        size += kBlock;
    while (size < most && a.at(a.size() - 1 - size) == b.at(b.size() - 1 - size))
        ++size;
    return size;
}

/// Whole lines that both have at their beginning, but for the last `context` of them. Characters.
qsizetype commonBeginning(QStringView a, QStringView b, int context)
{
    return lineStart(a, samePrefix(a, b), context);
}

/// The same of the end.
qsizetype commonEnd(QStringView a, QStringView b, int context)
{
    qsizetype from = a.size() - sameSuffix(a, b);
    for (int lines = 0; lines <= context && from < a.size(); ++lines) {
        const qsizetype feed = a.indexOf(u'\n', from);
        from = feed < 0 ? a.size() : feed + 1;
    }
    return a.size() - from;
}

/// Which lines of two lists stay, as pairs of indices in order.
class Alignment
{
public:
    Alignment(const Lines &a, const Lines &b)
    {
        QHash<QStringView, int> numbers;
        for (const QStringView line : a)
            m_a.push_back(numberOf(line, numbers));
        for (const QStringView line : b)
            m_b.push_back(numberOf(line, numbers));
    }

    /// False when it would take too long.
    bool search()
    {
        const int most = int(std::min<size_t>(kMostEdits, m_a.size() + m_b.size()));
        std::vector<int> reach(size_t(2 * most + 3), 0); // by diagonal: how far into `a` one comes
        const int middle = most + 1;
        for (int edits = 0; edits <= most && m_steps < kMostSteps; ++edits) {
            m_trace.emplace_back(reach.begin() + middle - edits - 1, reach.begin() + middle + edits + 2);
            for (int diagonal = -edits; diagonal <= edits; diagonal += 2) {
                if (extend(reach.data() + middle, diagonal, edits))
                    return true;
            }
        }
        return false;
    }

    /// Of a search that ended well: for each line of the two, whether it stays.
    void read(std::vector<bool> &aStays, std::vector<bool> &bStays) const
    {
        aStays.assign(m_a.size(), false);
        bStays.assign(m_b.size(), false);
        int x = int(m_a.size());
        int y = int(m_b.size());
        for (int edits = int(m_trace.size()) - 1; edits >= 0; --edits) {
            const int *reach = m_trace[size_t(edits)].data() + edits + 1;
            const int diagonal = x - y;
            const bool down = isDown(reach, diagonal, edits);
            const int before = down ? diagonal + 1 : diagonal - 1;
            const int startX = edits == 0 ? 0 : reach[before] + (down ? 0 : 1);
            for (; x > startX; --x, --y)
                aStays[size_t(x - 1)] = bStays[size_t(y - 1)] = true;
            x = edits == 0 ? 0 : reach[before];
            y = x - before;
        }
    }

    /// Without a search: what both have at their ends stays.
    void readEnds(std::vector<bool> &aStays, std::vector<bool> &bStays) const
    {
        const size_t most = std::min(m_a.size(), m_b.size());
        size_t head = 0;
        for (; head < most && m_a[head] == m_b[head]; ++head)
            aStays[head] = bStays[head] = true;
        for (size_t tail = 1; tail <= most - head && m_a[m_a.size() - tail] == m_b[m_b.size() - tail]; ++tail)
            aStays[m_a.size() - tail] = bStays[m_b.size() - tail] = true;
    }

private:
    static int numberOf(QStringView line, QHash<QStringView, int> &numbers)
    {
        const auto known = numbers.constFind(line);
        return known != numbers.constEnd() ? *known : *numbers.insert(line, int(numbers.size()));
    }

    /// Whether the way to this diagonal comes from an added line.
    static bool isDown(const int *reach, int diagonal, int edits)
    {
        return diagonal == -edits || (diagonal != edits && reach[diagonal - 1] < reach[diagonal + 1]);
    }

    bool extend(int *reach, int diagonal, int edits)
    {
        const bool down = isDown(reach, diagonal, edits);
        size_t x = edits == 0 ? 0 : size_t(down ? reach[diagonal + 1] : reach[diagonal - 1] + 1);
        size_t y = size_t(qsizetype(x) - diagonal);
        for (; x < m_a.size() && y < m_b.size() && m_a[x] == m_b[y]; ++x, ++y)
            ++m_steps;
        ++m_steps;
        reach[diagonal] = int(x);
        return x >= m_a.size() && y >= m_b.size();
    }

    std::vector<int> m_a;
    std::vector<int> m_b;
    std::vector<std::vector<int>> m_trace; ///< what `reach` was before each number of edits, around the middle
    qint64 m_steps = 0;
};

/// All lines of both, in the order of a difference.
QList<DiffLine> merged(const Lines &a, const Lines &b, const std::vector<bool> &aStays, const std::vector<bool> &bStays)
{
    QList<DiffLine> lines;
    const auto add = [&lines](Kind kind, QStringView line) {
        const bool lacks = !line.endsWith(u'\n');
        lines.append({kind, (lacks ? line : line.chopped(1)).toString(), lacks});
    };
    qsizetype i = 0;
    qsizetype k = 0;
    while (i < a.size() || k < b.size()) {
        for (; i < a.size() && !aStays[size_t(i)]; ++i)
            add(Kind::Removed, a.at(i));
        for (; k < b.size() && !bStays[size_t(k)]; ++k)
            add(Kind::Added, b.at(k));
        if (i < a.size() && k < b.size()) {
            add(Kind::Same, a.at(i++));
            ++k;
        }
    }
    return lines;
}

/// Slides what is only added, or only removed, as far down as it goes: what was put before a closing brace that looks like the
/// one before reads as a whole then.
void slideDown(QList<DiffLine> &lines)
{
    const auto isSame = [&lines](qsizetype at) {
        return at < 0 || at >= lines.size() || lines.at(at).kind == Kind::Same;
    };
    for (qsizetype first = 0; first < lines.size(); ++first) {
        const Kind kind = lines.at(first).kind;
        if (kind == Kind::Same || !isSame(first - 1))
            continue;
        qsizetype end = first;
        while (end < lines.size() && lines.at(end).kind == kind)
            ++end;
        DiffLine moved = lines.at(first);
        moved.kind = Kind::Same;
        while (end < lines.size() && lines.at(end) == moved && isSame(end + 1)) {
            lines[first++].kind = Kind::Same;
            lines[end++].kind = kind;
            moved.text = lines.at(first).text;
            moved.lacksLineFeed = lines.at(first).lacksLineFeed;
        }
        first = end - 1;
    }
}

/// Where hunks begin and end, so that each change has its context.
QList<std::pair<qsizetype, qsizetype>> rangesOf(const QList<DiffLine> &lines, int context)
{
    QList<std::pair<qsizetype, qsizetype>> ranges;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (lines.at(i).kind == Kind::Same)
            continue;
        const qsizetype from = std::max<qsizetype>(0, i - context);
        const qsizetype end = std::min(lines.size(), i + 1 + context);
        if (!ranges.isEmpty() && from <= ranges.last().second)
            ranges.last().second = end;
        else
            ranges.append({from, end});
    }
    return ranges;
}

/// `first` is the number of the first line on both sides.
LineDiff cutIntoHunks(const QList<DiffLine> &lines, qsizetype first, int context)
{
    LineDiff diff;
    qsizetype oldNumber = first;
    qsizetype newNumber = first;
    qsizetype at = 0;
    for (const auto &[from, end] : rangesOf(lines, context)) {
        oldNumber += from - at;
        newNumber += from - at;
        DiffHunk hunk{oldNumber, 0, newNumber, 0, lines.mid(from, end - from)};
        const auto count = [&hunk](Kind kind) {
            return std::count_if(hunk.lines.cbegin(), hunk.lines.cend(),
                                 [kind](const DiffLine &line) { return line.kind == kind; });
        };
        const qsizetype removed = count(Kind::Removed);
        const qsizetype added = count(Kind::Added);
        oldNumber += hunk.oldCount = hunk.lines.size() - added;
        newNumber += hunk.newCount = hunk.lines.size() - removed;
        hunk.oldStart -= hunk.oldCount == 0;
        hunk.newStart -= hunk.newCount == 0;
        diff.removed += removed;
        diff.added += added;
        diff.hunks.append(hunk);
        at = end;
    }
    return diff;
}

QString leftOut(qsizetype characters)
{
    return QStringLiteral("… (%1 characters) …").arg(characters);
}

/// The beginning of a long line that does not change.
QString shortened(const QString &line)
{
    return line.size() <= kLongLine ? line : line.left(kAround) + leftOut(line.size() - kAround);
}

/// Two long lines, of which one replaces the other, without what they have in common.
void shortenPair(QString &removed, QString &added)
{
    if (std::max(removed.size(), added.size()) <= kLongLine)
        return;
    const qsizetype same = samePrefix(removed, added);
    const qsizetype tail = sameSuffix(QStringView(removed).sliced(same), QStringView(added).sliced(same));
    for (QString *line : {&removed, &added}) {
        if (tail > 2 * kAround)
            line->replace(line->size() - tail + kAround, tail - kAround, leftOut(tail - kAround));
        if (same > 2 * kAround)
            line->replace(0, same - kAround, leftOut(same - kAround));
    }
}

/// What lies between two lines that stay, shortened for people.
void shorten(QList<DiffLine> &lines)
{
    qsizetype removed = 0; ///< the next removed line that has no pair
    for (qsizetype i = 0; i < lines.size(); ++i) {
        DiffLine &line = lines[i];
        if (line.kind == Kind::Same) {
            line.text = shortened(line.text);
            removed = i + 1;
        } else if (line.kind == Kind::Added && removed < i && lines.at(removed).kind == Kind::Removed) {
            shortenPair(lines[removed++].text, line.text);
        }
    }
    for (DiffLine &line : lines) {
        if (line.kind == Kind::Removed)
            line.text = shortened(line.text);
    }
}

QString range(qsizetype start, qsizetype count)
{
    return count == 1 ? QString::number(start) : QStringLiteral("%1,%2").arg(start).arg(count);
}

QChar signOf(Kind kind)
{
    return kind == Kind::Added ? u'+' : kind == Kind::Removed ? u'-' : u' ';
}

} // namespace

LineDiff diffLines(QStringView before, QStringView after, int context)
{
    if (before == after)
        return {};
    const qsizetype start = commonBeginning(before, after, context);
    const qsizetype first = 1 + before.first(start).count(u'\n');
    before = before.sliced(start);
    after = after.sliced(start);
    const qsizetype end = commonEnd(before, after, context + kSlide);
    const Lines a = linesOf(before.chopped(end));
    const Lines b = linesOf(after.chopped(end));

    std::vector<bool> aStays(size_t(a.size()), false);
    std::vector<bool> bStays(size_t(b.size()), false);
    Alignment alignment(a, b);
    if (alignment.search())
        alignment.read(aStays, bStays);
    else
        alignment.readEnds(aStays, bStays);
    QList<DiffLine> lines = merged(a, b, aStays, bStays);
    slideDown(lines);
    return cutIntoHunks(lines, first, context);
}

QString unifiedText(const LineDiff &diff, const DiffTextLimits &limits)
{
    QString text;
    qsizetype removed = 0;
    for (const DiffHunk &hunk : diff.hunks) {
        text += QStringLiteral("@@ -%1 +%2 @@\n")
                    .arg(range(hunk.oldStart, hunk.oldCount), range(hunk.newStart, hunk.newCount));
        QList<DiffLine> lines = hunk.lines;
        shorten(lines);
        for (const DiffLine &line : std::as_const(lines)) {
            if (line.kind == Kind::Removed && ++removed > limits.removedLines)
                continue;
            if (text.size() + line.text.size() > limits.characters)
                return text + QStringLiteral("… (the rest is not shown)");
            text += signOf(line.kind) + line.text + u'\n';
            if (line.lacksLineFeed)
                text += QStringLiteral("\\ No newline at end of file\n");
        }
    }
    if (removed > limits.removedLines)
        text += QStringLiteral("… (%1 more removed lines are not shown)\n").arg(removed - limits.removedLines);
    text.chop(1);
    return text;
}

} // namespace Deckhand
