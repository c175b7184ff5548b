#include "history/sessionfile.h"

#include "base/jsontext.h"
#include "history/messagejson.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr int kCurrentVersion = 1;

QJsonObject objectOf(QByteArrayView record)
{
    // QJsonDocument takes NULs in strings for words.
    if (std::any_of(record.cbegin(), record.cend(),
                    [](uchar c) { return c < ' ' && c != '\r' && c != '\n' && c != '\t'; }))
        return {};
    // The bytes outlive the parsing: no copy of a record that may hold images.
    return QJsonDocument::fromJson(QByteArray::fromRawData(record.data(), record.size())).object();
}

QDateTime timeFrom(const QJsonValue &json)
{
    return QDateTime::fromString(json.toString(), Qt::ISODateWithMs);
}

RecordTime recordTime(const QJsonObject &record)
{
    return {timeFrom(record.value(u"at")), timeFrom(record.value(u"after"))};
}

bool isOfConversation(const QJsonObject &record)
{
    return record.contains(u"message") || record.contains(u"content");
}

/// Where records begin within a line: in their strings every quote has a backslash, and no block has a type of these. What was
/// chosen is not looked for there: a tool's input might look like it.
qsizetype nextBeginning(QByteArrayView line, qsizetype from)
{
    static const QByteArray beginning = R"({"type":")";
    static const QByteArrayList types{"session\"",     "user\"",   "assistant\"", "queued\"", "unqueued\"",
                                      "queue_order\"", "result\"", "title\"",     "pinned\"", "archived\""};
    for (qsizetype at = line.indexOf(beginning, from); at >= 0; at = line.indexOf(beginning, at + 1)) {
        const QByteArrayView rest = line.sliced(at + beginning.size());
        if (std::any_of(types.cbegin(), types.cend(), [rest](const QByteArray &type) { return rest.startsWith(type); }))
            return at;
    }
    return -1;
}

/// Folds the records of a file, line by line.
class SessionReader
{
public:
    explicit SessionReader(SessionFile &file) : m_file(file) {}

    void read(const QByteArray &bytes);

private:
    void readLine(QByteArrayView line, qsizetype from);
    bool readRecord(QByteArrayView record);
    bool readHeader(const QJsonObject &json);
    bool readMessage(const QJsonObject &json);
    bool readResult(const QJsonObject &json);
    bool readQueued(const QJsonObject &json);
    void readMark(const QString &type, const QJsonObject &json);
    void unqueue(const QString &id);
    void orderQueue(const QJsonArray &ids);
    void closeRound();

    SessionFile &m_file;
    QByteArrayView m_lastRecord;
    Message m_round; ///< the results of calls, until the message with all of them comes
};

void SessionReader::read(const QByteArray &bytes)
{
    // Some editors put a mark of three bytes there.
    for (qsizetype from = bytes.startsWith("\xef\xbb\xbf") ? 3 : 0; from < bytes.size();) {
        const qsizetype lineEnd = bytes.indexOf('\n', from);
        const qsizetype end = lineEnd < 0 ? bytes.size() : lineEnd + 1;
        readLine(QByteArrayView(bytes).sliced(from, end - from), from);
        from = end;
    }
    m_file.isInRound = !m_round.content.isEmpty();
    closeRound();
    m_file.isTorn = !bytes.endsWith('\n') && !m_file.damages.isEmpty() && m_file.damages.last().end() == bytes.size();
}

/// Usually one record. Where a line end was lost (a block of NULs after a power failure, a torn record that another one
/// followed) there may be whole ones beside what is damaged.
void SessionReader::readLine(QByteArrayView line, qsizetype from)
{
    if (line.trimmed().isEmpty() || readRecord(line))
        return;
    for (qsizetype begin = 0; begin < line.size();) {
        const qsizetype next = nextBeginning(line, begin + 1);
        const qsizetype end = next < 0 ? line.size() : next;
        if (!readRecord(line.sliced(begin, end - begin)))
            m_file.damages.append({from + begin, end - begin});
        begin = end;
    }
}

/// False when it is no record.
bool SessionReader::readRecord(QByteArrayView record)
{
    if (record == m_lastRecord)
        return true; // a write that was tried again
    const QJsonObject json = objectOf(record);
    const QString type = json.value(u"type").toString();
    bool isTaken = !type.isEmpty(); // later versions may have others
    if (type == u"session")
        isTaken = readHeader(json);
    else if (type == u"user" || type == u"assistant")
        isTaken = readMessage(json);
    else if (type == u"result")
        isTaken = readResult(json);
    else if (type == u"queued")
        isTaken = readQueued(json);
    else if (type == u"unqueued")
        unqueue(json.value(u"id").toString());
    else if (type == u"queue_order")
        orderQueue(json.value(u"ids").toArray());
    else
        readMark(type, json);
    if (!isTaken)
        return false;
    m_lastRecord = record;
    if (const QDateTime time = recordTime(json).order(); time.isValid() && isOfConversation(json))
        m_file.written = time;
    return true;
}

