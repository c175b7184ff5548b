#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

namespace Deckhand {

/// Why the Messages API would refuse this request with a 400; empty if it would not. `headers` have lower-case names.
/// As strict as the real API and in two points stricter: roles must alternate, and no role but user and assistant is
/// known. It does not know how a model's last answer ended: a request may end with an answer that holds a server's tool
/// (pause_turn).
QString requestViolation(const QHash<QByteArray, QByteArray> &headers, const QByteArray &body);
/// The same for POST /v1/messages/count_tokens.
QString countViolation(const QHash<QByteArray, QByteArray> &headers, const QByteArray &body);

} // namespace Deckhand
