#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

namespace Deckhand {

// Output files as commands and deckhand-run write them. A disk that fails ends the program: no test could tell anything then.

/// The file holds these bytes and no others. Returns `path`.
QString writeFile(const QString &path, const QByteArray &bytes);
void appendToFile(const QString &path, const QByteArray &bytes);

/// Makes a hole of what is there, as the ring does. False where the file system cannot.
bool punchHole(QFile &file, qint64 begin, qint64 end);
/// The same for those who cannot go on without it.
void punchHole(const QString &path, qint64 begin, qint64 end);

/// What `output.index` says of one place: so many line feeds stand before it, and it came at that time (Unix, ms).
QByteArray arrivalRecord(qint64 offset, qint64 lineFeeds, qint64 time);

/// Writes as deckhand-run does: a head that stays, a ring of the last bytes, and what lies between is punched out.
class Flood
{
public:
    /// The ring moves on in steps; all in bytes.
    Flood(const QString &path, qint64 head, qint64 ring, qint64 step);

    bool open() { return m_file.open(QFile::ReadWrite | QFile::Unbuffered); }
    void write(const QByteArray &bytes);
    qint64 size() const { return m_size; }
    qint64 gapEnd() const { return m_gapEnd; }

private:
    QFile m_file;
    const qint64 m_head;
    const qint64 m_ring;
    const qint64 m_step;
    qint64 m_size = 0;
    qint64 m_gapEnd = 0;
};

} // namespace Deckhand
