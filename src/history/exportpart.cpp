#include "history/exportpart.h"

#include "base/textcut.h"
#include "conversation/toldcalls.h"
#include "history/markdownhtml.h"

#include <QRegularExpression>

namespace Deckhand {

namespace {

using Kind = ExportPart::Kind;

/// Longer than any in the text, so that nothing in it ends the block.
QString fenceFor(const QString &text)
{
    static const QRegularExpression ticks(QStringLiteral("`+"));
    qsizetype longest = 2;
    for (auto found = ticks.globalMatch(text); found.hasNext();)
        longest = std::max(longest, found.next().capturedLength());
    return QString(longest + 1, u'`');
}

QString inCode(const QString &line)
{
    const QString fence = line.contains(u'`') ? fenceFor(line) : QStringLiteral("`");
    const QString gap = fence.size() > 1 ? QStringLiteral(" ") : QString();
    return fence + gap + line + gap + fence;
}

QString factsOf(const ConversationInfo &conversation)
{
    QStringList facts;
    if (!conversation.workspace.isEmpty())
        facts.append(conversation.workspace);
    if (conversation.created.isValid())
        facts.append(conversation.created.toUTC().toString(u"yyyy-MM-dd HH:mm 'UTC'"));
    facts.append(conversation.id.toString());
    return facts.join(QStringLiteral(" · "));
}

QString escaped(const QString &text)
{
    return text.toHtmlEscaped();
}

/// A data URL; empty for what is no image of the kinds that a conversation holds.
QString imageHtml(const ImageBlock &image)
{
    static const QRegularExpression known(QStringLiteral("^image/(png|jpeg|gif|webp)$"));
    if (!known.match(image.mediaType).hasMatch())
        return {};
    return QStringLiteral("<img alt=\"%1\" src=\"data:%2;base64,%3\">\n")
        .arg(escaped(image.name), image.mediaType, QString::fromLatin1(image.data.toBase64()));
}

constexpr char kStyle[] = R"(
:root { color-scheme: light dark; --text: #1f2328; --page: #fff; --soft: #f3f4f6; --line: #d5d9de; --faint: #5d6670; }
@media (prefers-color-scheme: dark) { :root { --text: #e3e6ea; --page: #16181c; --soft: #22262c; --line: #3a4048; --faint: #9aa4ae; } }
body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; color: var(--text); background: var(--page); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin-bottom: 0; } section > h2 { font-size: .9rem; color: var(--faint); margin: 1.5rem 0 .25rem; }
.facts { color: var(--faint); font-size: .9rem; }
.words { overflow-wrap: anywhere; } .user .words, .words p { white-space: pre-wrap; } .words li > p { margin: 0; }
.words pre { background: var(--soft); border-radius: .5rem; padding: .5rem .75rem; }
blockquote { border-left: 3px solid var(--line); margin: .5rem 0; padding-left: .75rem; color: var(--faint); }
.user .words { background: var(--soft); border-radius: .5rem; padding: .5rem .75rem; }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; padding: .25rem .75rem; }
summary { cursor: pointer; font-size: .9rem; overflow-wrap: anywhere; }
pre { overflow-x: auto; font: .85rem/1.4 ui-monospace, monospace; } img { max-width: 100%; }
)";

} // namespace

/// Reads the blocks of one message, in their order.
class ExportParts::Reader
{
public:
    Reader(ExportParts &parts, Role role) : m_parts(parts), m_isUser(role == Role::User) {}

