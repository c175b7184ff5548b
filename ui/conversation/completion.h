#pragma once

#include <QObject>

namespace Deckhand {

/// What a word that is being typed may become.
struct Completion {
    QString text;        ///< stands in its place then, with a space behind it
    QString title;       ///< that is shown for it
    QString detail;      ///< a few words more; may be empty
    bool isPath = false; ///< the detail is: both of its ends matter
};

/// Knows what the words that begin with its mark may become.
class CompletionSource : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QChar mark() const = 0;
    /// The first word of a text only.
    virtual bool isOnlyFirst() const { return false; }
    /// `word` is typed so far, its mark included; spaces are in it behind `@"` only. Answered by `found`, at once or later.
    virtual void look(const QString &word) = 0;

signals:
    /// The best first. Of a word that is not the last that was asked for nobody listens any more.
    void found(const QString &word, const QList<Deckhand::Completion> &completions);
};

} // namespace Deckhand
