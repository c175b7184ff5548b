#pragma once

#include <QByteArray>
#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QSet>
#include <QString>

namespace Deckhand {

/// What the Messages API holds of thinking, for the fake of it: in a tool loop each thinking block of the answer comes
/// back, in its place; and wherever one comes back, it is as it was sent.
class ThinkingEcho
{
public:
    /// The body of a stream that is sent whole. `model` is the one that was asked.
    void noteReply(const QString &model, const QByteArray &stream);
    /// Why the API would refuse the request; empty if it would not. A history that was not sent from here is not judged,
    /// nor one that another model has thought.
    QString violation(const QJsonObject &request) const;

private:
    struct Answer {
        QString model;
        QJsonArray thinking; ///< its blocks, in order, as the API takes them back
    };
    QHash<QString, Answer> m_byToolUse;          ///< by the id of a call in it
    QHash<QString, QSet<QString>> m_bySignature; ///< the texts that were sent with it
};

} // namespace Deckhand
