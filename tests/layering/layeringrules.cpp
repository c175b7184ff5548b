#include "layeringrules.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Deckhand {

namespace {

QString roomOf(const QString &path)
{
    return path.startsWith("ui/"_L1) ? path.section(u'/', 0, 1) : path.section(u'/', 1, 1);
}

/// The same for what stands in an include.
QString roomOfTarget(const QString &target)
{
    return target.startsWith("ui/"_L1) ? target.section(u'/', 0, 1) : target.section(u'/', 0, 0);
}

struct Ban {
    QRegularExpression words;
    QString reason;
};

const QList<Ban> &bansInProgram()
{
    static const QList<Ban> bans{
        {QRegularExpression(uR"(\bexec\s*\()"_qs), u"exec() starts a nested event loop"_qs},
        {QRegularExpression(uR"(\bwaitFor\w*\s*\()"_qs), u"waitFor…() blocks the thread"_qs},
        {QRegularExpression(uR"(\bprocessEvents\b)"_qs), u"processEvents() is a nested event loop"_qs},
        {QRegularExpression(uR"(\bQEventLoop\b)"_qs), u"QEventLoop is a nested event loop"_qs},
        {QRegularExpression(uR"(\bQ_GLOBAL_STATIC\w*)"_qs), u"Q_GLOBAL_STATIC is a singleton"_qs},
    };
    return bans;
}

/// One file a system, compiled by its suffix.
bool isOfOneSystem(const QString &path)
{
    static const QRegularExpression suffix(uR"(_(unix|linux|macos|windows)\.(cpp|h)$)"_qs);
    return suffix.match(path).hasMatch();
}

QString systemComplaint(const QString &path, const QString &line)
{
    static const QRegularExpression condition(
        uR"(^\s*#\s*(el)?if.*(Q_OS_|__unix__|__linux__|__APPLE__|_WIN32|\bWIN32))"_qs);
    static const QRegularExpression header(
        uR"re(^\s*#\s*include\s*(<((unistd|fcntl|poll|pwd|grp|termios|dirent|signal|windows)\.h|(sys|linux|netinet|mach)/)|".*_(unix|linux|macos|windows)\.h"))re"_qs);
    if (condition.match(line).hasMatch())
        return u"each system has a file of its own, as in beneath_linux.cpp and beneath_macos.cpp"_qs;
    if (header.match(line).hasMatch() && !isOfOneSystem(path))
        return u"what differs by system stands in a file with its name behind it, as in filelock_unix.cpp"_qs;
    return {};
}

const Ban &banInTools()
{
    static const Ban ban{QRegularExpression(uR"(\b(QFile|QSaveFile|QDir|QDirIterator)\b)"_qs),
                         u"a tool opens files through workspace/workspacefs.h only"_qs};
    return ban;
}

}

LayeringRules::LayeringRules(const QString &arrows, const QSet<QString> &guiHeaders, const QSet<QString> &widgetHeaders)
    : m_guiHeaders(guiHeaders),
      m_widgetHeaders(widgetHeaders)
{
    static const QRegularExpression room(u"\\bdeckhand_room\\(([\\w/]+)([^)]*)\\)"_qs);
    static const QRegularExpression known(u"Deckhand::([\\w/]+)"_qs);
    const QString table = QString(arrows).replace("_ui_room("_L1, "_room(ui/"_L1).replace("::ui_"_L1, "::ui/"_L1);
    QSet<QString> everything{u"supervisor"_qs};
    // Every room stands behind those that it knows, so that one pass closes the table.
    for (auto rooms = room.globalMatch(table); rooms.hasNext();) {
        const auto match = rooms.next();
        QSet<QString> reached;
        for (auto links = known.globalMatch(match.captured(2)); links.hasNext();) {
            const QString name = links.next().captured(1);
            reached |= QSet<QString>{name} | m_mayInclude.value(name);
        }
        m_mayInclude.insert(match.captured(1), reached);
        everything.insert(match.captured(1));
    }
    // The window knows the agent, and the agent the tools; the window still has no business with them.
    for (auto it = m_mayInclude.begin(); it != m_mayInclude.end(); ++it) {
        if (it.key().startsWith("ui/"_L1))
            *it -= {u"anthropic"_qs, u"tools"_qs, u"storage"_qs};
    }
    m_mayInclude.insert(u"supervisor"_qs, {});
    m_mayInclude.insert(u"app"_qs, everything);
}

