#pragma once

#include "workspace/globpattern.h"

#include <QHash>

#include <memory>
#include <vector>

namespace Deckhand {

/// One ignore file in the format of git, for the folder that it lies in and what is below.
class IgnoreRules
{
public:
    enum class Verdict { None, Ignored, Kept };

    explicit IgnoreRules(QByteArrayView text);

    /// What the last pattern that matches says. `path` is relative to the folder of the rules.
    Verdict verdict(QByteArrayView path, bool isFolder) const;

private:
    struct Rule {
        GlobPattern glob;
        bool isNegated = false;
        bool isForFolders = false;
        bool isOfName = false;
    };
    using Places = QHash<QByteArray, std::vector<qsizetype>>; ///< of rules, ascending

    void add(QByteArrayView line);
    bool matches(const Rule &rule, QByteArrayView path, QByteArrayView name, bool isFolder) const;

    std::vector<Rule> m_rules;
    // Most patterns are a name or an ending, and need no look at all of them.
    Places m_names;
    Places m_endings; ///< with the last dot of a name
    std::vector<qsizetype> m_others;
};

/// What holds in a folder: its own ignore files and those of the folders above it. As ripgrep has it: `.ignore` outranks
/// `.gitignore`, the nearer file the farther one, and a repository inside another is not ruled from outside.
struct IgnoreScope {
    std::shared_ptr<const IgnoreScope> above; ///< null: there is none
    QByteArray folder;                        ///< relative to the workspace; empty: the workspace itself
    std::unique_ptr<const IgnoreRules> ignore;
    std::unique_ptr<const IgnoreRules> gitIgnore;
    std::unique_ptr<const IgnoreRules> exclude; ///< of `.git/info`
    bool isRepository = false;

    /// `path` relative to the workspace, below the folder.
    bool ignores(QByteArrayView path, bool isFolder) const;
};

} // namespace Deckhand
