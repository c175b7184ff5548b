#include "conversation/message.h"

#include "base/enumwords.h"
#include "base/humantext.h"

namespace Deckhand {

namespace {

const EnumWords<StopReason> kStopReasons{{StopReason::EndTurn, u"end_turn"_qs},
                                         {StopReason::ToolUse, u"tool_use"_qs},
                                         {StopReason::MaxTokens, u"max_tokens"_qs},
                                         {StopReason::StopSequence, u"stop_sequence"_qs},
                                         {StopReason::PauseTurn, u"pause_turn"_qs},
                                         {StopReason::Refusal, u"refusal"_qs},
                                         {StopReason::ContextWindowExceeded, u"model_context_window_exceeded"_qs}};

QString attachmentLine(const QString &name, const QString &kind, qsizetype bytes)
{
    const QString facts = kind + QStringLiteral(", ") + sizeText(bytes, QLocale::c());
    return name.isEmpty() ? facts : QStringLiteral("%1 (%2)").arg(name, facts);
}

} // namespace

QString stopReasonWord(StopReason reason)
{
    return kStopReasons.word(reason);
}

StopReason stopReasonOf(QStringView word)
{
    return kStopReasons.value(word).value_or(StopReason::Unknown);
}

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
        if (holds<SummaryBlock>(*history.at(i)))
            return history.mid(i);
    }
    return history;
}

QString signatureIn(const QJsonObject &thinking)
{
    const QJsonValue signature = thinking.value(u"signature");
    const QString text = signature.toString();
    return signature.isString() && text.isNull() ? QStringLiteral("") : text;
}

} // namespace Deckhand
