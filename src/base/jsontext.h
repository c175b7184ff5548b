#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringView>

#include <optional>

namespace Deckhand {

// JSON as text. QJsonDocument sorts keys, turns numbers into doubles, and accepts what the standard and the API refuse
// (raw line breaks in strings, "1."); what the model wrote must go back byte for byte, and must be JSON for a strict
// reader too.

/// Walks the members of one JSON object without building anything. The views point into the text.
///
///     JsonMembers members(text);
///     while (members.next())
///         use(members.key(), members.value());
///     if (members.complete()) … // all of it was strict JSON
class JsonMembers
{
public:
    explicit JsonMembers(QByteArrayView text);

    bool next();
    /// Between the quotes, escapes as they stand.
    QByteArrayView key() const { return m_key; }
    /// From the first to the last character of the value; a string with its quotes.
    QByteArrayView value() const { return m_value; }
    /// The object was read to its end and nothing but white space follows.
    bool complete() const { return m_state == State::Ended; }

private:
    enum class State { Broken, First, Rest, Ended };
    QByteArrayView m_text;
    qsizetype m_at = 0;
    State m_state = State::Broken;
    QByteArrayView m_key;
    QByteArrayView m_value;
};

/// The text of a member's value; null when there is no such member or the text up to it is no JSON.
QByteArrayView jsonMember(QByteArrayView object, QByteArrayView key);
/// One object by RFC 8259, at most 512 levels deep, and nothing after it.
bool isStrictJsonObject(QByteArrayView text);
/// What a JSON string (with its quotes) means; nothing if it is none. Broken UTF-8 becomes U+FFFD.
std::optional<QString> jsonString(QByteArrayView quoted);
/// Appends `text` as a JSON string. NULs and halves of surrogate pairs, which the API refuses, become U+FFFD.
void appendJsonString(QByteArray &out, QStringView text);
/// Appends `,"name":` (without the comma after an opening brace).
void appendKey(QByteArray &out, QByteArrayView name);
void appendStringMember(QByteArray &out, QByteArrayView name, QStringView text);
/// The same JSON with every escaped NUL and every escaped half of a surrogate pair replaced by U+FFFD: strict readers
/// refuse the whole request.
QByteArray withoutBadEscapes(const QByteArray &json);

} // namespace Deckhand
