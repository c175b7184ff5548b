#pragma once

#include "base/result.h"
#include "conversation/contentblock.h"
#include "conversation/modelclient.h"
#include "tools/userquestion.h"
#include "workspace/permission.h"
#include "workspace/workspacefs.h"

#include <QObject>

#include <functional>

namespace Deckhand {

/// What one tool result may hold, in UTF-16 units.
constexpr qsizetype kMaxResultCharacters = 50'000;
/// `text` when it is short enough, else its beginning and its end with the count of what is missing between them. The
/// result is never longer than `maxCharacters`, and no character is cut in two.
QString withoutMiddle(const QString &text, qsizetype maxCharacters);

struct ToolOutcome {
    QString text;
    QList<ImageBlock> images = {};
    bool isError = false;
    QString diff = {}; ///< see ToolResultBlock
    ToolEnd end = ToolEnd::Ran;

    static ToolOutcome failure(QString text) { return {std::move(text), {}, true}; }
};

/// A tool call that runs. `done` comes exactly once and never from within Tool::start. Deleting it cancels the work.
class ToolRun : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// A run that is over already: emits done from the event loop.
    static ToolRun *finished(const ToolOutcome &outcome, QObject *parent);
    static ToolRun *failed(const QString &reason, QObject *parent)
    {
        return finished(ToolOutcome::failure(reason), parent);
    }

    /// The user wants the command to go on as a background task: `done` follows at once. False: that cannot be.
    virtual bool moveToBackground() { return false; }

signals:
    /// Of a command that can go on as a background task: its last lines so far, when it has run for a while and at a pace to
    /// be read at. They may be empty.
    void wrote(const QString &lastLines);
    void done(const Deckhand::ToolOutcome &outcome);
};

/// What a permission question shows to the user.
struct ToolPreview {
    QString title; ///< "Run a command", "Write src/main.cpp"
    QString body;  ///< the whole command, the new content, or a unified diff
    bool isDiff = false;
    qsizetype added = 0; ///< lines, of a diff; also those that its text leaves out
    qsizetype removed = 0;
    QList<UserQuestion> questions = {}; ///< to be answered: then it is no permission
};

/// What a tool is, known also where there is none of it.
struct ToolKind {
    QString name;
    Effect effect = Effect::Read; ///< the most that a call of it can do
};

/// One tool of CONTRACTS.md, section 5. Input has passed its schema before any of these is called.
class Tool
{
public:
    explicit Tool(ToolKind kind) : m_kind(std::move(kind)) {}
    virtual ~Tool() = default;

    const QString &name() const { return m_kind.name; }
    Effect effect() const { return m_kind.effect; }
    virtual ToolSpec spec() const = 0;
    /// Of this call: what it asks for may be less than what the tool can do.
    virtual Effect effectOf(const QJsonObject &) const { return effect(); }
    /// What a permission rule is matched against: the command, or the path relative to the workspace.
    virtual QString subject(const QJsonObject &input) const = 0;
    /// One line for people: the row of the tool log.
    virtual QString summary(const QJsonObject &input) const;
    /// Such a call only waits for a background task.
    virtual bool waits(const QJsonObject &) const { return false; }
    virtual ToolPreview preview(const QJsonObject &input) const { return {name(), subject(input), false}; }
    /// A folder that is not open to the tools, and without which the call can do nothing: the user may open it. Empty: none.
    virtual QString folderNeeded(const QJsonObject &) const { return {}; }
    virtual Result<void> openFolder(const QString &, FolderAccess) { return {}; }
    using Previewed = std::function<void(const Result<ToolPreview> &)>;
    /// The same, made against the world as it is. An error: the call cannot do what it says, so nobody is asked, and the model
    /// gets the reason. `then` comes once, at once or from the event loop of `context`, unless that is gone before.
    virtual void makePreview(const QJsonObject &input, QObject *context, const Previewed &then)
    {
        Q_UNUSED(context)
        then(preview(input));
    }
    /// Never null. The run belongs to `parent`.
    virtual ToolRun *start(const QJsonObject &input, QObject *parent) = 0;

private:
    const ToolKind m_kind;
};

} // namespace Deckhand
