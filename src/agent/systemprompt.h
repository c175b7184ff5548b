#pragma once

#include <QDate>
#include <QString>

namespace Deckhand {

/// What the model is told of where it works.
struct SystemPromptFacts {
    QString workspace;
    QString platform; ///< "Debian GNU/Linux 12 (x86_64)"
    QString shell;    ///< "bash"
    QDate date;
    QString instead; ///< a host's own, in place of all of it; empty: ours
    QString memory;  ///< what memory files say; may be empty
    QString extra;   ///< --append-system-prompt
};

/// Stable for a day and a workspace: a prompt cache depends on its bytes.
QString systemPrompt(const SystemPromptFacts &facts);

} // namespace Deckhand