QStringList LayeringRules::rooms() const
{
    return m_mayInclude.keys();
}

QSet<QString> LayeringRules::mayInclude(const QString &room) const
{
    return m_mayInclude.value(room);
}

QStringList LayeringRules::complaints(const QString &path, const QString &text) const
{
    static const QRegularExpression include(uR"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re"_qs);
    const QString room = roomOf(path);
    if (!m_mayInclude.contains(room))
        return {u"%1:1: the folder %2 is no room that the arrows know"_qs.arg(path, room)};

    QStringList found;
    const QStringList lines = text.split(u'\n');
    const QStringList code = codeOnly(text).split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        // The blanked line tells whether the directive is live, the written one what it names.
        const auto match = code.at(i).contains(u'#') ? include.match(lines.at(i)) : QRegularExpressionMatch();
        QString complaint =
            match.hasMatch() ? includeComplaint(room, match.captured(1)) : codeComplaint(room, code.at(i));
        if (complaint.isEmpty() && code.at(i).contains(u'#'))
            complaint = systemComplaint(path, lines.at(i));
        if (!complaint.isEmpty())
            found += u"%1:%2: %3"_qs.arg(path, QString::number(i + 1), complaint);
    }
    return found;
}

QString LayeringRules::includeComplaint(const QString &room, const QString &target) const
{
    if (target.split(u'/').contains(".."_L1))
        return u"\"%1\" climbs out of its folder; includes start at the root of src/ or at ui/"_qs.arg(target);

    const QString first = roomOfTarget(target);
    const bool engine = room != "app"_L1 && !room.startsWith("ui/"_L1);
    if (room == "supervisor"_L1 && target.startsWith(u'Q'))
        return u"the supervisor knows no Qt, but includes <%1>"_qs.arg(target);
    if (engine && m_widgetHeaders.contains(first))
        return u"the engine needs no display, but <%1> is of QtWidgets"_qs.arg(target);
    if (engine && room != "imaging"_L1 && m_guiHeaders.contains(first))
        return u"the engine needs no QtGui outside imaging, but <%1> is of it"_qs.arg(target);
    // A name without a folder is a neighbour, a generated file or a system header.
    if (!target.contains(u'/') || first == room || !m_mayInclude.contains(first))
        return {};
    return m_mayInclude.value(room).contains(first) ? QString()
                                                    : u"%1 may not include %2 (%3)"_qs.arg(room, first, target);
}

QString LayeringRules::codeComplaint(const QString &room, const QString &code) const
{
    // The supervisor has no event loop to nest: exec and wait are its trade.
    if (room == "supervisor"_L1)
        return {};
    if (room == "tools"_L1 && banInTools().words.match(code).hasMatch())
        return banInTools().reason;
    // The one loop of each of the two programs, with a window and without.
    static const QRegularExpression programsLoop(uR"(\b(app|application)\.exec\(\))"_qs);
    static const QRegularExpression statement(uR"(\bquery\.exec\(\))"_qs); // QSqlQuery's: no loop
    const bool isAllowed = (room == "app"_L1 && programsLoop.match(code).hasMatch())
                        || (room == "historysearch"_L1 && statement.match(code).hasMatch());
    for (const Ban &ban : bansInProgram()) {
        if (ban.words.match(code).hasMatch() && !isAllowed)
            return ban.reason;
    }
    return {};
}

QString codeOnly(const QString &text)
{
    // Line comment, block comment, raw string, string, character; a quote after a digit separates thousands.
    static const QRegularExpression nonCode(
        uR"re(//[^\n]*|/\*.*?\*/|R"([^()\\\s]{0,16})\(.*?\)\1"|"(?:[^"\\\n]|\\.)*"|(?<![0-9a-fA-F])'(?:[^'\\\n]|\\.)*')re"_qs,
        QRegularExpression::DotMatchesEverythingOption);
    QString code = text;
    for (auto matches = nonCode.globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        for (qsizetype i = match.capturedStart(); i < match.capturedEnd(); ++i) {
            if (code.at(i) != u'\n')
                code[i] = u' ';
        }
    }
    return code;
}

}
