#include "storage/sessionfile.h"

#include "base/jsontext.h"
#include "storage/messagejson.h"

#include <QJsonDocument>

namespace Deckhand {

namespace {

constexpr int currentVersion = 1;

QJsonObject objectOf(QByteArrayView record)
{
    // The bytes outlive the parsing: no copy of a record that may hold images.
    return QJsonDocument::fromJson(QByteArray::fromRawData(record.data(), record.size())).object();
}

SessionHeader headerFrom(const QJsonObject &json)
{
    return {SessionId(json.value(u"id").toString()), json.value(u"workspace").toString(),
            json.value(u"model").toString(),
            QDateTime::fromString(json.value(u"created").toString(), Qt::ISODateWithMs)};
}

/// False when the record cannot be read.
bool addRecord(const QJsonObject &json, QList<MessagePtr> &messages)
{
    if (json.isEmpty())
        return false;
    const QString type = json.value(u"type").toString();
    if (type != u"user" && type != u"assistant")
        return true;
    std::optional<Message> message = messageFromJson(json.value(u"message").toObject());
    if (!message)
        return false;
    message->at = QDateTime::fromString(json.value(u"at").toString(), Qt::ISODateWithMs);
    messages.append(std::make_shared<const Message>(std::move(*message)));
    return true;
}

} // namespace

Result<SessionFile> SessionFile::parse(const QByteArray &bytes, const QString &path)
{
    const qsizetype firstEnd = bytes.indexOf('\n');
    const QJsonObject first = firstEnd < 0 ? QJsonObject() : objectOf(QByteArrayView(bytes).first(firstEnd));
    if (first.value(u"type").toString() != u"session")
        return Error{QStringLiteral("%1 is no session of Deckhand: its first line does not say so.").arg(path)};
    if (first.value(u"version").toInt() > currentVersion)
        return Error{QStringLiteral("%1 was written by a newer Deckhand and is left as it is.").arg(path)};

    SessionFile file;
    file.header = headerFrom(first);
    file.wholeBytes = firstEnd + 1;
    for (qsizetype end = bytes.indexOf('\n', file.wholeBytes); end >= 0; end = bytes.indexOf('\n', file.wholeBytes)) {
        const QByteArrayView record = QByteArrayView(bytes).sliced(file.wholeBytes, end - file.wholeBytes);
        if (!addRecord(objectOf(record), file.messages))
            break;
        file.wholeBytes = end + 1;
    }
    return file;
}

QByteArray SessionFile::headerRecord(const SessionHeader &header)
{
    QByteArray out(R"({"type":"session")");
    appendKey(out, "version");
    out += QByteArray::number(currentVersion);
    appendStringMember(out, "id", header.id.toString());
    appendStringMember(out, "workspace", header.workspace);
    appendStringMember(out, "model", header.model);
    appendStringMember(out, "created", header.created.toString(Qt::ISODateWithMs));
    out += "}\n";
    return out;
}

QByteArray SessionFile::messageRecord(const Message &message, const QDateTime &at)
{
    QByteArray out = message.role == Role::Assistant ? R"({"type":"assistant")" : R"({"type":"user")";
    appendStringMember(out, "at", at.toString(Qt::ISODateWithMs));
    appendKey(out, "message");
    appendMessageJson(out, message);
    out += "}\n";
    return out;
}

} // namespace Deckhand
