#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace Deckhand {

/// Finds a short text in many bytes, about as fast as they can be read.
class ByteFinder
{
public:
    /// Longer ones would take too long where a text repeats itself.
    static constexpr qsizetype kLongest = 256;

    ByteFinder() = default;
    /// Case is that of ASCII; other bytes are what they are. Neither empty nor longer than `longest`.
    ByteFinder(const QByteArray &wanted, Qt::CaseSensitivity sensitivity);

    bool isEmpty() const { return m_wanted.isEmpty(); }
    /// Bytes of what is found.
    qsizetype size() const { return m_wanted.size(); }
    /// The first place at or behind `from`, or -1.
    qsizetype indexIn(QByteArrayView bytes, qsizetype from = 0) const;

private:
    bool isAt(const uchar *place) const;

    QByteArray m_wanted; ///< in small letters where case does not matter
    QByteArray
        m_folds; ///< what is put over a byte before it is compared: the bit that makes a letter small, or nothing
};

/// The first byte at or behind `from` that is a control code other than tab and line feed, or may begin one (0xC2, which leads
/// those beyond ASCII); bytes.size() when there is none.
qsizetype indexOfControl(QByteArrayView bytes, qsizetype from);

/// Not a byte beyond ASCII among them.
bool isAscii(QByteArrayView bytes);

} // namespace Deckhand
