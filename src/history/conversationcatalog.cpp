#include "history/conversationcatalog.h"

#include "base/filelock.h"
#include "history/sessionpaths.h"
#include "history/sessionrepair.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr int kVersion = 1;
constexpr qint64 kWorthKeeping = 64LL * 1024;

QString summariesIn(const QString &folder)
{
    return folder + QStringLiteral("/summaries.json");
}

QJsonValue jsonOf(const QDateTime &time)
{
    return time.isValid() ? QJsonValue(time.toMSecsSinceEpoch()) : QJsonValue();
}

QDateTime momentFrom(const QJsonValue &json)
{
    return json.isDouble() ? QDateTime::fromMSecsSinceEpoch(json.toInteger(), Qt::UTC) : QDateTime();
}

QJsonArray jsonOf(const QList<ConversationInfo::Spent> &spent)
{
    QJsonArray shares;
    for (const auto &[model, promptTokens, usage] : spent)
        shares.append(QJsonArray{model, promptTokens, usage.inputTokens, usage.outputTokens,
                                 usage.cacheCreationInputTokens, usage.cacheReadInputTokens});
    return shares;
}

QList<ConversationInfo::Spent> spentFrom(const QJsonArray &shares)
{
    QList<ConversationInfo::Spent> spent;
    for (const QJsonValue share : shares)
        spent.append({share[0].toString(), share[1].toInteger(),
                      Usage{share[2].toInteger(), share[3].toInteger(), share[4].toInteger(), share[5].toInteger()}});
    return spent;
}

QJsonObject jsonOf(const ConversationInfo &info)
{
    return {{u"workspace"_qs, info.workspace},
            {u"title"_qs, info.givenTitle},
            {u"words"_qs, info.firstWords},
            {u"created"_qs, jsonOf(info.created)},
            {u"written"_qs, jsonOf(info.written)},
            {u"prompts"_qs, info.prompts},
            {u"answers"_qs, info.answers},
            {u"spent"_qs, jsonOf(info.spent)},
            {u"pinned"_qs, info.isPinned},
            {u"archived"_qs, info.isArchived},
            {u"from"_qs, info.branchedFrom.toString()},
            {u"end"_qs, int(info.end)},
            {u"queued"_qs, QJsonArray::fromStringList(info.queued)},
            {u"newer"_qs, info.isReadOnly}};
}

ConversationInfo infoFrom(const QString &id, const QJsonObject &json)
{
    ConversationInfo info;
    info.id = SessionId(id);
    info.workspace = json[u"workspace"].toString();
    info.givenTitle = json[u"title"].toString();
    info.firstWords = json[u"words"].toString();
    info.created = momentFrom(json[u"created"]);
    info.written = momentFrom(json[u"written"]);
    info.prompts = json[u"prompts"].toInt();
    info.answers = json[u"answers"].toInt();
    info.spent = spentFrom(json[u"spent"].toArray());
    info.isPinned = json[u"pinned"].toBool();
    info.isArchived = json[u"archived"].toBool();
    info.branchedFrom = SessionId(json[u"from"].toString());
    info.end = ConversationInfo::End(std::clamp(json[u"end"].toInt(), 0, int(ConversationInfo::End::Unanswered)));
    info.queued = json[u"queued"].toVariant().toStringList();
    info.isReadOnly = json[u"newer"].toBool();
    return info;
}

} // namespace

ConversationCatalog::Found ConversationCatalog::read(const QString &workspace)
{
    Found found;
    const QStringList folders =
        workspace.isEmpty() ? sessionFolders(m_sessions) : QStringList(sessionFolder(m_sessions, workspace));
    for (const QString &folder : folders)
        readFolder(folder, found);
    std::sort(found.conversations.begin(), found.conversations.end(),
              [](const ConversationInfo &a, const ConversationInfo &b) { return b.written < a.written; });
    return found;
}

