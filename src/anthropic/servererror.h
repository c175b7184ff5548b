#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace Deckhand {

/// What a server says of an error, in whatever dialect it says it.
struct ServerError {
    QString type;           ///< its word for the kind: "overloaded_error", "RateLimitError"; often empty
    QString code;           ///< its closer word: `details.error_code`, or a `code` that is no number; often empty
    QString words;          ///< the sentence for people
    QString request;        ///< `request_id`
    int status = 0;         ///< the HTTP status that it names, or that its words stand for; 0: it does not say
    bool hasObject = false; ///< it had an `error` object, as the Messages API and its likes
};

/// The error that a JSON object holds: {"error": {…}}, {"error": "…"}, {"type": "error", "message": "…"}, {"detail": …},
/// {"object": "error", …}; nothing if it is none. An error that another one quotes, as gateways do, counts more: it is
/// from whoever knows. `isError`: that it is one was said outside of it.
std::optional<ServerError> serverErrorIn(const QJsonObject &object, bool isError = false);
/// The status that a word for a kind of error stands for, in any spelling: 529 for "overloaded_error" and "Overloaded"; 0
/// for a word that says nothing.
int statusOfErrorWord(const QString &word);
/// The first of the members that is a text and not empty.
QString firstText(const QJsonObject &object, std::initializer_list<QStringView> keys);
/// Of a text that is no JSON object, or may be one. Never without words, but of blank text.
ServerError serverErrorOf(const QByteArray &text);

} // namespace Deckhand
