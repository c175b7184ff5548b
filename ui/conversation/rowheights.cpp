#include "ui/conversation/rowheights.h"

#include <bit>
#include <cstddef>

namespace Deckhand {

namespace {
size_t lowestBit(size_t n)
{
    return n & (~n + 1);
}
} // namespace

void RowHeights::set(int row, int height)
{
    const int change = height - m_heights[size_t(row)];
    m_heights[size_t(row)] = height;
    for (size_t i = size_t(row) + 1; change != 0 && i < m_tree.size(); i += lowestBit(i))
        m_tree[i] += change;
}

void RowHeights::append(int height)
{
    if (m_tree.empty())
        m_tree.push_back(0);
    m_heights.push_back(height);
    const size_t i = m_heights.size();
    int sum = height;
    for (size_t child = 1; child < lowestBit(i); child <<= 1)
        sum += m_tree[i - child];
    m_tree.push_back(sum);
}

void RowHeights::insert(int row, const std::vector<int> &heights)
{
    if (row == count()) {
        for (const int height : heights)
            append(height);
        return;
    }
    m_heights.insert(m_heights.begin() + row, heights.begin(), heights.end());
    rebuild();
}

void RowHeights::remove(int first, int last)
{
    m_heights.erase(m_heights.begin() + first, m_heights.begin() + last + 1);
    if (first == count())
        m_tree.resize(m_heights.size() + 1);
    else
        rebuild();
}

void RowHeights::clear()
{
    m_heights.clear();
    m_tree.clear();
}

void RowHeights::scale(double factor)
{
    for (int &height : m_heights)
        height = int(height * factor);
    rebuild();
}

void RowHeights::rebuild()
{
    m_tree.assign(m_heights.size() + 1, 0);
    for (size_t i = 1; i < m_tree.size(); ++i) {
        m_tree[i] += m_heights[i - 1];
        const size_t parent = i + lowestBit(i);
        if (parent < m_tree.size())
            m_tree[parent] += m_tree[i];
    }
}

int RowHeights::top(int row) const
{
    int sum = 0;
    for (size_t i = size_t(row); i > 0; i -= lowestBit(i))
        sum += m_tree[i];
    return sum;
}

int RowHeights::rowAt(int y) const
{
    if (m_heights.empty())
        return -1;
    size_t row = 0;
    for (size_t step = std::bit_floor(m_heights.size()); step > 0; step >>= 1) {
        if (row + step < m_tree.size() && m_tree[row + step] <= y) {
            row += step;
            y -= m_tree[row];
        }
    }
    return int(row < m_heights.size() ? row : m_heights.size() - 1);
}

} // namespace Deckhand