bool SessionReader::readHeader(const QJsonObject &json)
{
    m_file.isNewer = m_file.isNewer || json.value(u"version").toInt() > kCurrentVersion;
    if (std::exchange(m_file.hasHeader, true))
        return true;
    m_file.header.workspace = json.value(u"workspace").toString();
    m_file.header.model = json.value(u"model").toString();
    m_file.header.created = timeFrom(json.value(u"created"));
    m_file.header.branchedFrom = SessionId(json.value(u"branched_from").toString());
    return true;
}

bool SessionReader::readMessage(const QJsonObject &json)
{
    std::optional<Message> message = messageFromJson(json.value(u"message").toObject());
    if (!message)
        return false;
    message->at = timeFrom(json.value(u"at"));
    if (message->role == Role::User && holds<ToolResultBlock>(*message))
        m_round = {}; // they are all in it
    closeRound();
    m_file.messages.append(std::make_shared<const Message>(std::move(*message)));
    unqueue(json.value(u"from_queue").toString());
    return true;
}

bool SessionReader::readResult(const QJsonObject &json)
{
    const std::optional<QList<ContentBlock>> content = contentFromJson(json.value(u"content"));
    if (!content)
        return false;
    m_round.content += *content;
    m_round.at = timeFrom(json.value(u"at"));
    return true;
}

bool SessionReader::readQueued(const QJsonObject &json)
{
    const std::optional<QList<ContentBlock>> content = contentFromJson(json.value(u"content"));
    const QString id = json.value(u"id").toString();
    if (!content || id.isEmpty())
        return false;
    unqueue(id);
    m_file.queued.append({id, *content});
    return true;
}

void SessionReader::readMark(const QString &type, const QJsonObject &json)
{
    const QJsonValue value = json.value(type);
    if (type == u"title")
        m_file.marks.title = value.toString();
    else if (type == u"pinned")
        m_file.marks.pinned = value.toBool();
    else if (type == u"archived")
        m_file.marks.archived = value.toBool();
    else if (type == u"permission_mode")
        m_file.marks.mode = value.toString();
    else if (type == u"model")
        m_file.marks.model = {value.toString(), json.value(u"server").toString()};
}

void SessionReader::unqueue(const QString &id)
{
    if (!id.isEmpty() && m_file.queued.removeIf([&id](const QueuedPrompt &prompt) { return prompt.id == id; }) == 0)
        m_file.unqueued.append(id);
}

/// What is not named stays behind.
void SessionReader::orderQueue(const QJsonArray &ids)
{
    const auto place = [&ids](const QueuedPrompt &prompt) {
        const auto at = std::find(ids.begin(), ids.end(), QJsonValue(prompt.id));
        return at - ids.begin();
    };
    std::stable_sort(m_file.queued.begin(), m_file.queued.end(),
                     [&place](const QueuedPrompt &a, const QueuedPrompt &b) { return place(a) < place(b); });
}

/// The program ended within a round of calls: what is there is one message, as it would have been.
void SessionReader::closeRound()
{
    if (!m_round.content.isEmpty())
        m_file.messages.append(std::make_shared<const Message>(std::exchange(m_round, {})));
}

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

Result<SessionFile> SessionFile::parse(const QByteArray &bytes, const QString &path, For purpose)
{
    SessionFile file;
    file.header.id = SessionId(QFileInfo(path).completeBaseName());
    SessionReader reader(file);
    reader.read(bytes);
    if (purpose != For::Part && !file.hasHeader && file.messages.isEmpty() && file.queued.isEmpty())
        return Error{QStringLiteral("%1 is no session of Deckhand: it holds no record of one.").arg(path)};
    if (file.isNewer && purpose == For::Writing)
        return Error{QStringLiteral("%1 was written by a newer Deckhand and is left as it is.").arg(path)};
    return file;
}

std::optional<QDateTime> SessionFile::timeOf(QByteArrayView record)
{
    const QJsonObject json = objectOf(record);
    return isOfConversation(json) ? std::optional(recordTime(json).order()) : std::nullopt;
}

QDateTime SessionFile::createdOf(QByteArrayView record)
{
    return timeFrom(objectOf(record).value(u"created"));
}

QByteArray SessionFile::headerRecord(const SessionHeader &header)
{
    QByteArray out(R"({"type":"session")");
    appendKey(out, "version");
    out += QByteArray::number(kCurrentVersion);
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
