#pragma once

#include "base/result.h"

#include <QString>

namespace Deckhand {

class WorkspaceFs;

/// As much of a text file as is told to a model: 64 KiB, to the end of a line. Line ends are those of Unix.
struct TextBeginning {
    QString text;
    bool isWhole = true;
};
/// A regular file beneath the folder. An error, for people: there is none, it cannot be read, or is no text.
Result<TextBeginning> textBeginningOf(const WorkspaceFs &files, const QString &path);

} // namespace Deckhand
