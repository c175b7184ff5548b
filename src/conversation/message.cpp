#include "conversation/message.h"

#include "base/humantext.h"

#include <algorithm>

namespace Deckhand {

namespace {

QString attachmentLine(const QString &name, const QString &kind, qsizetype bytes)
{
    const QString facts = kind + QStringLiteral(", ") + sizeText(bytes, QLocale::c());
    return name.isEmpty() ? facts : QStringLiteral("%1 (%2)").arg(name, facts);
}

} // namespace

QString wordsOf(const QList<ContentBlock> &content)
{
    QStringList texts;
    for (const ContentBlock &block : content) {
        if (const auto *text = std::get_if<TextBlock>(&block); text && !text->text.isEmpty())
            texts.append(text->text);
    }
    // Joining would copy, and the words of a long answer are the most that a program holds of it.
    return texts.size() == 1 ? texts.first() : texts.join(QStringLiteral("\n\n"));
}

QStringList attachmentsOf(const QList<ContentBlock> &content)
{
    QStringList lines;
    for (const ContentBlock &block : content) {
        if (const auto *image = std::get_if<ImageBlock>(&block)) {
            const QString format = image->mediaType.section(QLatin1Char('/'), 1).toUpper();
            lines.append(attachmentLine(image->name, format + QStringLiteral(" image"), image->data.size()));
        } else if (const auto *file = std::get_if<FileBlock>(&block)) {
            const bool isText = file->mediaType.startsWith(QLatin1String("text/"));
            lines.append(
                attachmentLine(file->name, isText ? QStringLiteral("text") : QStringLiteral("PDF"), file->data.size()));
        }
    }
    return lines;
}

QString textOf(const Message &message)
{
    return wordsOf(message.content);
}

MessagePtr userMessage(const QList<ContentBlock> &content)
{
    auto message = std::make_shared<Message>();
    message->content = content;
    return message;
}

QList<MessagePtr> contextOf(const QList<MessagePtr> &history)
{
    for (qsizetype i = history.size() - 1; i >= 0; --i) {
        const QList<ContentBlock> &content = history.at(i)->content;
        const bool sumsUp = std::any_of(content.cbegin(), content.cend(), [](const ContentBlock &block) {
            return std::holds_alternative<SummaryBlock>(block);
        });
        if (sumsUp)
            return history.mid(i);
    }
    return history;
}

QList<ToolUseBlock> toolUsesOf(const Message &message)
{
    QList<ToolUseBlock> uses;
    for (const ContentBlock &block : message.content) {
        if (const auto *use = std::get_if<ToolUseBlock>(&block))
            uses.append(*use);
    }
    return uses;
}

QString signatureIn(const QJsonObject &thinking)
{
    const QJsonValue signature = thinking.value(u"signature");
    const QString text = signature.toString();
    return signature.isString() && text.isNull() ? QStringLiteral("") : text;
}

} // namespace Deckhand
