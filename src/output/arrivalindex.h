#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace Deckhand {

/// When which byte of an output arrived, and in which line it is: the records that deckhand-run writes beside the output, three
/// little-endian 64-bit numbers each. The file may be replaced by a shorter one at any time. Where there is none, nothing is known.
class ArrivalIndex
{
public:
    static constexpr qint64 kRecordBytes = 24;
    /// What is read of the file at most; the writer keeps it below half of that.
    static constexpr qint64 kMostBytes = 4 * 1024 * 1024;

    struct Record {
        qint64 offset = 0;
        qint64 lineFeeds = 0; ///< before that offset
        qint64 time = 0;      ///< Unix milliseconds
    };

    /// The file is looked at with update() only.
    void open(const QString &path);
    /// Reads what the file has gained, or all of it when it was replaced.
    void update();

    qsizetype count() const { return m_bytes.size() / kRecordBytes; }
    Record record(qsizetype number) const;
    /// The last record at or before `offset`: what arrived there arrived then, or within a tenth of a second.
    std::optional<Record> at(qint64 offset) const;
    /// The first record at or behind `offset`.
    std::optional<Record> from(qint64 offset) const;

private:
    qsizetype firstFrom(qint64 offset) const;

    QString m_path;
    QByteArray m_bytes; ///< whole records
};

} // namespace Deckhand
