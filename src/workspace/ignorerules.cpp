#include "workspace/ignorerules.h"

#include <algorithm>

namespace Deckhand {

namespace {

using RulesOfScope = std::unique_ptr<const IgnoreRules> IgnoreScope::*;

bool hasGlobSigns(QByteArrayView text)
{
    return std::any_of(text.begin(), text.end(), [](char c) { return QByteArrayView("*?[\\").contains(c); });
}

/// Blanks at the end count only behind a backslash.
QByteArrayView withoutBlanksAtEnd(QByteArrayView line)
{
    qsizetype end = 0;
    for (qsizetype i = 0; i < line.size(); ++i) {
        if (line[i] == '\\')
            end = ++i + 1;
        else if (line[i] != ' ')
            end = i + 1;
    }
    return line.first(std::min(end, line.size()));
}

/// `.o` of `*.o`; empty where more is asked for.
QByteArrayView endingIn(QByteArrayView pattern)
{
    const bool isPlain = pattern.startsWith("*.") && !hasGlobSigns(pattern.sliced(1)) && pattern.lastIndexOf('.') == 1;
    return isPlain ? pattern.sliced(1) : QByteArrayView();
}

IgnoreRules::Verdict verdictIn(const IgnoreScope &scope, RulesOfScope rules, QByteArrayView path, bool isFolder)
{
    if (!(scope.*rules))
        return IgnoreRules::Verdict::None;
    return (scope.*rules)->verdict(scope.folder.isEmpty() ? path : path.sliced(scope.folder.size() + 1), isFolder);
}

} // namespace

IgnoreRules::IgnoreRules(QByteArrayView text)
{
    if (text.startsWith("\xef\xbb\xbf"))
        text = text.sliced(3);
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype end = text.indexOf('\n', at);
        QByteArrayView line = text.sliced(at, (end < 0 ? text.size() : end) - at);
        if (line.endsWith('\r'))
            line.chop(1);
        add(withoutBlanksAtEnd(line));
        at = end < 0 ? text.size() : end + 1;
    }
}

void IgnoreRules::add(QByteArrayView line)
{
    if (line.isEmpty() || line.startsWith('#'))
        return;
    const bool isNegated = line.startsWith('!');
    line = line.sliced(isNegated ? 1 : 0);
    const bool isForFolders = line.endsWith('/');
    line.chop(isForFolders ? 1 : 0);
    const bool isOfName = !line.contains('/');
    line = line.sliced(line.startsWith('/') ? 1 : 0);
    if (line.isEmpty())
        return;
    const auto place = qsizetype(m_rules.size());
    m_rules.push_back({GlobPattern(line), isNegated, isForFolders, isOfName});
    if (isOfName && !hasGlobSigns(line))
        m_names[line.toByteArray()].push_back(place);
    else if (const QByteArrayView ending = endingIn(line); isOfName && !ending.isEmpty())
        m_endings[ending.toByteArray()].push_back(place);
    else
        m_others.push_back(place);
}

bool IgnoreRules::matches(const Rule &rule, QByteArrayView path, QByteArrayView name, bool isFolder) const
{
    return (isFolder || !rule.isForFolders) && rule.glob.matches(rule.isOfName ? name : path);
}

IgnoreRules::Verdict IgnoreRules::verdict(QByteArrayView path, bool isFolder) const
{
    const QByteArrayView name = nameIn(path);
    qsizetype last = -1;
    const auto look = [&](const std::vector<qsizetype> &places) {
        for (auto place = places.rbegin(); place != places.rend() && *place > last; ++place) {
            if (matches(m_rules[size_t(*place)], path, name, isFolder))
                last = *place;
        }
    };
    const auto lookUp = [&look](const Places &table, QByteArrayView key) {
        if (const auto found = table.constFind(QByteArray::fromRawData(key.data(), key.size()));
            found != table.constEnd())
            look(*found);
    };
    if (!m_names.isEmpty())
        lookUp(m_names, name);
    if (const qsizetype dot = name.lastIndexOf('.'); dot >= 0 && !m_endings.isEmpty())
        lookUp(m_endings, name.sliced(dot));
    look(m_others);
    return last < 0 ? Verdict::None : m_rules[size_t(last)].isNegated ? Verdict::Kept : Verdict::Ignored;
}

bool IgnoreScope::ignores(QByteArrayView path, bool isFolder) const
{
    using enum IgnoreRules::Verdict;
    auto verdict = None;
    for (const IgnoreScope *scope = this; scope && verdict == None; scope = scope->above.get())
        verdict = verdictIn(*scope, &IgnoreScope::ignore, path, isFolder);
    for (const IgnoreScope *scope = this; scope && verdict == None; scope = scope->above.get()) {
        verdict = verdictIn(*scope, &IgnoreScope::gitIgnore, path, isFolder);
        if (scope->isRepository) {
            if (verdict == None)
                verdict = verdictIn(*scope, &IgnoreScope::exclude, path, isFolder);
            break;
        }
    }
    return verdict == Ignored;
}

} // namespace Deckhand
