#pragma once

#include <QString>

namespace Deckhand {

// How a rule's pattern meets a shell command. Deliberately tiny: this is no shell parser, and the text is no fence.
// What it cannot read is not allowed by an allow rule and must be asked for; wrappers (env, sudo, timeout, xargs, bash
// -c, find -exec) and file-writing options of allowed programs are not unwrapped here.

/// `*` matches any text; a ` *` at the end also matches nothing at all, so that `npm test *` covers `npm test`.
bool matchesPattern(const QString &pattern, const QString &text);

/// One command with plain words: nothing that chains, substitutes, expands or redirects, and no control characters.
/// Quotes are no danger then.
bool isSimpleCommand(const QString &command);

/// For allow rules: a simple command that matches as a whole.
bool commandAllowedBy(const QString &pattern, const QString &command);

/// For deny rules: the whole command or any part between ; | & ( ) ` { } and line breaks. The pattern is taken as the
/// beginning of the command (`curl` denies `curl x`), and quotes, backslashes and the program's folder do not hide it.
bool commandDeniedBy(const QString &pattern, const QString &command);

} // namespace Deckhand
