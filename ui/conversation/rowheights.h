#pragma once

#include <vector>

namespace Deckhand {

/// Heights of many rows with their sums: every question is answered in logarithmic time (a Fenwick tree), so a scroll step
/// costs the same with ten rows and a hundred thousand.
class RowHeights
{
public:
    int count() const { return int(m_heights.size()); }
    int at(int row) const { return m_heights[size_t(row)]; }
    void set(int row, int height);
    void append(int height);
    /// Anywhere but at the end, these rebuild the sums.
    void insert(int row, const std::vector<int> &heights);
    void remove(int first, int last);
    void clear();
    /// Multiplies all: a first guess after the width changed.
    void scale(double factor);

    /// Sum of the heights before `row`; row may be count().
    int top(int row) const;
    int total() const { return top(count()); }
    /// The row at `y`, clamped to the rows there are; -1 if there are none.
    int rowAt(int y) const;

private:
    void rebuild();

    std::vector<int> m_heights;
    std::vector<int> m_tree; ///< m_tree[i]: sum of the (i & -i) heights that end at row i - 1
};

} // namespace Deckhand
