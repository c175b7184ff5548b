#include "anthropic/wireblock.h"

#include "base/jsontext.h"

#include <QJsonDocument>

#include <algorithm>

namespace Deckhand {

namespace {

using Kind = WireBlock::Kind;

constexpr char ToolUseHead[] = R"({"type":"tool_use","id":")";
constexpr char ToolResultHead[] = R"({"type":"tool_result","tool_use_id":")";
constexpr qsizetype kLongestImage = 10'000'000; ///< of base64; what is longer would make every later request a 400
constexpr qsizetype kLongestToolName = 64;

bool isBlank(const QString &text)
{
    return std::all_of(text.cbegin(), text.cend(), [](QChar c) { return c.isSpace() || c.unicode() < 0x20; });
}

QByteArray opened(QByteArrayView type)
{
    QByteArray out(R"({"type":")");
    out.append(type);
    return out + '"';
}

/// Local servers invent ids such as `functions.bash:0`, and models invent names of tools.
QString plainWord(const QString &text, const QString &otherwise)
{
    QString word = text.isEmpty() ? otherwise : text;
    for (QChar &c : word) {
        const bool isPlain = c.unicode() < 0x80 && (c.isLetterOrNumber() || c == u'_' || c == u'-');
        if (!isPlain)
            c = u'_';
    }
    return word;
}

QString wireId(const ToolUseId &id)
{
    return plainWord(id.toString(), QStringLiteral("unnamed"));
}

bool isSupportedImage(const QString &mediaType)
{
    return mediaType == u"image/png" || mediaType == u"image/jpeg" || mediaType == u"image/gif"
        || mediaType == u"image/webp";
}

QByteArray imageJson(const ImageBlock &block)
{
    const QString what =
        block.name.isEmpty() ? QStringLiteral("An image") : QStringLiteral("The image “%1”").arg(block.name);
    if (block.data.isEmpty() || !isSupportedImage(block.mediaType))
        return textJson(what + QStringLiteral(" was left out: its format is not supported."));
    const QByteArray data = block.data.toBase64();
    if (data.size() > kLongestImage)
        return textJson(what + QStringLiteral(" was left out: it is larger than 10 MB."));
    QByteArray out = opened("image");
    out += R"(,"source":{"type":"base64")";
    appendStringMember(out, "media_type", block.mediaType);
    return out + R"(,"data":")" + data + R"("}})";
}

int imagesIn(const QByteArray &json)
{
    return json.startsWith(R"({"type":"image")") ? 1 : 0;
}

// One overload a kind of block; empty bytes for what does not go onto the wire.

WireBlock wire(const TextBlock &block, Role role)
{
    QByteArray out = textJson(block.text);
    // Of a user's text the newest version of the API refuses them.
    const QByteArray citations = block.citations.trimmed();
    const bool areCitations = citations.startsWith("[{") && isStrictJsonObject(QByteArray("{\"c\":" + citations + '}'));
    if (!out.isEmpty() && role == Role::Assistant && areCitations)
        out.insert(out.size() - 1, ",\"citations\":" + withoutBadEscapes(citations));
    return {Kind::Content, out};
}

WireBlock wire(const NoticesBlock &block, Role role)
{
    return {Kind::Content, role == Role::User ? textJson(block.text) : QByteArray()};
}

WireBlock wire(const SummaryBlock &block, Role role)
{
    return {Kind::Content, role == Role::User ? textJson(block.text) : QByteArray()};
}

WireBlock wire(const FileBlock &block, Role role)
{
    if (role != Role::User)
        return {};
    if (block.mediaType.startsWith(QLatin1String("text/")))
        return {Kind::Content,
                textJson(QStringLiteral("Attached file “%1”:\n\n").arg(block.name) + QString::fromUtf8(block.data))};
    const QString omitted =
        QStringLiteral("The attached document “%1” was left out: this server takes no documents.").arg(block.name);
    if (block.data.isEmpty() || block.mediaType != u"application/pdf")
        return {Kind::Content, textJson(omitted)};
    QByteArray out = opened("document");
    out += R"(,"source":{"type":"base64")";
    appendStringMember(out, "media_type", block.mediaType);
    out += R"(,"data":")" + block.data.toBase64() + R"("})";
    if (!isBlank(block.name))
        appendStringMember(out, "title", block.name);
    return {Kind::Document, out + '}', omitted};
}

/// The session's file may have been changed by other hands.
QByteArray furtherMembers(const QByteArray &members)
{
    const bool areMembers = !members.isEmpty() && isStrictJsonObject("{\"type\":0" + members + '}');
    return areMembers ? withoutBadEscapes(members) : QByteArray();
}

WireBlock wire(const ThinkingBlock &block, Role role)
{
    const bool isSigned = !block.signature.isEmpty();
    if (role != Role::Assistant)
        return {};
    // Also without words: a server that wants its thinking back beside a call wants that too.
    QByteArray out = opened("thinking");
    appendStringMember(out, "thinking", block.thinking);
    if (!block.signature.isNull())
        appendStringMember(out, "signature", block.signature);
    return {isSigned ? Kind::Thinking : Kind::UnsignedThinking, out + furtherMembers(block.more) + '}'};
}

