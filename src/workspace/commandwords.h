#pragma once

#include <QList>
#include <QStringList>

#include <optional>

namespace Deckhand {

/// A shell command as far as its words say what runs: its simple commands in order, each as its words without their
/// quoting. They may be joined by `&&`, `||`, `;`, `|`, `|&`, `&` and line feeds, carry comments, and send their output
/// to /dev/null or to another descriptor (`2>&1`).
///
/// Nothing when anything else is in it: an expansion or substitution (a glob in an argument is none: whatever it becomes
/// stays an argument), a file that is read or written, an assignment, a reserved word, what a shell would not parse,
/// control characters, more than 256 Ki characters. Never reads fewer commands than a shell would run. Takes time linear
/// in the size.
std::optional<QList<QStringList>> simpleCommands(const QString &command);

/// A simple command with what its words do not tell any more.
struct SimpleCommand {
    QStringList words;
    QList<bool> expands; ///< whether a shell puts the names of files in the place of the word, if there are any
};
/// As simpleCommands().
std::optional<QList<SimpleCommand>> simpleCommandsWithGlobs(const QString &command);

/// The words of a rule's pattern; `*` in it stands for any text and may be in the program's name. Nothing when it is not
/// one simple command.
std::optional<QStringList> patternWords(const QString &pattern);

} // namespace Deckhand
