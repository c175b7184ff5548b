#pragma once

#include <QByteArray>
#include <QList>

namespace Deckhand {

/// The living processes of this user, without this one.
QList<qint64> processesOfThisUser();

/// Whether a process was started with this variable ("NAME=value").
enum class Carries {
    Yes,
    No,
    Unknown ///< the system does not tell: above all not of programs of its own, as /bin/sleep
};
Carries carries(qint64 pid, const QByteArray &variable);

} // namespace Deckhand
