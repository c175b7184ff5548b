#pragma once

#include "base/result.h"

#include <QJsonObject>
#include <QStringList>

namespace Deckhand {

/// What a host asks for in `initialize`, as far as we do it.
struct HostWishes {
    QString systemPrompt; ///< in place of ours; empty: ours
    QString appendSystemPrompt;
    QStringList denyRules;
    QStringList asides;   ///< sentences for standard error: what changes nothing here
    QJsonObject answered; ///< what the answer must confirm
};

/// An error names every part that we do not do: a host that relies on one (`hooks`, an agent of its own) must not believe that
/// it is there. A part that asks for nothing (absent, null, false, empty) is no part.
Result<HostWishes> wishesFrom(const QJsonObject &initialize);

} // namespace Deckhand
