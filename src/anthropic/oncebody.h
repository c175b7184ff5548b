#pragma once

#include <QIODevice>

namespace Deckhand {

/// The body of a request that must not be sent twice. Qt rewinds a body and sends it again, without a word, when the
/// connection closes before the first byte of an answer; a server that had begun to work on the first one would be paid
/// twice. This one cannot be rewound once its last byte was handed out: then the request ends with ContentReSendError.
/// As long as that is not so, no server can have had all of it, and sending it again is harmless.
class OnceBody final : public QIODevice
{
public:
    explicit OnceBody(QByteArray bytes, QObject *parent = nullptr);

    bool seek(qint64 position) override;
    qint64 size() const override { return m_bytes.size(); }

protected:
    qint64 readData(char *data, qint64 most) override;
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    const QByteArray m_bytes;
    qint64 m_at = 0;
    bool m_handedOut = false;
};

} // namespace Deckhand
