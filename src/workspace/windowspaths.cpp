#include "workspace/windowspaths.h"

#include <QSet>
#include <QStringList>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kLongestName = 255; // UTF-16 units

/// Also with an extension, and with spaces before it: `nul.txt` opens the device.
bool isDevice(const QString &name)
{
    static const QSet<QString> devices{u"CON"_qs, u"PRN"_qs, u"AUX"_qs, u"NUL"_qs, u"CONIN$"_qs, u"CONOUT$"_qs};
    const QString stem = name.section(u'.', 0, 0).trimmed().toUpper();
    const bool isPort = stem.size() == 4 && (stem.startsWith(u"COM") || stem.startsWith(u"LPT"))
                     && u"0123456789\u00b9\u00b2\u00b3"_qs.contains(stem.back());
    return isPort || devices.contains(stem);
}

bool isForbidden(QChar c)
{
    return c < u' ' || u"<>\"|?*"_qs.contains(c);
}

bool startsWithDrive(const QString &path)
{
    return path.size() >= 2 && path.at(1) == u':' && path.at(0).toLower() >= u'a' && path.at(0).toLower() <= u'z';
}

/// Why it begins at a place that depends on more than its text.
QString startProblem(const QString &path)
{
    if (path.startsWith(u"//?/") || path.startsWith(u"//./") || path.startsWith(u"/?\?/"))
        return QStringLiteral("it names a device");
    if (path.startsWith(u'/') && !path.startsWith(u"//"))
        return QStringLiteral("it begins at the root of a drive that it does not name");
    if (startsWithDrive(path) && path.size() > 2 && path.at(2) != u'/')
        return QStringLiteral("it is relative to another drive's current folder, or names a stream of a file");
    return {};
}

} // namespace

QString windowsNameProblem(const QString &name)
{
    if (name.contains(u':'))
        return QStringLiteral("a colon names a stream of a file");
    if (std::any_of(name.cbegin(), name.cend(), isForbidden))
        return QStringLiteral("a name holds a character that no file name can have");
    if (name.endsWith(u' ') || name.endsWith(u'.'))
        return QStringLiteral("a name ends with a space or a dot, which would be dropped");
    if (isDevice(name))
        return QStringLiteral("%1 is the name of a device").arg(name);
    return name.size() > kLongestName ? QStringLiteral("a name in the path is too long") : QString();
}

QString windowsPathProblem(const QString &path)
{
    QString rest = path;
    rest.replace(u'\\', u'/');
    if (const QString problem = startProblem(rest); !problem.isEmpty())
        return problem;
    if (startsWithDrive(rest))
        rest.remove(0, 2);
    for (const QString &name : rest.split(u'/', Qt::SkipEmptyParts)) {
        const bool isStep = name == u"." || name == u"..";
        if (const QString problem = isStep ? QString() : windowsNameProblem(name); !problem.isEmpty())
            return problem;
    }
    return {};
}

} // namespace Deckhand
