#include "agent/permissionbroker.h"

#include "base/logging.h"

#include <algorithm>

namespace Deckhand {

PermissionId PermissionBroker::ask(PermissionRequest request, QObject *context, Answered answered)
{
    request.id = PermissionId(QStringLiteral("permission_") + randomHexId());
    m_open.append({request, context, std::move(answered)});
    // Cancelling is deleting: a question whose turn is gone withdraws itself.
    connect(context, &QObject::destroyed, this, &PermissionBroker::withdrawAllOf, Qt::UniqueConnection);
    emit requested(request);
    return request.id;
}

void PermissionBroker::answer(const PermissionId &id, const PermissionAnswer &answer)
{
    const auto found =
        std::find_if(m_open.cbegin(), m_open.cend(), [&id](const Open &o) { return o.request.id == id; });
    if (found == m_open.cend()) {
        qCInfo(logAgent) << "an answer to a permission question that is not open is ignored:" << id.toString();
        return;
    }
    const Open open = *found;
    m_open.erase(found);
    emit closed(id);
    open.answered(answer);
}

QList<PermissionRequest> PermissionBroker::open() const
{
    QList<PermissionRequest> requests;
    for (const Open &open : m_open)
        requests.append(open.request);
    return requests;
}

void PermissionBroker::withdrawAllOf(QObject *context)
{
    QList<PermissionId> withdrawn;
    for (const Open &open : std::as_const(m_open)) {
        if (open.context == context)
            withdrawn.append(open.request.id);
    }
    m_open.removeIf([context](const Open &open) { return open.context == context; });
    for (const PermissionId &id : std::as_const(withdrawn))
        emit closed(id);
}

} // namespace Deckhand
