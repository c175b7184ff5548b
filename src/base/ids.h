#pragma once

#include <QHashFunctions>
#include <QMetaType>
#include <QString>

namespace Deckhand {

/// An id is a type of its own, so that a tool use can never be taken for a background task.
template<typename Tag>
class Id
{
public:
    Id() = default;
    explicit Id(QString text) : m_text(std::move(text)) {}

    const QString &toString() const { return m_text; }
    bool isEmpty() const { return m_text.isEmpty(); }

    friend bool operator==(const Id &a, const Id &b) { return a.m_text == b.m_text; }
    friend bool operator!=(const Id &a, const Id &b) { return a.m_text != b.m_text; }
    friend bool operator<(const Id &a, const Id &b) { return a.m_text < b.m_text; }
    friend size_t qHash(const Id &id, size_t seed = 0) { return ::qHash(id.m_text, seed); }

private:
    QString m_text;
};

using SessionId = Id<struct SessionIdTag>;
using ToolUseId = Id<struct ToolUseIdTag>;               ///< given by the model, unique in a conversation
using BackgroundTaskId = Id<struct BackgroundTaskIdTag>; ///< eight hex digits
using NoticeId = Id<struct NoticeIdTag>;
using PermissionId = Id<struct PermissionIdTag>;

/// Eight lower-case hex digits from the system's random source.
QString randomHexId();
/// A random UUID without braces, for sessions.
QString randomUuid();

} // namespace Deckhand
