#include "history/sessionfile.h"

#include "base/jsontext.h"
#include "history/messagejson.h"

namespace Deckhand {

namespace {

void appendTime(QByteArray &out, const RecordTime &time)
{
    appendStringMember(out, "at", time.at.toString(Qt::ISODateWithMs));
    if (time.after.isValid())
        appendStringMember(out, "after", time.after.toString(Qt::ISODateWithMs));
}

QByteArray beginRecord(const char *type, const RecordTime &time)
{
    QByteArray out = R"({"type":")" + QByteArray(type) + '"';
    appendTime(out, time);
    return out;
}

} // namespace

QByteArray SessionFile::headerRecord(const SessionHeader &header)
{
    QByteArray out(R"({"type":"session")");
    appendKey(out, "version");
    out += QByteArray::number(kVersion);
    appendStringMember(out, "id", header.id.toString());
    appendStringMember(out, "workspace", header.workspace);
    appendStringMember(out, "model", header.model);
    appendStringMember(out, "created", header.created.toString(Qt::ISODateWithMs));
    if (!header.branchedFrom.isEmpty())
        appendStringMember(out, "branched_from", header.branchedFrom.toString());
    out += "}\n";
    return out;
}

QByteArray SessionFile::messageRecord(const Message &message, const RecordTime &time, const QString &queueId)
{
    QByteArray out = beginRecord(message.role == Role::Assistant ? "assistant" : "user", time);
    if (!queueId.isEmpty())
        appendStringMember(out, "from_queue", queueId);
    appendKey(out, "message");
    appendMessageJson(out, message);
    out += "}\n";
    return out;
}

QByteArray SessionFile::resultRecord(const ToolResultBlock &result, const RecordTime &time)
{
    QByteArray out = beginRecord("result", time);
    appendKey(out, "content");
    appendContentJson(out, {result});
    out += "}\n";
    return out;
}

QByteArray SessionFile::queuedRecord(const QueuedPrompt &prompt, const RecordTime &time)
{
    QByteArray out = beginRecord("queued", time);
    appendStringMember(out, "id", prompt.id);
    appendKey(out, "content");
    appendContentJson(out, prompt.content);
    out += "}\n";
    return out;
}

QByteArray SessionFile::marksRecords(const SessionMarks &marks, const RecordTime &time)
{
    QByteArray records;
    const auto addText = [&](const char *type, const QString &text, const QString &server = {}) {
        QByteArray record = beginRecord(type, time);
        appendStringMember(record, type, text);
        if (!server.isEmpty())
            appendStringMember(record, "server", server);
        records += record + "}\n";
    };
    if (marks.title)
        addText("title", *marks.title);
    if (marks.mode)
        addText("permission_mode", *marks.mode);
    if (marks.model)
        addText("model", marks.model->id, marks.model->server);
    for (const auto &[type, is] : {std::pair("pinned", marks.pinned), std::pair("archived", marks.archived)}) {
        if (is)
            records += beginRecord(type, time) + ",\"" + type + (*is ? "\":true}\n" : "\":false}\n");
    }
    return records;
}

QByteArray SessionFile::unqueuedRecord(const QString &queueId, const RecordTime &time)
{
    QByteArray out = beginRecord("unqueued", time);
    appendStringMember(out, "id", queueId);
    out += "}\n";
    return out;
}

QByteArray SessionFile::queueOrderRecord(const QStringList &queueIds, const RecordTime &time)
{
    QByteArray out = beginRecord("queue_order", time);
    appendKey(out, "ids");
    for (const QString &id : queueIds) {
        out += &id == &queueIds.first() ? '[' : ',';
        appendJsonString(out, id);
    }
    out += queueIds.isEmpty() ? "[]}\n" : "]}\n";
    return out;
}

} // namespace Deckhand
