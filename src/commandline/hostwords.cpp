#include "commandline/hostwords.h"

#include "tools/standardtools.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <optional>

namespace Deckhand {

namespace {

struct HostTool {
    QStringList names;                   ///< of our tools; none: we have nothing like it
    Effect effect = Effect::Bookkeeping; ///< of the first
};

HostTool hostTool(const QString &name)
{
    using L = QStringList;
    static const QHash<QString, QStringList> ours{
        {u"Bash"_qs, L{u"bash"_qs, u"background_run"_qs}},
        {u"Read"_qs, L{u"read_file"_qs}},
        {u"LS"_qs, L{u"list_files"_qs}},
        {u"Glob"_qs, L{u"find_files"_qs}},
        {u"Grep"_qs, L{u"search_files"_qs}},
        {u"Write"_qs, L{u"write_file"_qs}},
        // Their rules of Edit are those of all tools that change files.
        {u"Edit"_qs, L{u"edit_file"_qs, u"write_file"_qs}},
        {u"MultiEdit"_qs, L{u"edit_file"_qs}},
        {u"BashOutput"_qs, L{u"check_background"_qs}},
        {u"TaskOutput"_qs, L{u"check_background"_qs}},
        {u"KillShell"_qs, L{u"stop_background"_qs}},
        {u"KillBash"_qs, L{u"stop_background"_qs}},
        {u"TaskStop"_qs, L{u"stop_background"_qs}},
        {u"AskUserQuestion"_qs, L{u"ask_user"_qs}},
        {u"TodoWrite"_qs, L{u"task_create"_qs, u"task_update"_qs}},
        {u"TaskCreate"_qs, L{u"task_create"_qs}},
        {u"TaskUpdate"_qs, L{u"task_update"_qs}},
        {u"TaskList"_qs, L{u"task_list"_qs}},
        {u"TaskGet"_qs, L{u"task_get"_qs}},
    };
    const QStringList names = ours.value(name, L{name});
    for (const ToolKind &kind : standardToolKinds()) {
        if (kind.name == names.first())
            return {names, kind.effect};
    }
    return {};
}

bool isAboutFiles(Effect effect)
{
    return effect == Effect::Read || effect == Effect::Write;
}

struct Entry {
    QString text; ///< as written
    QString tool;
    std::optional<QString> pattern; ///< unset: no parentheses
    bool isWhole = true;            ///< its parentheses close where it ends
};

Entry entryFrom(const QString &text)
{
    const qsizetype open = text.indexOf(u'(');
    Entry entry{text, text.left(open), std::nullopt};
    // Two that are open and closed by quoted ones look like one entry: grep "(" *),Bash(grep ")" *
    static const QRegularExpression another(uR"((?s)\)\s*,|\)\s.*\w\()"_qs);
    entry.isWhole =
        text.count(u'(') == text.count(u')') && (open < 0 || text.endsWith(u')')) && !text.contains(another);
    if (open >= 0)
        entry.pattern = text.mid(open + 1, text.size() - open - 1 - (entry.isWhole ? 1 : 0)).trimmed();
    return entry;
}

/// Commas and blanks part the entries of a list, but not within parentheses. Those that do not close reach to its end, and never
/// into the next list.
QList<Entry> entriesOf(const QStringList &lists)
{
    QStringList texts;
    for (const QString &list : lists) {
        texts.append(QString());
        int depth = 0;
        QStringView read;
        for (const QChar c : list) {
            depth = std::max(0, depth + (c == u'(' ? 1 : c == u')' ? -1 : 0));
            // "Bash (git log:*)" is one entry: as two it would be all of Bash.
            const QStringView before = read.trimmed();
            if (c == u'(' && depth == 1 && !before.isEmpty() && !before.endsWith(u','))
                while (texts.last().isEmpty())
                    texts.removeLast();
            read = QStringView(list).first(read.size() + 1);
            if (depth == 0 && (c == u',' || c.isSpace()))
                texts.append(QString());
            else
                texts.last() += c;
        }
    }
    texts.removeAll(QString());
    QList<Entry> entries;
    for (const QString &text : std::as_const(texts))
        entries.append(entryFrom(text));
    return entries;
}

QStringList rulesFor(const HostTool &tool, const QStringList &patterns)
{
    QStringList rules;
    for (const QString &name : tool.names) {
        for (const QString &pattern : patterns)
            rules.append(pattern.isEmpty() ? name : u"%1(%2)"_qs.arg(name, pattern));
    }
    return rules;
}

bool isOutside(const QString &pathPattern)
{
    return pathPattern.startsWith(u"//"_qs) || pathPattern.startsWith(u'~') || pathPattern.startsWith(u"../"_qs)
        || pathPattern.startsWith(u'!');
}

/// From the workspace down; our `*` matches any text.
QString insideWorkspace(QString pathPattern)
{
    while (pathPattern.startsWith(u"./"_qs))
        pathPattern.remove(0, 2);
    if (pathPattern.startsWith(u'/'))
        pathPattern.remove(0, 1);
    return pathPattern.replace(u"**"_qs, u"*"_qs);
}

/// Nothing: it cannot be said.
QStringList deniedPatterns(Effect effect, const QString &pattern)
{
    if (pattern.isEmpty() || pattern == u"*"_qs) // of commands: also where a plan runs them
        return effect == Effect::Command ? QStringList{QString(), u"**"_qs} : QStringList{QString()};
    if (effect == Effect::Command)
        return {pattern.endsWith(u":*"_qs) ? pattern.chopped(2) + u'*' : pattern};
    if (!isAboutFiles(effect) || isOutside(pattern))
        return {};
    QString path = insideWorkspace(pattern);
    if (path.startsWith(u"*/"_qs)) // at any depth, also at none
        path.remove(0, 2);
    const QString below = path.endsWith(u'/') ? path + u'*' : path + u"/*"_qs;
    return {path, below, u"*/"_qs + path, u"*/"_qs + below};
}

QStringList allowedPatterns(Effect effect, const QString &pattern)
{
    if (pattern.isEmpty())
        return {QString()};
    if (effect == Effect::Command && pattern.endsWith(u":*"_qs))
        return {pattern.chopped(2), pattern.chopped(2) + u" *"_qs};
    if (effect == Effect::Command)
        return {pattern};
    // Their single star ends at a slash, ours does not.
    const bool isBroader = QString(pattern).remove(u"**"_qs).contains(u'*');
    if (!isAboutFiles(effect) || isOutside(pattern) || isBroader)
        return {};
    return {insideWorkspace(pattern)};
}

/// Each by its name, also that which runs plans: their commands need no rule of their own.
QStringList rulesForAll()
{
    QStringList rules;
    for (const ToolKind &kind : standardToolKinds())
        rules.append(kind.name);
    return rules;
}

} // namespace

QStringList asidesAbout(const HostRules &rules, const QString &part)
{
    if (rules.unknown.isEmpty())
        return {};
    return {u"%1 names what Deckhand does not have: %2."_qs.arg(part, rules.unknown.join(u", "_qs))};
}

Result<HostRules> denyRulesOfHost(const QStringList &lists)
{
    HostRules found;
    for (const Entry &entry : entriesOf(lists)) {
        if (!entry.isWhole)
            return Error{
                u"The forbidden tool \"%1\" cannot be read: its parentheses do not close where it ends."_qs.arg(
                    entry.text)};
        if (entry.text == u"*"_qs) {
            found.rules += rulesForAll();
            continue;
        }
        if (std::any_of(entry.tool.begin(), entry.tool.end(), [](QChar c) { return u"*?[\"{"_qs.contains(c); }))
            return Error{u"The forbidden tool \"%1\" cannot be read: it must be the name of one tool, or * alone for "
                         "all of them."_qs.arg(entry.text)};
        const HostTool tool = hostTool(entry.tool);
        if (tool.names.isEmpty()) {
            found.unknown.append(entry.text);
            continue;
        }
        const QStringList patterns = deniedPatterns(tool.effect, entry.pattern.value_or(QString()));
        if (patterns.isEmpty())
            return Error{
                u"The forbidden tool \"%1\" cannot be kept from the model: only a command or a path below the "
                "workspace can stand in the parentheses. Forbid %2 as a whole."_qs.arg(entry.text, entry.tool)};
        found.rules += rulesFor(tool, patterns);
    }
    return found;
}

HostRules allowRulesOfHost(const QStringList &lists)
{
    HostRules found;
    for (const Entry &entry : entriesOf(lists)) {
        const HostTool tool = hostTool(entry.tool);
        const bool canBeRead = entry.isWhole && entry.pattern != QString();
        const QStringList rules =
            canBeRead ? rulesFor(tool, allowedPatterns(tool.effect, entry.pattern.value_or(QString()))) : QStringList();
        if (rules.isEmpty())
            found.unknown.append(entry.text);
        found.rules += rules;
    }
    return found;
}

HostRules toolNamesOfHost(const QStringList &lists)
{
    HostRules found;
    for (const Entry &entry : entriesOf(lists)) {
        const HostTool tool = hostTool(entry.tool);
        found.rules += tool.names;
        if (tool.effect == Effect::Command) // what was begun can be looked at and ended
            found.rules += QStringList{u"check_background"_qs, u"stop_background"_qs};
        if (tool.names.isEmpty() && entry.text != u"default"_qs)
            found.unknown.append(entry.text);
    }
    return found;
}

std::optional<HostMode> hostModeFromWord(const QString &word)
{
    if (word == u"dontAsk"_qs || word == u"dont-ask"_qs)
        return HostMode{PermissionMode::Ask, true};
    const std::optional<PermissionMode> mode = modeFromWord(word);
    return mode ? std::optional(HostMode{*mode, false}) : std::nullopt;
}

} // namespace Deckhand
