#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "conversation/conversationplace.h"

namespace Deckhand {

/// Each conversation's ConversationPlace, beside the sessions: ID.json with the words and the spot, ID.attachments.json with
/// what goes along, which is written only when that changes. Each file has the old or the new content, however the program
/// ends. A conversation has its place before it has a message.
class ConversationPlaces
{
public:
    /// `folder` is made when it is needed, for this user only (StateDir::drafts).
    explicit ConversationPlaces(QString folder) : m_folder(std::move(folder)) {}

    /// What cannot be read is left out.
    ConversationPlace load(const SessionId &id) const;
    /// Words and spot. `unsaidIn`: the workspace, of a conversation that has no message yet and is therefore nowhere else;
    /// else empty. Without waiting for the disk: it is for the end of the program, not of the power, and somebody is typing.
    /// An error is for people.
    Result<void> save(const SessionId &id, const ConversationPlace &place, const QString &unsaidIn = {}) const;
    /// The attachments alone.
    Result<void> saveAttachments(const SessionId &id, const QList<DraftAttachment> &attachments) const;
    void remove(const SessionId &id) const;
    /// Of conversations without a message, the newest first.
    QList<SessionId> unsaidIn(const QString &workspace) const;
    /// What a conversation without a message left is that of another one now.
    void move(const SessionId &from, const SessionId &to) const;

private:
    QString pathOf(const SessionId &id) const;
    QString attachmentsOf(const SessionId &id) const;
    Result<void> put(const QString &path, const QByteArray &bytes) const;

    QString m_folder;
};

} // namespace Deckhand
