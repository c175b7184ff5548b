#pragma once

#include "conversation/conversationplace.h"
#include "conversation/historywriter.h"
#include "conversation/slashcommand.h"
#include "ui/conversation/prompthistory.h"
#include "ui/conversation/typingwatch.h"

#include <QWidget>

#include <chrono>
#include <functional>

class QLabel;
class QMimeData;
class QPushButton;
class QToolButton;

namespace Deckhand {

class AttachmentBar;
class CommandCompletion;
class Completer;
class CompletionSource;
class ComposerEdit;
class QueueList;
struct Theme;

/// Where the user writes, and attaches images and files: pasted, dropped or chosen. It stays usable while the agent works: what
/// is sent then waits for its turn.
class Composer final : public QWidget
{
    Q_OBJECT
public:
    /// `pause`: after so much time without a change the user is not typing any more.
    explicit Composer(QWidget *parent = nullptr, std::chrono::milliseconds pause = std::chrono::seconds(5));

    void setWorking(bool working);
    /// A question of the agent's is open above.
    void setAsked(bool asked);
    QString text() const;
    void setText(const QString &text);
    /// Behind what is written already, as if the user had pasted it: for the user to write on, and to send.
    void append(const QString &text);
    /// What was sent and comes back: before what is written already, its attachments beside those that are there.
    void giveBack(const QList<ContentBlock> &prompt);
    QList<DraftAttachment> attachments() const;
    /// What was written in an earlier run. A file that is gone is refused with a sentence.
    void restore(const QString &text, const QList<DraftAttachment> &attachments);
    /// Takes files and images; false if there are none.
    bool attach(const QMimeData &data);
    /// Lets the user choose files.
    void chooseFiles();
    void focusEdit();
    /// What waits, above what is written.
    QueueList &queue() { return *m_queue; }
    /// Those that can be given; asked when one is begun. At first the program's own.
    void setCommands(const std::function<QList<SlashCommand>()> &commands);
    /// More that can be completed; it becomes the composer's.
    void addCompletion(CompletionSource *source);
    /// A word under the editor, plain text: which model answers, what is missing.
    void setHint(const QString &hint);
    /// As Enter in the editor does, with Ctrl: now. Then, where nothing is written or the focus is in the queue, one that waits.
    void submit(SendWhen when = SendWhen::TurnHasEnded);

signals:
    /// The attachments, then the words, trimmed at their end; never both missing. The editor is empty when this is emitted.
    void submitted(const QList<Deckhand::ContentBlock> &prompt, Deckhand::SendWhen when);
    void stopRequested();
    /// The text is another one.
    void edited();
    void attachmentsChanged();
    /// giveBack is done: it is nowhere else any more in a moment.
    void tookBack();
    /// There is a text, and the user has changed it within the last few seconds; or that is over.
    void typingChanged(bool typing);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void join();
    QString words() const;
    void onAttachmentsChanged();
    void refuse(const QString &why);
    void setNotice(const QString &notice, bool isRefusal);
    void recall(int direction);
    void updateControls();
    void restyle(const Theme &theme);
    void showHint();
    QRect card() const;

    QueueList *m_queue;
    AttachmentBar *m_attachments;
    ComposerEdit *m_edit;
    QLabel *m_notice;
    QToolButton *m_attach;
    class Hint;
    Hint *m_hint;
    QPushButton *m_stop;
    QPushButton *m_send;
    std::function<QList<SlashCommand>()> m_allCommands = slashCommands;
    CommandCompletion *m_commands;
    Completer *m_completer;
    QString m_hintText;
    PromptHistory m_history;
    bool m_working = false;
    bool m_asked = false;
    TypingWatch m_typing;
    bool m_settingText = false;             ///< it is the program that changes the text
    std::optional<SendWhen> m_sendWhenRead; ///< Enter was pressed while an attachment was still being read
    bool m_noticeIsRefusal = false;
    QString m_lastFolder; ///< that files were chosen from
};

} // namespace Deckhand
