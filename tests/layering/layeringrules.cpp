#include "layeringrules.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Deckhand {

namespace {

struct Arrow {
    QString room;
    QStringList knows;
};

/// In an order in which every room comes after those that it knows, so that one pass closes the table.
QList<Arrow> arrows()
{
    return {
        {u"base"_qs, {}},
        {u"conversation"_qs, {u"base"_qs}},
        {u"anthropic"_qs, {u"conversation"_qs}},
        {u"demo"_qs, {u"conversation"_qs}},
        {u"imaging"_qs, {u"conversation"_qs}},
        {u"output"_qs, {u"base"_qs}},
        {u"process"_qs, {u"output"_qs}},
        {u"background"_qs, {u"process"_qs, u"output"_qs}},
        {u"taskgraph"_qs, {u"base"_qs}},
        {u"graphlayout"_qs, {u"base"_qs}},
        {u"graphrun"_qs, {u"taskgraph"_qs, u"background"_qs, u"output"_qs}},
        {u"timeline"_qs, {u"conversation"_qs, u"background"_qs}},
        {u"workspace"_qs, {u"base"_qs}},
        {u"storage"_qs, {u"conversation"_qs}},
        {u"tools"_qs,
         {u"output"_qs, u"process"_qs, u"background"_qs, u"taskgraph"_qs, u"graphrun"_qs, u"workspace"_qs,
          u"conversation"_qs}},
        {u"agent"_qs, {u"conversation"_qs, u"tools"_qs, u"background"_qs, u"workspace"_qs}},
        {u"commandline"_qs, {u"conversation"_qs, u"workspace"_qs, u"taskgraph"_qs}},
        {u"models"_qs, {u"conversation"_qs, u"background"_qs, u"taskgraph"_qs}},
        {u"ui"_qs,
         {u"models"_qs, u"agent"_qs, u"background"_qs, u"imaging"_qs, u"output"_qs, u"taskgraph"_qs, u"graphrun"_qs,
          u"workspace"_qs, u"graphlayout"_qs, u"timeline"_qs}},
        {u"supervisor"_qs, {}},
    };
}

QString roomOf(const QString &path)
{
    return path.startsWith("ui/"_L1) ? u"ui"_qs : path.section(u'/', 1, 1);
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

const Ban &banInTools()
{
    static const Ban ban{QRegularExpression(uR"(\b(QFile|QSaveFile|QDir|QDirIterator)\b)"_qs),
                         u"a tool opens files through workspace/workspacefs.h only"_qs};
    return ban;
}

}

LayeringRules::LayeringRules(const QSet<QString> &guiHeaders, const QSet<QString> &widgetHeaders)
    : m_guiHeaders(guiHeaders),
      m_widgetHeaders(widgetHeaders)
{
    QSet<QString> everything;
    for (const Arrow &arrow : arrows()) {
        QSet<QString> reached;
        for (const QString &known : arrow.knows)
            reached |= QSet<QString>{known} | m_mayInclude.value(known);
        m_mayInclude.insert(arrow.room, reached);
        everything.insert(arrow.room);
    }
    // The window knows the agent, and the agent the tools; the window still has no business with them.
    m_mayInclude[u"ui"_qs] -= {u"anthropic"_qs, u"tools"_qs, u"storage"_qs};
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
        const QString complaint =
            match.hasMatch() ? includeComplaint(room, match.captured(1)) : codeComplaint(room, code.at(i));
        if (!complaint.isEmpty())
            found += u"%1:%2: %3"_qs.arg(path, QString::number(i + 1), complaint);
    }
    return found;
}

QString LayeringRules::includeComplaint(const QString &room, const QString &target) const
{
    if (target.split(u'/').contains(".."_L1))
        return u"\"%1\" climbs out of its folder; includes start at the root of src/ or at ui/"_qs.arg(target);

    const QString first = target.section(u'/', 0, 0);
    const bool engine = room != "app"_L1 && room != "ui"_L1;
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
    const bool mainLoop = room == "app"_L1 && programsLoop.match(code).hasMatch();
    for (const Ban &ban : bansInProgram()) {
        if (ban.words.match(code).hasMatch() && !mainLoop)
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
