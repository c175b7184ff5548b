#pragma once

#include "tools/pathtool.h"

#include <functional>
#include <optional>

namespace Deckhand {

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

/// Pure: called on any thread.
using PlanChange = std::function<Result<FileChange>(const std::optional<OldFile> &old)>;

/// A tool that changes a file: shown first as a difference from what is there, made later as it was shown, and told as the
/// same difference. Between the two nobody else may have changed the file: what was approved is what is written.
class FileChangeTool : public PathTool
{
public:
    using PathTool::PathTool;

    /// Reads and compares on a thread of the pool.
    void makePreview(const QJsonObject &input, QObject *context, const Previewed &then) final;
    ToolRun *start(const QJsonObject &input, QObject *parent) final;

private:
    /// What becomes of the file at `path`, or why that cannot be, for the model.
    virtual PlanChange planFor(const QJsonObject &input, const QString &path) const = 0;
};

} // namespace Deckhand
