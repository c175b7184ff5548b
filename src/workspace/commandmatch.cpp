#include "workspace/commandmatch.h"

#include "workspace/commandwords.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace Deckhand {

namespace {

/// Between the words of a command that are compared with a pattern; no readable command has it.
constexpr QChar kWordEnd(0x1f);

/// What it reads is a script: its arguments, or what is piped into it.
bool isShell(const QString &program)
{
    static const QSet<QString> shells{u"ash"_qs,  u"bash"_qs,  u"busybox"_qs, u"dash"_qs,   u"fish"_qs, u"ksh"_qs,
                                      u"mksh"_qs, u"rbash"_qs, u"sh"_qs,      u"toybox"_qs, u"zsh"_qs};
    return shells.contains(program);
}

bool runsItsArguments(const QString &program)
{
    static const QSet<QString> runners{
        u"builtin"_qs, u"chroot"_qs,  u"chrt"_qs,    u"command"_qs,  u"doas"_qs,    u"env"_qs,
        u"eval"_qs,    u"exec"_qs,    u"find"_qs,    u"flock"_qs,    u"ionice"_qs,  u"nice"_qs,
        u"nohup"_qs,   u"numactl"_qs, u"nsenter"_qs, u"parallel"_qs, u"pkexec"_qs,  u"prlimit"_qs,
        u"runuser"_qs, u"script"_qs,  u"setarch"_qs, u"setpriv"_qs,  u"setsid"_qs,  u"ssh"_qs,
        u"stdbuf"_qs,  u"strace"_qs,  u"su"_qs,      u"sudo"_qs,     u"taskset"_qs, u"systemd-run"_qs,
        u"time"_qs,    u"timeout"_qs, u"trap"_qs,    u"unshare"_qs,  u"watch"_qs,   u"xargs"_qs};
    return runners.contains(program);
}

QString nameOf(const QString &program)
{
    return program.mid(program.lastIndexOf(u'/') + 1);
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
    return text.simplified().replace(u' ', kWordEnd);
}

} // namespace

bool matchesPattern(QStringView pattern, QStringView text)
{
    if (matchesWholly(pattern, text))
        return true;
    const bool endsOpen = pattern.endsWith(u'*') && pattern.size() > 1
                       && (pattern[pattern.size() - 2] == u' ' || pattern[pattern.size() - 2] == kWordEnd);
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
        m_words = words->join(kWordEnd);
    m_beginning = m_words.value_or(QString()) + kWordEnd + u'*';
    m_loose = looseWords(pattern) + kWordEnd + u'*';
}

bool CommandPattern::covers(const QStringList &words) const
{
    return m_words && matchesPattern(*m_words, words.join(kWordEnd));
}

bool CommandPattern::forbids(const ShellCommand &command) const
{
    if (matchesPattern(m_text + QLatin1String(" *"), command.text.simplified()))
        return true;
    const auto isShellCommand = [](const QStringList &words) { return isShell(nameOf(words.first())); };
    if (!m_words || !command.simple || std::any_of(command.simple->begin(), command.simple->end(), isShellCommand))
        return standsAnywhereIn(command.text);
    return std::any_of(command.simple->begin(), command.simple->end(),
                       [this](const QStringList &words) { return forbidsCommand(words); });
}

bool CommandPattern::forbidsCommand(const QStringList &words) const
{
    const QString name = nameOf(words.first());
    const QString text = words.join(kWordEnd);
    return matchesPattern(m_beginning, text)
        || matchesPattern(m_beginning, text.mid(words.first().size() - name.size()))
        || (runsItsArguments(name) && standsAnywhereIn(words.join(u' ')));
}

bool CommandPattern::standsAnywhereIn(const QString &text) const
{
    const QString loose = kWordEnd + looseWords(text);
    return matchesPattern(u'*' + (kWordEnd + m_loose), loose) || matchesPattern(QLatin1String("*/") + m_loose, loose);
}

} // namespace Deckhand
