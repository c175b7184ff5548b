#pragma once

#include "tools/pathtool.h"
#include "workspace/filewalk.h"

#include <atomic>
#include <functional>
#include <memory>

namespace Deckhand {

/// What a tool does with a walk through files, on any thread.
using LookWork =
    std::function<ToolOutcome(const WorkspaceFs &files, const FileWalk &walk, const std::atomic<bool> &isStopped)>;

/// A run that works on other threads and is told when nobody wants its outcome any more.
class PooledRun final : public ToolRun
{
    Q_OBJECT
public:
    using Work = std::function<ToolOutcome(const std::atomic<bool> &isStopped)>;
    PooledRun(const Work &work, QObject *parent);
    ~PooledRun() override { *m_isStopped = true; }

private:
    const std::shared_ptr<std::atomic<bool>> m_isStopped = std::make_shared<std::atomic<bool>>(false);
};

/// Looks at what is at the path, but for what the user's deny rules forbid to read.
struct Look {
    QString path;              ///< relative to the workspace, links followed
    int depth = 0;             ///< of folders; 0: all
    bool readsContent = false; ///< then secrets are left out too, unless the path names them
};

/// A tool that looks at what is at `path` and below; the workspace when there is none.
class LookTool : public PathTool
{
public:
    using PathTool::PathTool;

    /// What is looked for, and where.
    QString summary(const QJsonObject &input) const override;
    ToolPreview preview(const QJsonObject &input) const override;

    ToolRun *start(const QJsonObject &input, QObject *parent) final;

private:
    /// An error is for the model.
    virtual Result<LookWork> workFor(const QJsonObject &input) const = 0;
    virtual Look lookFor(const QJsonObject &input, const QString &path) const = 0;
};

/// Lists a folder, and what is below it as deep as the walk goes.
ToolOutcome listFiles(const WorkspaceFs &files, const FileWalk &walk, const std::atomic<bool> &isStopped);

ToolRun *startLook(const ToolServices &services, const Look &look, const LookWork &work, QObject *parent);

/// For the model: on one line, and as the file tools take it. What no text can hold is written as in C, in quotes.
QString shownPath(QByteArrayView path);

/// A result of lines, of which only so many are shown, whole ones.
class ResultLines
{
public:
    explicit ResultLines(qint64 most) : m_most(most) {}

    /// A text of a line or several, of which `counting` count. What comes behind the first that does not fit is not shown either.
    void add(const QString &text, qint64 counting = 1);
    bool isEmpty() const { return m_text.isEmpty(); }
    bool isFull() const { return m_isFull; }

    /// With "… (N more; narrow by …)" when there are more than are shown, and the notes behind that.
    QString text(qint64 all, const char *narrowBy, const QStringList &notes = {}) const;

private:
    const qint64 m_most;
    QString m_text;
    qint64 m_shown = 0;
    bool m_isFull = false;
};

} // namespace Deckhand
