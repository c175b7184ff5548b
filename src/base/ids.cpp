#include "base/ids.h"

#include <QRandomGenerator>
#include <QUuid>

namespace Deckhand {

QString randomHexId()
{
    return QStringLiteral("%1").arg(QRandomGenerator::system()->generate(), 8, 16, QLatin1Char('0'));
}

QString randomUuid()
{
    return QUuid::createUuid().toString(QUuid::WithoutBraces);
}

} // namespace Deckhand
