#pragma once

#include "conversation/message.h"

#include <QHash>

#include <memory>
#include <set>

namespace Deckhand {

/// A block of the history that holds an image or a document: of the user's, or what a tool has read.
struct SentAttachment {
    MessagePtr message;
    int block = 0; ///< index in Message::content
    /// Where it stands in a request's `messages`; -1 where that cannot be said.
    int wireMessage = -1;
    int wireBlock = -1;

    const ContentBlock &content() const { return message->content.at(block); }
    friend bool operator==(const SentAttachment &a, const SentAttachment &b)
    {
        return a.message == b.message && a.block == b.block;
    }
};

/// Which attachments a server has refused, and which it has taken, for each model: what one cannot read another may.
/// A server says in words of its own what is wrong with an image, so nothing is concluded from words: an attachment is
/// refused when the request was taken without it. Lives as long as the client; another run of the program learns it anew.
class RefusedAttachments
{
public:
    /// A request with these messages was taken.
    void noteTaken(const QString &model, const QList<MessagePtr> &messages);
    void noteRefused(const QString &model, const QList<SentAttachment> &attachments);
    /// Not to be sent to this model any more.
    QList<SentAttachment> of(const QString &model) const { return m_models.value(model).refused; }

    /// The attachments of a refused request that may be why, and without which it is worth another try: those whose place
    /// the answer names; else those that no request had before, first of the newest message (`round` 0), then all of them.
    /// Empty: the reason is another.
    QList<SentAttachment> suspects(const QString &model, const QList<SentAttachment> &sent, const QByteArray &answer,
                                   int round) const;

private:
    struct OfModel {
        QList<SentAttachment> refused;
        std::set<std::weak_ptr<const Message>, std::owner_less<>> taken; ///< messages that hold attachments
    };
    QHash<QString, OfModel> m_models;
};

/// The image “plan.png”, or the image where it has no name.
QString withName(const QString &what, const QString &name);
/// For people: "the image “plan.png” and the attached file “a.pdf”".
QString namesOf(const QList<SentAttachment> &attachments);

} // namespace Deckhand
