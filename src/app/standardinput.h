#pragma once

#include <QByteArray>
#include <QObject>

#include <memory>

namespace Deckhand {

/// Standard input as it comes, be it a pipe, a file or a terminal, without blocking the event loop. One at a time reads it.
/// Signals: arrived any number of times, never with nothing; ended once and last. None after stop.
class StandardInput : public QObject
{
    Q_OBJECT
public:
    explicit StandardInput(QObject *parent = nullptr);
    ~StandardInput() override;

    void stop();

signals:
    void arrived(const QByteArray &bytes);
    void ended();

private:
    struct Reader;
    std::shared_ptr<Reader> m_reader; ///< none: stopped
};

} // namespace Deckhand