    void operator()(const TextBlock &block) { say(block.text); }
    void operator()(const ImageBlock &block)
    {
        say(attachmentsOf({block}).first());
        parts.last().images.append(block);
    }
    void operator()(const FileBlock &block) { say(attachmentsOf({block}).first()); }
    void operator()(const ThinkingBlock &block)
    {
        if (!block.thinking.isEmpty())
            parts.append({Kind::Aside, u"Thinking"_qs, block.thinking});
    }
    void operator()(const RedactedThinkingBlock &) {}
    void operator()(const NoticesBlock &block) { parts.append({Kind::Aside, u"Notices"_qs, block.text}); }
    void operator()(const SummaryBlock &block)
    {
        parts.append({Kind::Aside, u"Summary of what was said before"_qs, block.text});
    }
    void operator()(const ToolUseBlock &block)
    {
        const QString line = u"%1: %2"_qs.arg(block.name, oneLine(toolSummary(callOf(block)), 120));
        m_parts.m_calls.insert(block.id, line);
        parts.append({Kind::Aside, line, inputText(block.input)});
    }
    void operator()(const ToolResultBlock &block)
    {
        const QString &call = m_parts.m_calls.value(block.toolUseId, block.toolUseId.toString());
        const QString heading = block.isError ? u"Error of %1"_qs : u"Result of %1"_qs;
        parts.append({Kind::Aside, heading.arg(call), resultText(block), block.images});
    }
    void operator()(const OpaqueBlock &block)
    {
        parts.append({Kind::Aside, block.type, QString::fromUtf8(block.json)});
    }

    QList<ExportPart> parts;

private:
    void say(const QString &text)
    {
        const Kind kind = m_isUser ? Kind::User : Kind::Assistant;
        if (!parts.isEmpty() && parts.last().kind == kind)
            parts.last().text += u"\n\n"_qs + text;
        else if (!text.trimmed().isEmpty())
            parts.append({kind, m_isUser ? u"You"_qs : u"Assistant"_qs, text});
    }

    ExportParts &m_parts;
    const bool m_isUser;
};

QList<ExportPart> ExportParts::of(const Message &message)
{
    Reader reader(*this, message.role);
    for (const ContentBlock &block : message.content)
        std::visit(reader, block);
    return reader.parts;
}

QByteArray markdownHead(const ConversationInfo &conversation)
{
    return u"# %1\n\n%2\n"_qs.arg(conversation.title(), inCode(factsOf(conversation))).toUtf8();
}

QByteArray markdownOf(const ExportPart &part)
{
    if (part.kind != Kind::Aside)
        return u"\n## %1\n\n%2\n"_qs.arg(part.heading, part.text.trimmed()).toUtf8();
    const QString fence = fenceFor(part.text);
    return u"\n%1\n\n%2text\n%3\n%2\n"_qs.arg(inCode(part.heading), fence, part.text).toUtf8();
}

QByteArray htmlHead(const ConversationInfo &conversation)
{
    const QString title = escaped(conversation.title());
    return "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
           "content=\"width=device-width\">\n"
         + u"<title>%1</title>\n<style>%2</style>\n</head>\n<body>\n<h1>%1</h1>\n<p class=\"facts\">%3</p>\n"_qs
               .arg(title, QLatin1String(kStyle), escaped(factsOf(conversation)))
               .toUtf8();
}

QByteArray htmlOf(const ExportPart &part)
{
    QString images;
    for (const ImageBlock &image : part.images)
        images += imageHtml(image);
    const QString frame = part.kind == Kind::Aside
                            ? u"<details>\n<summary>%1</summary>\n<pre>%2</pre>\n%3</details>\n"_qs
                            : u"<section class=\"%4\">\n<h2>%1</h2>\n<div class=\"words\">%2</div>\n%3</section>\n"_qs;
    const QString words = part.kind == Kind::Assistant ? markdownHtml(part.text) : escaped(part.text);
    const QString who = part.kind == Kind::User ? u"user"_qs : u"assistant"_qs;
    return (part.kind == Kind::Aside ? frame.arg(escaped(part.heading), words, images)
                                     : frame.arg(escaped(part.heading), words, images, who))
        .toUtf8();
}

QByteArray htmlEnd()
{
    return "</body>\n</html>\n";
}

} // namespace Deckhand
