#pragma once

#include <QJsonObject>
#include <QList>
#include <QStringList>

namespace Deckhand {

/// What the model wants to know of the user (`ask_user`). Neither it nor the answer is about a permission.
struct UserQuestion {
    QString text;
    QStringList choices; ///< none: words of their own are asked for
    bool several = false;
};

struct UserAnswer {
    QStringList chosen; ///< of the choices
    QString text;       ///< words of their own

    /// Left open.
    bool isEmpty() const { return chosen.isEmpty() && text.trimmed().isEmpty(); }
};

/// Of an input that passed the tool's schema.
QList<UserQuestion> userQuestionsFrom(const QJsonObject &input);
/// For the model: each question with its answer; what is missing was left open.
QString answersInWords(const QList<UserQuestion> &questions, const QList<UserAnswer> &answers);

} // namespace Deckhand
