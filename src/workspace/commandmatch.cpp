#include "workspace/commandmatch.h"

#include "workspace/commandwords.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace Deckhand {

namespace {

/// Between the words of a command that are compared with a pattern; no readable command has it.
constexpr QChar wordEnd(0x1f);

bool runsItsArguments(const QString &program)
{
    static const QSet<QString> runners{
        u"bash"_qs,     u"builtin"_qs, u"command"_qs, u"dash"_qs,    u"doas"_qs,  u"env"_qs,    u"eval"_qs,
        u"exec"_qs,     u"find"_qs,    u"fish"_qs,    u"ionice"_qs,  u"ksh"_qs,   u"nice"_qs,   u"nohup"_qs,
        u"parallel"_qs, u"script"_qs,  u"setsid"_qs,  u"sh"_qs,      u"ssh"_qs,   u"stdbuf"_qs, u"strace"_qs,
        u"su"_qs,       u"sudo"_qs,    u"time"_qs,    u"timeout"_qs, u"watch"_qs, u"xargs"_qs,  u"zsh"_qs};
    return runners.contains(program);
}

bool isQuoting(QChar c)
{
    return c == u'"' || c == u'\'' || c == u'\\';
}

/// By hand, in linear space and no worse than pattern times text: a regular expression a part would be slow to compile.
bool matchesWholly(QStringView pattern, QStringView text)
{
    qsizetype p = 0, t = 0, star = -1, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == u'*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star >= 0) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return pattern.sliced(p).count(u'*') == pattern.size() - p;
}

/// What could be a word to a shell, however it is quoted and whatever stands around it.
QString looseWords(QString text)
{
    text.remove(QLatin1String("\\\n"));
    text.removeIf(isQuoting);
    const auto parts = [](QChar c) { return c.isSpace() || QStringView(u";|&()`{}<>$,").contains(c); };
    std::replace_if(text.begin(), text.end(), parts, u' ');
    return text.simplified().replace(u' ', wordEnd);
}

} // namespace

bool matchesPattern(QStringView pattern, QStringView text)
{
    if (matchesWholly(pattern, text))
        return true;
    const bool endsOpen = pattern.endsWith(u'*') && pattern.size() > 1
                       && (pattern[pattern.size() - 2] == u' ' || pattern[pattern.size() - 2] == wordEnd);
    return endsOpen && matchesPattern(pattern.chopped(2), text);
}

bool removesTooMuch(const QStringList &words)
{
    static const QRegularExpression program(QStringLiteral("^(.*/)?rm$"));
    static const QRegularExpression recursion(QStringLiteral("^(-[a-zA-Z]*[rR][a-zA-Z]*|--recursive)$"));
    // Nothing but dots, slashes and stars, or a folder in the root.
    static const QRegularExpression target(QStringLiteral("^([/.*]+|/+[^/]+/*)$"));
    return words.indexOf(program) >= 0 && words.indexOf(recursion) >= 0 && words.indexOf(target) >= 0;
}

ShellCommand::ShellCommand(const QString &command) : text(command), simple(simpleCommands(command))
{
}

ShellCommand ShellCommand::perLine(const QString &commands)
{
    ShellCommand all(commands);
    all.simple.emplace();
    for (const QString &line : commands.split(u'\n', Qt::SkipEmptyParts)) {
        const auto simple = simpleCommands(line);
        if (!simple) {
            all.simple.reset();
            break;
        }
        all.simple->append(*simple);
    }
    return all;
}

CommandPattern::CommandPattern(const QString &pattern) : m_text(pattern)
{
    if (const auto words = patternWords(pattern))
        m_words = words->join(wordEnd);
    m_beginning = m_words.value_or(QString()) + wordEnd + u'*';
    m_loose = looseWords(pattern) + wordEnd + u'*';
}

bool CommandPattern::covers(const QStringList &words) const
{
    return m_words && matchesPattern(*m_words, words.join(wordEnd));
}

bool CommandPattern::forbids(const ShellCommand &command) const
{
    if (matchesPattern(m_text + QLatin1String(" *"), command.text.simplified()))
        return true;
    if (!m_words || !command.simple)
        return standsAnywhereIn(command.text);
    return std::any_of(command.simple->begin(), command.simple->end(),
                       [this](const QStringList &words) { return forbidsCommand(words); });
}

bool CommandPattern::forbidsCommand(const QStringList &words) const
{
    const QString text = words.join(wordEnd);
    const QString &program = words.first();
    const qsizetype slash = program.lastIndexOf(u'/');
    return matchesPattern(m_beginning, text) || (slash >= 0 && matchesPattern(m_beginning, text.mid(slash + 1)))
        || (runsItsArguments(program.mid(slash + 1)) && standsAnywhereIn(words.join(u' ')));
}

bool CommandPattern::standsAnywhereIn(const QString &text) const
{
    const QString loose = wordEnd + looseWords(text);
    return matchesPattern(u'*' + (wordEnd + m_loose), loose) || matchesPattern(QLatin1String("*/") + m_loose, loose);
}

} // namespace Deckhand
