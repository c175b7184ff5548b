#include "history/conversationexport.h"

#include "base/enumwords.h"
#include "base/jsontext.h"
#include "history/exportpart.h"
#include "history/messagejson.h"
#include "history/sessionpieces.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace Deckhand {

namespace {

const EnumWords<ExportFormat> kFormats{
    {ExportFormat::Markdown, u"markdown"_qs}, {ExportFormat::Html, u"html"_qs}, {ExportFormat::Json, u"json"_qs}};

using PartWriter = QByteArray (*)(const ExportPart &part);

/// What a format makes of a conversation, in order.
class Document
{
public:
    Document(ExportFormat format, const ConversationInfo &conversation) : m_format(format), m_conversation(conversation)
    {
    }

    QByteArray head() const
    {
        if (m_format == ExportFormat::Html)
            return htmlHead(m_conversation);
        if (m_format == ExportFormat::Markdown)
            return markdownHead(m_conversation);
        const QByteArray facts = QJsonDocument(conversationJson(m_conversation)).toJson(QJsonDocument::Compact);
        return facts.chopped(1) + ",\"messages\":[";
    }
    QByteArray of(const Message &message)
    {
        QByteArray bytes;
        if (m_format == ExportFormat::Json) {
            bytes += std::exchange(m_isFirst, false) ? "\n" : ",\n";
            appendMessageJson(bytes, message);
            bytes.chop(1);
            if (message.at.isValid())
                appendStringMember(bytes, "at", message.at.toString(Qt::ISODateWithMs));
            return bytes + '}';
        }
        const PartWriter write = m_format == ExportFormat::Html ? htmlOf : markdownOf;
        for (const ExportPart &part : m_parts.of(message))
            bytes += write(part);
        return bytes;
    }
    QByteArray end() const
    {
        return m_format == ExportFormat::Html ? htmlEnd() : m_format == ExportFormat::Json ? "\n]}\n" : QByteArray();
    }

private:
    const ExportFormat m_format;
    const ConversationInfo m_conversation;
    ExportParts m_parts;
    bool m_isFirst = true;
};

Result<void> eachPiece(const QString &path, const std::function<bool(const SessionFile &piece)> &take)
{
    SessionPieces pieces(path);
    while (const std::optional<SessionFile> piece = pieces.next()) {
        if (!take(*piece))
            break;
    }
    if (pieces.error().isEmpty())
        return {};
    return Error{QStringLiteral("%1 cannot be read: %2").arg(path, pieces.error())};
}

} // namespace

QString wordOf(ExportFormat format)
{
    return kFormats.word(format);
}

std::optional<ExportFormat> exportFormatOf(QStringView word)
{
    return kFormats.value(word);
}

ExportFormat exportFormatFor(const QString &path)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    return ending == u"htm" ? ExportFormat::Html : exportFormatOf(ending).value_or(ExportFormat::Markdown);
}

Result<void> exportConversation(const QString &path, ExportFormat format, const ExportSink &sink)
{
    ConversationInfo conversation;
    conversation.id = SessionId(QFileInfo(path).completeBaseName());
    const auto fold = [&conversation](const SessionFile &piece) {
        conversation.add(piece);
        return true;
    };
    if (const Result<void> read = eachPiece(path, fold); !read)
        return read;
    Document document(format, conversation);
    bool goesOn = sink(document.head());
    const auto write = [&](const SessionFile &piece) {
        for (const MessagePtr &message : piece.messages)
            goesOn = goesOn && sink(document.of(*message));
        return goesOn;
    };
    const Result<void> read = eachPiece(path, write);
    if (read && goesOn)
        sink(document.end());
    return read;
}

Result<void> exportConversationTo(const QString &target, const QString &path, ExportFormat format)
{
    QSaveFile file(target);
    const auto write = [&file](const QByteArray &bytes) { return file.write(bytes) == bytes.size(); };
    Result<void> done;
    if (file.open(QIODevice::WriteOnly))
        done = exportConversation(path, format, write);
    // The last bytes are written by flush, and commit alone would not mind when the disk refuses them.
    if (done && (!file.flush() || !file.commit()))
        done = Error{QStringLiteral("%1 could not be written: %2").arg(target, file.errorString())};
    return done;
}

QJsonObject conversationJson(const ConversationInfo &conversation)
{
    Usage usage;
    for (const ConversationInfo::Spent &share : conversation.spent)
        usage += share.usage;
    QJsonObject json{{u"id"_qs, conversation.id.toString()},
                     {u"workspace"_qs, conversation.workspace},
                     {u"title"_qs, conversation.title()},
                     {u"title_given"_qs, !conversation.givenTitle.isEmpty()},
                     {u"created"_qs, conversation.created.toString(Qt::ISODateWithMs)},
                     {u"written"_qs, conversation.written.toString(Qt::ISODateWithMs)},
                     {u"prompts"_qs, conversation.prompts},
                     {u"answers"_qs, conversation.answers},
                     {u"usage"_qs, QJsonObject{{u"input_tokens"_qs, usage.inputTokens},
                                               {u"output_tokens"_qs, usage.outputTokens},
                                               {u"cache_creation_input_tokens"_qs, usage.cacheCreationInputTokens},
                                               {u"cache_read_input_tokens"_qs, usage.cacheReadInputTokens}}},
                     {u"state"_qs, endWord(conversation)},
                     {u"queued"_qs, conversation.queued.size()},
                     {u"pinned"_qs, conversation.isPinned},
                     {u"archived"_qs, conversation.isArchived},
                     {u"read_only"_qs, conversation.isReadOnly}};
    if (!conversation.branchedFrom.isEmpty())
        json.insert(u"branched_from"_qs, conversation.branchedFrom.toString());
    return json;
}

} // namespace Deckhand
