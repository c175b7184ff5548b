#include "history/conversationplaces.h"

#include "base/jsontext.h"
#include "base/privatefolder.h"
#include "base/renamefile.h"
#include "history/messagejson.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace Deckhand {

namespace {

QJsonObject objectIn(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

QByteArray jsonOf(const QList<DraftAttachment> &attachments)
{
    QByteArray out(R"({"attachments":[)");
    for (const DraftAttachment &one : attachments) {
        out += out.endsWith('[') ? "{" : ",{";
        out += R"("path":)";
        appendJsonString(out, one.path);
        if (one.path.isEmpty() && one.block) {
            appendKey(out, "content");
            appendContentJson(out, {*one.block});
        }
        out += '}';
    }
    return out + "]}\n";
}

std::optional<DraftAttachment> attachmentFrom(const QJsonObject &json)
{
    DraftAttachment attachment{json.value(u"path").toString(), {}};
    const std::optional<QList<ContentBlock>> content = contentFromJson(json.value(u"content"));
    if (content && !content->isEmpty())
        attachment.block = content->first();
    return attachment.path.isEmpty() && !attachment.block ? std::nullopt : std::optional(attachment);
}

Error notKept(const QString &path, const QString &why)
{
    return {QStringLiteral("What you are writing could not be kept in %1: %2. It is lost if Deckhand ends now.")
                .arg(path, why)};
}

} // namespace

ConversationPlace ConversationPlaces::load(const SessionId &id) const
{
    const QJsonObject json = objectIn(pathOf(id));
    ConversationPlace place;
    place.draft = json.value(u"draft").toString();
    place.spot = {json.value(u"row").toInt(-1), json.value(u"offset").toInt()};
    const QJsonArray attachments = objectIn(attachmentsOf(id)).value(u"attachments").toArray();
    for (const QJsonValue &one : attachments) {
        if (const std::optional<DraftAttachment> attachment = attachmentFrom(one.toObject()))
            place.attachments.append(*attachment);
    }
    return place;
}

Result<void> ConversationPlaces::save(const SessionId &id, const ConversationPlace &place,
                                      const QString &unsaidIn) const
{
    if (place.isEmpty()) {
        QFile::remove(pathOf(id));
        return {};
    }
    QByteArray out(R"({"draft":)");
    appendJsonString(out, place.draft);
    appendKey(out, "row");
    out += QByteArray::number(place.spot.row);
    appendKey(out, "offset");
    out += QByteArray::number(place.spot.offset);
    appendStringMember(out, "unsaid_in", unsaidIn);
    out += "}\n";
    return put(pathOf(id), out);
}

Result<void> ConversationPlaces::saveAttachments(const SessionId &id, const QList<DraftAttachment> &attachments) const
{
    if (!attachments.isEmpty())
        return put(attachmentsOf(id), jsonOf(attachments));
    QFile::remove(attachmentsOf(id));
    return {};
}

void ConversationPlaces::remove(const SessionId &id) const
{
    QFile::remove(pathOf(id));
    QFile::remove(attachmentsOf(id));
}

QList<SessionId> ConversationPlaces::unsaidIn(const QString &workspace) const
{
    const QString end = QStringLiteral(".json");
    const QStringList files = QDir(m_folder).entryList({u'*' + end}, QDir::Files, QDir::Time);
    QList<SessionId> unsaid;
    for (const QString &file : files) {
        if (file.endsWith(u".attachments.json")) // they may be large
            continue;
        if (objectIn(m_folder + u'/' + file).value(u"unsaid_in").toString() == workspace)
            unsaid.append(SessionId(file.chopped(end.size())));
    }
    return unsaid;
}

void ConversationPlaces::move(const SessionId &from, const SessionId &to) const
{
    // There may be none.
    static_cast<void>(renameFile(pathOf(from), pathOf(to)));
    static_cast<void>(renameFile(attachmentsOf(from), attachmentsOf(to)));
}

QString ConversationPlaces::pathOf(const SessionId &id) const
{
    return m_folder + u'/' + id.toString() + QStringLiteral(".json");
}

QString ConversationPlaces::attachmentsOf(const SessionId &id) const
{
    return m_folder + u'/' + id.toString() + QStringLiteral(".attachments.json");
}

Result<void> ConversationPlaces::put(const QString &path, const QByteArray &bytes) const
{
    if (openPrivateFolder(m_folder).state != FolderCheck::State::Ready)
        return notKept(m_folder, QStringLiteral("there is no place for it"));
    const Result<void> kept = replaceFileSoon(path, bytes);
    return kept ? kept : Result<void>(notKept(path, kept.error()));
}

} // namespace Deckhand
