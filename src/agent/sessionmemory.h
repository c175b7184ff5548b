#pragma once

#include "conversation/message.h"
#include "memory/memoryfiles.h"

namespace Deckhand {

class ToolRegistry;

/// The memory files of one conversation: what the model is told of them when it begins, and what has to be told later. The
/// first is part of the system prompt and stays as it is, for a prompt cache depends on its bytes; the second rides behind
/// the results of a request.
class SessionMemory
{
public:
    /// `memory` is null where the folder is not trusted: then nothing is read. Both outlive it. `workingFolder`: where the user is.
    SessionMemory(const MemoryFiles *memory, const ToolRegistry &tools, const QString &workingFolder);

    /// For the system prompt: of the user, of the workspace, of the folders down to the one where the user is; then which skills
    /// there are. May be empty.
    QString promptText() const;

    /// By name, those of the prompt.
    QStringList skillNames() const;

    /// Those that hold now, read anew: also of each folder that a call of the context has read or written beneath; the nearest
    /// last.
    QList<MemoryFile> inForce(const QList<MessagePtr> &context) const;

    /// What has to be told, a text each, to be NoticesBlocks as they are: of the files that neither the system prompt nor the
    /// context holds as they are now. The context itself says what was told, so that a request that is tried again, a summary
    /// and a later run need nothing else.
    QStringList news(const QList<MessagePtr> &context) const;

private:
    QString skillsText() const;
    QStringList placesIn(const MemoryFiles &memory, const QList<MessagePtr> &context) const;
    QString toldAtStart(const QString &place) const;

    const MemoryFiles *m_memory;
    const ToolRegistry &m_tools;
    QList<MemoryFile> m_atStart;
    QList<MarkdownFile> m_skills;
};

} // namespace Deckhand
