#include "workspace/commandmatch.h"

#include <QStringList>

#include <algorithm>

namespace Deckhand {

namespace {

bool isQuoting(QChar c)
{
    return c == QLatin1Char('"') || c == QLatin1Char('\'') || c == QLatin1Char('\\');
}

/// The spellings under which a part of a command is compared: as it is, without quoting, without the program's folder.
QStringList spellings(const QString &part)
{
    const QString plain = part.simplified();
    QStringList all{plain};
    if (std::any_of(plain.begin(), plain.end(), isQuoting)) {
        QString bare = plain;
        bare.removeIf(isQuoting);
        all.append(bare.simplified());
    }
    const QString &bare = all.last();
    const qsizetype slash = bare.lastIndexOf(QLatin1Char('/'), bare.indexOf(QLatin1Char(' ')));
    if (slash >= 0)
        all.append(bare.mid(slash + 1));
    return all;
}

} // namespace

bool matchesPattern(const QString &pattern, const QString &text)
{
    // By hand, in linear space and no worse than pattern times text: a regular expression a part would be slow to
    // compile.
    qsizetype p = 0, t = 0, star = -1, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == QLatin1Char('*')) {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star >= 0) {
            p = star + 1;
            t = ++resume;
        } else {
            break;
        }
    }
    while (p < pattern.size() && pattern[p] == QLatin1Char('*'))
        ++p;
    if (t == text.size() && p == pattern.size())
        return true;
    return pattern.endsWith(QLatin1String(" *")) && matchesPattern(pattern.chopped(2), text);
}

bool isSimpleCommand(const QString &command)
{
    const auto isSpecial = [](QChar c) {
        return c.category() == QChar::Other_Control || QStringView(u";&|`$()<>").contains(c);
    };
    return std::none_of(command.begin(), command.end(), isSpecial);
}

bool commandAllowedBy(const QString &pattern, const QString &command)
{
    return isSimpleCommand(command) && matchesPattern(pattern, command.trimmed());
}

bool commandDeniedBy(const QString &pattern, const QString &command)
{
    const QString beginning = pattern + QLatin1String(" *"); // matches the pattern itself too
    const auto denied = [&beginning](const QString &part) {
        const QStringList all = spellings(part);
        return std::any_of(all.begin(), all.end(),
                           [&](const QString &text) { return matchesPattern(beginning, text); });
    };
    if (denied(command))
        return true;
    const auto isSeparator = [](QChar c) { return QStringView(u";|&\n\r()`{}").contains(c); };
    auto start = command.begin();
    while (start != command.end()) {
        const auto end = std::find_if(start, command.end(), isSeparator);
        if (start != end && denied(QString(start, end - start)))
            return true;
        start = end == command.end() ? end : end + 1;
    }
    return false;
}

} // namespace Deckhand
