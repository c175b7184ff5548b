#include "output/outputexport.h"

#include "output/outputfile.h"

#include <QLocale>
#include <QSaveFile>
#include <QThread>

namespace Deckhand {

namespace {

constexpr qint64 kPieceBytes = 1024 * 1024;

/// Reads a file that loses its middle while it is read.
class KeptBytes
{
public:
    explicit KeptBytes(const QString &path) : m_file(path)
    {
        if (m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
            m_size = m_file.size();
    }

    bool isOpen() const { return m_file.isOpen(); }
    QString error() const { return m_file.errorString(); }
    bool atEnd() const { return m_position >= m_size; }
    int percent() const { return m_size > 0 ? int(m_position * 100 / m_size) : 100; }

    /// The next piece, with words in front of it for what is missing there. Empty at the end, or when it cannot be read.
    QByteArray next()
    {
        const qint64 wanted = m_position;
        QByteArray piece = readStored(m_file, m_position, qMin(kPieceBytes, m_size - m_position));
        const qint64 missing = qMin(m_position, m_size) - wanted;
        piece.truncate(
            qMax<qint64>(0, m_size - m_position)); // behind a gap it may reach over what was there at the start
        m_position += piece.size();
        return missing > 0 ? note(missing) + piece : piece;
    }

private:
    static QByteArray note(qint64 missing)
    {
        return QStringLiteral("\n[… %1 bytes were not kept …]\n").arg(QLocale().toString(missing)).toUtf8();
    }

    OutputLog m_file;
    qint64 m_size = 0;
    qint64 m_position = 0;
};

} // namespace

OutputExport::OutputExport(QObject *parent) : QObject(parent)
{
}

OutputExport::~OutputExport()
{
    cancel();
    if (m_thread) {
        m_thread->wait();
        delete m_thread;
    }
}

void OutputExport::start(const QString &from, const QString &to)
{
    if (m_thread)
        return;
    m_thread = QThread::create([this, from, to] { copy(from, to); });
    m_thread->start();
}

void OutputExport::copy(const QString &from, const QString &to)
{
    // In the thread: signals reach the receivers through their event loops.
    KeptBytes bytes(from);
    if (!bytes.isOpen())
        return emit done(0, tr("The output cannot be read: %1 (%2)").arg(from, bytes.error()));
    QSaveFile target(to);
    if (!target.open(QIODevice::WriteOnly))
        return emit done(0, tr("The file cannot be written: %1 (%2)").arg(to, target.errorString()));
    qint64 written = 0;
    for (int told = -1; !bytes.atEnd() && !m_cancelled->load();) {
        const QByteArray piece = bytes.next();
        if (piece.isEmpty())
            return emit done(written, tr("The output could not be read to its end: %1").arg(from));
        if (target.write(piece) != piece.size())
            return emit done(written, tr("The file could not be written: %1 (%2)").arg(to, target.errorString()));
        written += piece.size();
        if (const int percent = bytes.percent(); percent != told)
            emit progressed(told = percent);
    }
    if (m_cancelled->load())
        return emit done(written, tr("Saving was cancelled."));
    if (!target.commit())
        return emit done(written, tr("The file could not be written: %1 (%2)").arg(to, target.errorString()));
    emit done(written, {});
}

} // namespace Deckhand
