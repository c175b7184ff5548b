#include "graphrun/runrequests.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>

namespace Deckhand {

namespace {

QJsonObject toJson(const RunRequest &request)
{
    return {{QStringLiteral("task"), request.task},
            {QStringLiteral("command"), request.command.line},
            {QStringLiteral("folder"), request.command.folder},
            {QStringLiteral("timeout_s"), request.command.timeLimitSeconds},
            {QStringLiteral("wake"), request.command.wake},
            {QStringLiteral("starts_by_itself"), request.command.startsByItself},
            {QStringLiteral("despite_blockers"), request.despiteBlockers},
            {QStringLiteral("session"), request.session.toString()}};
}

RunRequest fromJson(const QJsonObject &json)
{
    RunRequest request;
    request.task = json.value(QLatin1String("task")).toInt();
    request.command = {json.value(QLatin1String("command")).toString(), json.value(QLatin1String("folder")).toString(),
                       json.value(QLatin1String("timeout_s")).toInt(), json.value(QLatin1String("wake")).toString(),
                       json.value(QLatin1String("starts_by_itself")).toBool()};
    request.despiteBlockers = json.value(QLatin1String("despite_blockers")).toBool();
    request.session = SessionId(json.value(QLatin1String("session")).toString());
    return request;
}

QJsonObject read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

} // namespace

RunRequests::RunRequests(QString folder, QString workspace, OwnerLock &owner)
    : m_folder(std::move(folder)),
      m_workspace(std::move(workspace)),
      m_owner(owner)
{
}

const RunRequest *RunRequests::find(int task) const
{
    const auto found = std::find_if(m_requests.begin(), m_requests.end(),
                                    [task](const RunRequest &request) { return request.task == task; });
    return found == m_requests.end() ? nullptr : &*found;
}

Result<void> RunRequests::add(const QList<RunRequest> &requests)
{
    for (const RunRequest &request : requests) {
        m_requests.removeIf([&request](const RunRequest &old) { return old.task == request.task; });
        m_requests.append(request);
    }
    return requests.isEmpty() ? Result<void>() : save();
}

Result<void> RunRequests::remove(const QList<int> &tasks)
{
    const auto removed =
        m_requests.removeIf([&tasks](const RunRequest &request) { return tasks.contains(request.task); });
    return removed > 0 ? save() : Result<void>();
}

int RunRequests::adopt()
{
    const QDir folder(m_folder);
    if (!folder.exists())
        return 0;
    // Of two programs that start at once only one takes them; the other comes too late, not never.
    const std::unique_ptr<FileLock> turn = m_owner.acquireTurn(std::chrono::seconds(1));
    if (!turn->isTaken())
        return 0;
    QList<RunRequest> taken;
    QStringList files;
    for (const QString &name : folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Time | QDir::Reversed)) {
        const QString path = folder.filePath(name);
        if (m_owner.isAlive(name.chopped(5)))
            continue;
        const QJsonObject json = read(path);
        if (json.value(QLatin1String("workspace")).toString() != m_workspace)
            continue;
        for (const QJsonValue &request : json.value(QLatin1String("requests")).toArray())
            taken.append(fromJson(request.toObject()));
        files.append(path);
    }
    // Ours are on the disk before theirs are gone.
    if (add(taken)) {
        for (const QString &path : files)
            QFile::remove(path);
    }
    return int(taken.size());
}

Result<void> RunRequests::save()
{
    const QString path = fileOf(m_owner.name());
    if (m_requests.isEmpty()) {
        if (QFile::remove(path) || !QFileInfo::exists(path))
            return {};
        return Error{QStringLiteral("%1 cannot be removed: what it asks for has been done.").arg(path)};
    }
    QJsonArray requests;
    for (const RunRequest &request : std::as_const(m_requests))
        requests.append(toJson(request));
    const QByteArray bytes =
        QJsonDocument(QJsonObject{{QStringLiteral("workspace"), m_workspace}, {QStringLiteral("requests"), requests}})
            .toJson();
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        || file.write(bytes) != bytes.size() || !file.flush() || !file.commit())
        return Error{
            QStringLiteral("What is to be run next cannot be kept in %1 (%2): after a crash you have to start it "
                           "again.")
                .arg(path, file.errorString())};
    return {};
}

QString RunRequests::fileOf(const QString &owner) const
{
    return m_folder + u'/' + owner + QStringLiteral(".json");
}

} // namespace Deckhand
