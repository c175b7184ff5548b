#include "anthropic/refusedattachments.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kMostOfAnswer = 64 * 1024;
constexpr qsizetype kMostNames = 5;

struct Place {
    int message;
    int block;
};

/// As the API's schema check writes them, in `details` or in front of its words: messages.3.content.1.image.source …
QList<Place> placesIn(const QByteArray &answer)
{
    static const QRegularExpression place(QStringLiteral(R"(\bmessages\.(\d{1,6})\.content\.(\d{1,6})\b)"));
    QList<Place> places;
    for (auto found = place.globalMatch(QString::fromUtf8(answer.left(kMostOfAnswer))); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        places.append({match.captured(1).toInt(), match.captured(2).toInt()});
    }
    return places;
}

bool holdsAttachment(const Message &message)
{
    return std::any_of(message.content.cbegin(), message.content.cend(), [](const ContentBlock &block) {
        const auto *result = std::get_if<ToolResultBlock>(&block);
        return std::holds_alternative<ImageBlock>(block) || std::holds_alternative<FileBlock>(block)
            || (result && !result->images.isEmpty());
    });
}

QString nameOf(const ContentBlock &block)
{
    if (const auto *image = std::get_if<ImageBlock>(&block))
        return withName(QStringLiteral("the image"), image->name);
    if (const auto *file = std::get_if<FileBlock>(&block))
        return withName(QStringLiteral("the attached file"), file->name);
    const auto *result = std::get_if<ToolResultBlock>(&block);
    const bool isOne = result && result->images.size() == 1;
    return isOne ? withName(QStringLiteral("the image"), result->images.first().name)
                 : QStringLiteral("the images in the result of a tool call");
}

} // namespace

void RefusedAttachments::noteTaken(const QString &model, const QList<MessagePtr> &messages)
{
    for (const MessagePtr &message : messages) {
        if (holdsAttachment(*message))
            m_models[model].taken.insert(message);
    }
}

void RefusedAttachments::noteRefused(const QString &model, const QList<SentAttachment> &attachments)
{
    m_models[model].refused += attachments;
}

QList<SentAttachment> RefusedAttachments::suspects(const QString &model, const QList<SentAttachment> &sent,
                                                   const QByteArray &answer, int round) const
{
    QList<SentAttachment> named;
    const QList<Place> places = placesIn(answer);
    for (const SentAttachment &one : sent) {
        const bool isNamed = std::any_of(places.cbegin(), places.cend(), [&one](const Place &place) {
            return place.message == one.wireMessage && place.block == one.wireBlock;
        });
        if (isNamed)
            named.append(one);
    }
    if (!places.isEmpty())
        return named;
    const OfModel known = m_models.value(model);
    QList<SentAttachment> fresh;
    std::copy_if(sent.cbegin(), sent.cend(), std::back_inserter(fresh),
                 [&known](const SentAttachment &one) { return known.taken.count(one.message) == 0; });
    if (round == 0 && !fresh.isEmpty())
        fresh.removeIf([newest = fresh.last().message](const SentAttachment &one) { return one.message != newest; });
    return fresh;
}

QString withName(const QString &what, const QString &name)
{
    return name.isEmpty() ? what : what + QStringLiteral(" “%1”").arg(name);
}

QString namesOf(const QList<SentAttachment> &attachments)
{
    QStringList names;
    for (const SentAttachment &attachment : attachments.first(std::min(attachments.size(), kMostNames)))
        names.append(nameOf(attachment.content()));
    if (attachments.size() > kMostNames)
        names.append(QStringLiteral("%1 more").arg(attachments.size() - kMostNames));
    const QString last = names.isEmpty() ? QString() : names.takeLast();
    return names.isEmpty() ? last : names.join(QStringLiteral(", ")) + QStringLiteral(" and ") + last;
}

} // namespace Deckhand
