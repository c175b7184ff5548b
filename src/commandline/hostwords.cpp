#include "commandline/hostwords.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <optional>

namespace Deckhand {

namespace {

enum class Kind { Command, File, Other };

struct HostTool {
    QStringList names; ///< of our tools
    Kind kind = Kind::Other;
};

const QHash<QString, HostTool> &hostTools()
{
    using L = QStringList;
    static const QHash<QString, HostTool> tools{
        {u"Bash"_qs, {L{u"bash"_qs, u"background_run"_qs}, Kind::Command}},
        {u"bash"_qs, {L{u"bash"_qs}, Kind::Command}},
        {u"background_run"_qs, {L{u"background_run"_qs}, Kind::Command}},
        {u"Read"_qs, {L{u"read_file"_qs}, Kind::File}},
        {u"read_file"_qs, {L{u"read_file"_qs}, Kind::File}},
        {u"Write"_qs, {L{u"write_file"_qs}, Kind::File}},
        {u"write_file"_qs, {L{u"write_file"_qs}, Kind::File}},
        // Their rules of Edit are those of all tools that change files.
        {u"Edit"_qs, {L{u"edit_file"_qs, u"write_file"_qs}, Kind::File}},
        {u"MultiEdit"_qs, {L{u"edit_file"_qs}, Kind::File}},
        {u"edit_file"_qs, {L{u"edit_file"_qs}, Kind::File}},
        {u"BashOutput"_qs, {L{u"check_background"_qs}, Kind::Other}},
        {u"TaskOutput"_qs, {L{u"check_background"_qs}, Kind::Other}},
        {u"check_background"_qs, {L{u"check_background"_qs}, Kind::Other}},
        {u"KillShell"_qs, {L{u"stop_background"_qs}, Kind::Other}},
        {u"KillBash"_qs, {L{u"stop_background"_qs}, Kind::Other}},
        {u"TaskStop"_qs, {L{u"stop_background"_qs}, Kind::Other}},
        {u"stop_background"_qs, {L{u"stop_background"_qs}, Kind::Other}},
        {u"TodoWrite"_qs, {L{u"task_create"_qs, u"task_update"_qs}, Kind::Other}},
        {u"TaskCreate"_qs, {L{u"task_create"_qs}, Kind::Other}},
        {u"task_create"_qs, {L{u"task_create"_qs}, Kind::Other}},
        {u"TaskUpdate"_qs, {L{u"task_update"_qs}, Kind::Other}},
        {u"task_update"_qs, {L{u"task_update"_qs}, Kind::Other}},
        {u"TaskList"_qs, {L{u"task_list"_qs}, Kind::Other}},
        {u"task_list"_qs, {L{u"task_list"_qs}, Kind::Other}},
        {u"TaskGet"_qs, {L{u"task_get"_qs}, Kind::Other}},
        {u"task_get"_qs, {L{u"task_get"_qs}, Kind::Other}},
    };
    return tools;
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
QStringList deniedPatterns(Kind kind, const QString &pattern)
{
    if (pattern.isEmpty() || pattern == u"*"_qs) // of commands: also where a plan runs them
        return kind == Kind::Command ? QStringList{QString(), u"**"_qs} : QStringList{QString()};
    if (kind == Kind::Command)
        return {pattern.endsWith(u":*"_qs) ? pattern.chopped(2) + u'*' : pattern};
    if (kind == Kind::Other || isOutside(pattern))
        return {};
    QString path = insideWorkspace(pattern);
    if (path.startsWith(u"*/"_qs)) // at any depth, also at none
        path.remove(0, 2);
    const QString below = path.endsWith(u'/') ? path + u'*' : path + u"/*"_qs;
    return {path, below, u"*/"_qs + path, u"*/"_qs + below};
}

QStringList allowedPatterns(Kind kind, const QString &pattern)
{
    if (pattern.isEmpty())
        return {QString()};
    if (kind == Kind::Command && pattern.endsWith(u":*"_qs))
        return {pattern.chopped(2), pattern.chopped(2) + u" *"_qs};
    if (kind == Kind::Command)
        return {pattern};
    // Their single star ends at a slash, ours does not.
    const bool isBroader = QString(pattern).remove(u"**"_qs).contains(u'*');
    if (kind == Kind::Other || isOutside(pattern) || isBroader)
        return {};
    return {insideWorkspace(pattern)};
}

/// Each by its name, also that which runs plans: their commands need no rule of their own.
QStringList rulesForAll()
{
    QStringList rules;
    for (const HostTool &tool : hostTools())
        rules += tool.names;
    rules.removeDuplicates();
    rules.sort();
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
        const auto tool = hostTools().constFind(entry.tool);
        if (tool == hostTools().cend()) {
            found.unknown.append(entry.text);
            continue;
        }
        const QStringList patterns = deniedPatterns(tool->kind, entry.pattern.value_or(QString()));
        if (patterns.isEmpty())
            return Error{
                u"The forbidden tool \"%1\" cannot be kept from the model: only a command or a path below the "
                "workspace can stand in the parentheses. Forbid %2 as a whole."_qs.arg(entry.text, entry.tool)};
        found.rules += rulesFor(*tool, patterns);
    }
    return found;
}

HostRules allowRulesOfHost(const QStringList &lists)
{
    HostRules found;
    for (const Entry &entry : entriesOf(lists)) {
        const HostTool tool = hostTools().value(entry.tool);
        const bool canBeRead = entry.isWhole && entry.pattern != QString();
        const QStringList rules =
            canBeRead ? rulesFor(tool, allowedPatterns(tool.kind, entry.pattern.value_or(QString()))) : QStringList();
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
        const HostTool tool = hostTools().value(entry.tool);
        found.rules += tool.names;
        if (tool.kind == Kind::Command) // what was begun can be looked at and ended
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
