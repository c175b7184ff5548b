#pragma once

#include "tools/seenfiles.h"
#include "tools/tool.h"

#include <functional>
#include <memory>
#include <optional>

namespace Deckhand {

class WorkspaceFs;

/// What a call would make of one file.
struct FileChange {
    QByteArray after;
    QString question; ///< the question's title: "Edit src/main.cpp"
    QString answer;   ///< for the model, when it is done
};

/// The file as it is; nothing where there is none.
struct OldFile {
    QByteArray bytes; ///< none of one that is larger than SeenFiles::kLargestFile
    qint64 size = 0;
};

/// What becomes of the file at a path, or why that cannot be, for the model. Pure: called on any thread.
using PlanChange = std::function<Result<FileChange>(const std::optional<OldFile> &old)>;

/// How a tool changes a file: shown first as a difference from what is there, made later as it was shown, and told as the same
/// difference. Between the two nobody else may have changed the file: what was approved is what is written.
class FileChanging
{
public:
    /// `files` outlives it.
    FileChanging(const WorkspaceFs &files, std::shared_ptr<SeenFiles> seen) : m_files(files), m_seen(std::move(seen)) {}

    /// See Tool::makePreview. Reads and compares on a thread of the pool.
    void preview(const QString &path, const PlanChange &plan, QObject *context, const Tool::Previewed &then) const;
    /// See Tool::start.
    ToolRun *make(const QString &path, const PlanChange &plan, QObject *parent) const;

private:
    const WorkspaceFs &m_files;
    std::shared_ptr<SeenFiles> m_seen;
};

} // namespace Deckhand
