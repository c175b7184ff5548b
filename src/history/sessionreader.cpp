#include "history/sessionreader.h"

#include "history/messagejson.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace Deckhand {

namespace {

QDateTime timeFrom(const QJsonValue &json)
{
    return QDateTime::fromString(json.toString(), Qt::ISODateWithMs);
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

QJsonObject objectOf(QByteArrayView record)
{
    // QJsonDocument takes NULs in strings for words.
    if (std::any_of(record.cbegin(), record.cend(),
                    [](uchar c) { return c < ' ' && c != '\r' && c != '\n' && c != '\t'; }))
        return {};
    // The bytes outlive the parsing: no copy of a record that may hold images.
    return QJsonDocument::fromJson(QByteArray::fromRawData(record.data(), record.size())).object();
}

RecordTime recordTime(const QJsonObject &record)
{
    return {timeFrom(record.value(u"at")), timeFrom(record.value(u"after"))};
}

bool isOfConversation(const QJsonObject &record)
{
    return record.contains(u"message") || record.contains(u"content");
}

} // namespace

SessionReader::SessionReader(const QString &path) : m_path(path)
{
    m_file.header.id = SessionId(QFileInfo(path).completeBaseName());
}

void SessionReader::read(QByteArrayView lines)
{
    // Some editors put a mark of three bytes there.
    for (qsizetype from = m_size == 0 && lines.startsWith("\xef\xbb\xbf") ? 3 : 0; from < lines.size();) {
        const qsizetype lineEnd = lines.indexOf('\n', from);
        const qsizetype end = lineEnd < 0 ? lines.size() : lineEnd + 1;
        readLine(lines.sliced(from, end - from), m_size + from);
        from = end;
    }
    m_size += lines.size();
    if (!lines.isEmpty())
        m_lacksLineEnd = !lines.endsWith('\n');
    m_keptRecord = m_lastRecord.toByteArray();
    m_lastRecord = m_keptRecord;
}

Result<SessionFile> SessionReader::finish(SessionFile::For purpose)
{
    m_file.isInRound = !m_round.content.isEmpty();
    closeRound();
    m_file.isTorn = m_lacksLineEnd && !m_file.damages.isEmpty() && m_file.damages.last().end() == m_size;
    if (purpose != SessionFile::For::Part && !m_file.hasHeader && m_file.messages.isEmpty() && m_file.queued.isEmpty())
        return Error{QStringLiteral("%1 is no session of Deckhand: it holds no record of one.").arg(m_path)};
    if (m_file.isNewer && purpose == SessionFile::For::Writing)
        return Error{QStringLiteral("%1 was written by a newer Deckhand and is left as it is.").arg(m_path)};
    return std::move(m_file);
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
    m_file.isNewer = m_file.isNewer || json.value(u"version").toInt() > SessionFile::kVersion;
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
    share(*message);
    if (message->role == Role::User && holds<ToolResultBlock>(*message))
        m_round = {}; // they are all in it
    closeRound();
    m_file.messages.append(std::make_shared<const Message>(std::move(*message)));
    unqueue(json.value(u"from_queue").toString());
    return true;
}

/// What is the same in thousands of them is in memory once.
void SessionReader::share(Message &message)
{
    const auto share = [this](QString &word) { word = *m_words.insert(word); };
    for (QString *word : {&message.model, &message.requestModel, &message.server, &message.stopReasonText})
        share(*word);
    for (ContentBlock &block : message.content) {
        if (auto *use = std::get_if<ToolUseBlock>(&block))
            share(use->name);
    }
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

Result<SessionFile> SessionFile::parse(const QByteArray &bytes, const QString &path, For purpose)
{
    SessionReader reader(path);
    reader.read(bytes);
    return reader.finish(purpose);
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

} // namespace Deckhand