WireBlock wire(const RedactedThinkingBlock &block, Role role)
{
    if (block.data.isEmpty() || role != Role::Assistant)
        return {};
    QByteArray out = opened("redacted_thinking");
    appendStringMember(out, "data", block.data);
    return {Kind::Thinking, out + furtherMembers(block.more) + '}'};
}

WireBlock wire(const ImageBlock &block, Role role)
{
    if (role != Role::User)
        return {};
    const QByteArray json = imageJson(block);
    return {Kind::Content, json, {}, imagesIn(json)};
}

WireBlock wire(const ToolUseBlock &block, Role role)
{
    if (role != Role::Assistant)
        return {};
    const QString id = wireId(block.id);
    QByteArray out(ToolUseHead);
    out += id.toLatin1() + '"';
    appendStringMember(out, "name", plainWord(block.name, QStringLiteral("unnamed")).left(kLongestToolName));
    appendKey(out, "input");
    // Checked again, for a message may come from a session file; what is no JSON would spoil the whole request.
    if (isStrictJsonObject(block.rawInput))
        out += withoutBadEscapes(block.rawInput);
    else
        out += withoutBadEscapes(QJsonDocument(block.input).toJson(QJsonDocument::Compact));
    return {Kind::ToolUse, out + '}', id};
}

/// Blank text is refused, and so is an error without words; and a file of blanks is not one that says nothing.
QString resultWords(const ToolResultBlock &block)
{
    if (!isBlank(block.text))
        return block.text;
    if (block.isError)
        return QStringLiteral("The tool failed and gave no reason.");
    return block.text.isEmpty() ? QString() : QStringLiteral("(nothing but blanks)");
}

WireBlock wire(const ToolResultBlock &block, Role role)
{
    if (role != Role::User)
        return {};
    WireBlock result{Kind::ToolResult, ToolResultHead, wireId(block.toolUseId)};
    result.json += result.id.toLatin1() + '"';
    const QString words = resultWords(block);
    QByteArray list = textJson(words);
    for (const ImageBlock &image : block.images) {
        const QByteArray json = imageJson(image);
        result.images += imagesIn(json);
        list += (list.isEmpty() ? QByteArray() : QByteArray(",")) + json;
    }
    if (!block.images.isEmpty())
        result.json += ",\"content\":[" + list + ']';
    else if (!words.isEmpty())
        appendStringMember(result.json, "content", words);
    result.json += block.isError ? ",\"is_error\":true}" : "}";
    return result;
}

WireBlock wire(const OpaqueBlock &block, Role role)
{
    if (!block.sendBack || role != Role::Assistant || !isStrictJsonObject(block.json))
        return {};
    const QByteArray json = withoutBadEscapes(block.json.trimmed());
    const auto member = [&json](const char *name) { return jsonString(jsonMember(json, name)).value_or(QString()); };
    if (block.type == u"server_tool_use")
        return {Kind::ServerToolUse, json, member("id")};
    if (block.type.endsWith(QLatin1String("_tool_result")))
        return {Kind::ServerToolResult, json, member("tool_use_id")};
    return {Kind::Content, json};
}

} // namespace

QByteArray textJson(const QString &text)
{
    if (isBlank(text)) // the model sends empty text blocks; the API refuses them
        return {};
    QByteArray out = opened("text");
    appendStringMember(out, "text", text);
    return out + '}';
}

WireBlock missingResult(const QString &toolUseId)
{
    ToolResultBlock result;
    result.toolUseId = ToolUseId(toolUseId);
    result.text = QStringLiteral("No result of this call was recorded. Whether it had any effect is not known.");
    result.isError = true;
    return wire(result, Role::User);
}

WireBlock renamed(WireBlock block, const QString &id)
{
    const QByteArrayView head = block.kind == Kind::ToolUse ? ToolUseHead : ToolResultHead;
    block.json.replace(head.size(), block.id.size(), id.toLatin1());
    block.id = id;
    return block;
}

WireBlock withheldBlock(const ContentBlock &block)
{
    const auto words = [](const QString &what, const QString &name) -> QString {
        return what + (name.isEmpty() ? QString() : QStringLiteral(" “%1”").arg(name))
             + QStringLiteral(" was left out: the server refused it.");
    };
    if (const auto *image = std::get_if<ImageBlock>(&block))
        return {Kind::Content, textJson(words(QStringLiteral("An image"), image->name))};
    if (const auto *file = std::get_if<FileBlock>(&block))
        return {Kind::Content, textJson(words(QStringLiteral("The attached document"), file->name))};
    const auto *result = std::get_if<ToolResultBlock>(&block);
    if (!result)
        return {};
    ToolResultBlock bare = *result;
    for (const ImageBlock &image : result->images)
        bare.text +=
            (bare.text.isEmpty() ? QString() : QStringLiteral("\n")) + words(QStringLiteral("An image"), image.name);
    bare.images.clear();
    return wire(bare, Role::User);
}

QList<WireBlock> wireBlocks(const Message &message)
{
    QList<WireBlock> blocks;
    for (qsizetype i = 0; i < message.content.size(); ++i) {
        WireBlock block =
            std::visit([&message](const auto &one) { return wire(one, message.role); }, message.content.at(i));
        block.source = int(i);
        if (!block.json.isEmpty())
            blocks.append(std::move(block));
    }
    return blocks;
}

} // namespace Deckhand