void ConversationCatalog::readFolder(const QString &path, Found &found)
{
    const QFileInfoList files =
        QDir(path).entryInfoList({QStringLiteral("*.jsonl"), QStringLiteral("*.lock")}, QDir::Files, QDir::Unsorted);
    if (files.isEmpty())
        return;
    if (!m_folders.contains(path))
        m_folders.insert(path, load(path));
    Folder &folder = m_folders[path];
    QSet<QString> ids;
    for (const QFileInfo &file : files) {
        if (file.suffix() != u"jsonl")
            continue;
        const QString id = file.completeBaseName();
        ids.insert(id);
        if (const QString problem = readFile(file, folder); !problem.isEmpty())
            found.problems.append(problem);
    }
    folder.known.removeIf([&ids](const auto &known) { return !ids.contains(known.key()); });
    for (Known &known : folder.known)
        known.info.isOpen = false;
    for (const QFileInfo &file : files) {
        const auto known = folder.known.find(QFileInfo(file.completeBaseName()).completeBaseName());
        if (file.suffix() == u"lock" && known != folder.known.end())
            known->info.isOpen = FileLock::isHeld(file.filePath());
    }
    for (const Known &known : std::as_const(folder.known)) {
        if (!known.info.isEmpty())
            found.conversations.append(known.info);
    }
    if (folder.unsaved > kWorthKeeping)
        save(path, folder);
}

/// A sentence when it cannot be read.
QString ConversationCatalog::readFile(const QFileInfo &file, Folder &folder)
{
    Known &known = folder.known[file.completeBaseName()];
    const qint64 changed = file.lastModified().toMSecsSinceEpoch();
    if (known.size == file.size() && known.changed == changed)
        return {};
    SessionPieces pieces(file.filePath(), known.place);
    if (pieces.beginsAnew())
        known = {};
    known.info.id = SessionId(file.completeBaseName());
    const qint64 from = known.place.offset;
    while (const std::optional<SessionFile> piece = pieces.next())
        known.info.add(*piece);
    if (!pieces.error().isEmpty())
        return QStringLiteral("%1 cannot be read: %2").arg(file.filePath(), pieces.error());
    if (!known.info.written.isValid()) // no record tells a time: those of other programs
        known.info.written = known.info.created.isValid() ? known.info.created : file.lastModified().toUTC();
    known.place = pieces.place();
    known.size = file.size();
    known.changed = changed;
    folder.unsaved += known.place.offset - from + (from == 0 ? kWorthKeeping : 0);
    return {};
}

ConversationCatalog::Folder ConversationCatalog::load(const QString &path)
{
    Folder folder;
    QFile file(summariesIn(path));
    const QJsonObject json =
        file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    if (json[u"version"].toInt() != kVersion)
        return folder;
    const QJsonObject conversations = json[u"conversations"].toObject();
    for (auto it = conversations.begin(); it != conversations.end(); ++it) {
        const QJsonObject entry = it->toObject();
        folder.known.insert(it.key(), {infoFrom(it.key(), entry),
                                       {entry[u"offset"].toInteger(), quint16(entry[u"checksum"].toInt())},
                                       entry[u"size"].toInteger(-1),
                                       entry[u"changed"].toInteger()});
    }
    return folder;
}

/// Where that fails, it is read again the next time.
void ConversationCatalog::save(const QString &path, Folder &folder)
{
    QJsonObject conversations;
    for (auto it = folder.known.cbegin(); it != folder.known.cend(); ++it) {
        QJsonObject entry = jsonOf(it->info);
        entry.insert(u"offset"_qs, it->place.offset);
        entry.insert(u"checksum"_qs, it->place.checksum);
        entry.insert(u"size"_qs, it->size);
        entry.insert(u"changed"_qs, it->changed);
        conversations.insert(it.key(), entry);
    }
    const QJsonObject json{{u"version"_qs, kVersion}, {u"conversations"_qs, conversations}};
    static_cast<void>(replaceFile(summariesIn(path), QJsonDocument(json).toJson(QJsonDocument::Compact)));
    folder.unsaved = 0;
}

} // namespace Deckhand
