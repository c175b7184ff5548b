#pragma once

#include <QObject>

#include <atomic>
#include <memory>

class QThread;

namespace Deckhand {

/// Writes the kept bytes of an output to a file of the user's, in a thread of its own: disks are slow. Where bytes are missing a
/// line of text says so, and how many. What the output gains after the start is not part of it. One run an object.
class OutputExport : public QObject
{
    Q_OBJECT
public:
    explicit OutputExport(QObject *parent = nullptr);
    /// Cancels, and waits for the piece that is being written.
    ~OutputExport() override;

    /// `to` appears, or is replaced, only when everything is written.
    void start(const QString &from, const QString &to);
    void cancel() { m_cancelled->store(true); }

signals:
    void progressed(int percent);
    /// The one end: an empty error when everything was written.
    void done(qint64 writtenBytes, const QString &error);

private:
    void copy(const QString &from, const QString &to);

    std::shared_ptr<std::atomic_bool> m_cancelled = std::make_shared<std::atomic_bool>(false);
    QThread *m_thread = nullptr;
};

} // namespace Deckhand
