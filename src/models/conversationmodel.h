#pragma once

#include "conversation/transcript.h"

#include <QAbstractListModel>
#include <QSet>
#include <QTimer>

#include <memory>

namespace Deckhand {

/// The conversation, a row an entry. Rows that stream announce themselves at most every 50 ms, the first words at once;
/// their data is always current.
class ConversationModel final : public QAbstractListModel, private TranscriptObserver
{
    Q_OBJECT
public:
    enum Roles {
        KindRole = Qt::UserRole + 1, ///< int of TranscriptEntry::Kind
        TextRole,                    ///< QString; of an assistant's entry Markdown, else plain
        StreamingRole,               ///< bool: the text still grows
        CanRetryRole,                ///< bool
        SummaryRole,                 ///< QString: what a folded row says; tool calls, thinking, notices
        ToolNameRole,                ///< QString; the following: of tool calls only
        StateWordRole,               ///< QString: see stateWord()
        StateTextRole,               ///< QString: the same in a row's words
        InputTextRole,               ///< QString, for people
        DiffRole,                    ///< QString: see ToolResultBlock; may be empty
        ResultTextRole,              ///< QString, for people
        IsErrorRole,                 ///< bool: the result is an error; of Error entries true
        StartedAtRole,               ///< QDateTime; invalid before it began to run or was refused
        DurationRole,                ///< qint64, milliseconds; -1 unless it ran to its end
        CanMoveRole,                 ///< bool: it runs, and can go on in the background
        LiveRole,                    ///< QString: the last lines of such a one so far; may be empty
        AttachmentsRole,             ///< QStringList: what came with the user's words, a line for people each
        MessageRole,                 ///< MessagePtr: all that the user said; null for other rows
        AnswerRole,                  ///< MessagePtr: the model's, of a row of its words; null for other rows
    };

    explicit ConversationModel(QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

    /// The row of a tool call; invalid where there is none.
    QModelIndex indexOf(const ToolUseId &id) const;
    /// The first row of a message of the history; invalid where none shows it.
    QModelIndex indexOf(const MessagePtr &message) const;
    /// The first row of what the n-th model call answered; invalid where there is none.
    QModelIndex indexOfRequest(int number) const;

    /// Earlier rows are still to come: see showEnd.
    bool canFetchMore(const QModelIndex &parent = {}) const override { return m_told && !parent.isValid(); }

public slots:
    void apply(const Deckhand::AgentEvent &event);
    /// Shows the last messages of a history that is applied from its beginning on now, until `showAll` puts the rows before
    /// them. Nothing can be said in place of them or from them on so long.
    void showEnd(const QList<Deckhand::MessagePtr> &messages);
    void showAll();

private:
    void insertBegins(int first, int last) override;
    void insertEnded() override;
    void removeBegins(int first, int last) override;
    void removeEnded() override;
    void rowChanged(int row, bool grew) override;

    void tellGrown();

    Transcript m_transcript;
    std::unique_ptr<Transcript> m_told; ///< while m_transcript is the end only: all of it
    QSet<int> m_grown;                  ///< rows whose growth is not told yet
    QTimer m_pace;
};

} // namespace Deckhand
