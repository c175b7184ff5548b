#pragma once

#include <QList>
#include <QStringList>

#include <optional>

namespace Deckhand {

// How a rule's pattern meets a shell command. Deliberately small: the text is no fence. Allow rules cover only what
// simpleCommands() reads; file-writing options of allowed programs are not known here.

/// `*` matches any text; a ` *` at the end also matches nothing at all, so that `npm test *` covers `npm test`.
bool matchesPattern(QStringView pattern, QStringView text);

/// Removes a whole root, home or parent folder, or all that is in this one (`rm -rf /`, `rm -r ..`, `rm -fr *`): no allow
/// rule with a pattern covers that.
bool removesTooMuch(const QStringList &words);

/// A command, read once for all the rules that look at it.
struct ShellCommand {
    explicit ShellCommand(const QString &command);
    /// Several commands, one a line, that are run apart.
    static ShellCommand perLine(const QString &commands);

    QString text;
    std::optional<QList<QStringList>> simple; ///< see simpleCommands(); nothing when it cannot be read so
};

class CommandPattern
{
public:
    explicit CommandPattern(const QString &pattern);

    /// Else it covers nothing.
    bool isOneCommand() const { return m_words.has_value(); }

    /// For allow rules: the words of one simple command, all of them. Quoting and blanks between them do not matter.
    bool covers(const QStringList &words) const;

    /// For deny rules: the pattern is the beginning of any of the commands (`curl` forbids `ls | /usr/bin/curl x`). In a
    /// command that cannot be read, and behind a program that runs its arguments (`sudo`, `xargs`, `bash -c`), it is
    /// looked for at every word.
    bool forbids(const ShellCommand &command) const;

private:
    bool forbidsCommand(const QStringList &words) const;
    bool standsAnywhereIn(const QString &text) const;

    QString m_text;
    std::optional<QString> m_words; ///< joined
    QString m_beginning;            ///< as m_words, with anything behind it
    QString m_loose;                ///< whatever its quoting
};

} // namespace Deckhand
