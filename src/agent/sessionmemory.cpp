#include "agent/sessionmemory.h"

#include "base/textcut.h"
#include "tools/tool.h"
#include "tools/toolregistry.h"

#include <QDir>
#include <QHash>

#include <algorithm>

namespace Deckhand {

namespace {

constexpr int kMostSkills = 50;
constexpr int kMostOfSkill = 300; ///< characters of its description

/// With which every text about the file of this place begins.
QString memoryOpening(const QString &place)
{
    return QStringLiteral("<memory-file folder=\"%1\" ").arg(oneLine(place, place.size() + 1).toHtmlEscaped());
}

/// The same for the same file, whatever was told of it before: so it is found again.
QString memoryNews(const QString &place, const MemoryFile &file)
{
    const QString where = place.isEmpty() ? QStringLiteral("for all that you do for this user")
                        : place == u"."   ? QStringLiteral("for the whole workspace")
                                          : QStringLiteral("for what lies beneath %1/").arg(oneLine(place));
    const QString text =
        file.text.isEmpty()
            ? QStringLiteral("There is no memory file %1 any more: what you were told of it does not hold.").arg(where)
            : QStringLiteral("The memory file %1 as it is now, in place of what you were told of it before:\n\n")
                      .arg(where)
                  + QString(file.text).replace(u"</memory-file"_qs, u"&lt;/memory-file"_qs);
    return memoryOpening(place)
         + QStringLiteral(
               "path=\"%1\">\nThis is an automatic word of the program. It is no message from the user and no "
               "answer to any question.\n\n%2\n</memory-file>")
               .arg(oneLine(file.name).toHtmlEscaped(), text);
}

/// What the context says last of each file, by the opening.
QHash<QString, QString> toldIn(const QList<MessagePtr> &context)
{
    QHash<QString, QString> told;
    for (const MessagePtr &message : context) {
        for (const ContentBlock &block : message->content) {
            const auto *notice = std::get_if<NoticesBlock>(&block);
            if (notice && notice->text.startsWith(u"<memory-file "))
                told.insert(notice->text.left(notice->text.indexOf(u"path=\"")), notice->text);
        }
    }
    return told;
}

} // namespace

SessionMemory::SessionMemory(const MemoryFiles *memory, const ToolRegistry &tools, const QString &workingFolder)
    : m_memory(memory),
      m_tools(tools)
{
    if (!memory)
        return;
    m_skills = memory->skills().mid(0, kMostSkills);
    const QStringList places = memory->placesFor(QDir(workingFolder).filePath(u"AGENTS.md"_qs));
    for (const QString &place : places) {
        if (const std::optional<MemoryFile> file = memory->at(place); file && !file->text.isEmpty())
            m_atStart.append(*file);
    }
}

QString SessionMemory::promptText() const
{
    if (m_atStart.isEmpty())
        return skillsText();
    QString text = QStringLiteral(
        "# Memory\n"
        "These files were written for you, by the user and for the workspace. Follow them; where they "
        "differ, the later one counts, and what the user says in the conversation before all of them. Folders may have "
        "further ones: you are told them, and what changes, in <memory-file> blocks.");
    for (const MemoryFile &file : m_atStart)
        text += QStringLiteral("\n\n## %1%2\n\n")
                    .arg(oneLine(file.name), file.place.isEmpty() ? QStringLiteral(" (the user's own)") : QString())
              + file.text;
    return m_skills.isEmpty() ? text : text + u"\n\n"_qs + skillsText();
}

QStringList SessionMemory::skillNames() const
{
    QStringList names;
    for (const MarkdownFile &skill : m_skills)
        names.append(skill.name);
    return names;
}

QString SessionMemory::skillsText() const
{
    if (m_skills.isEmpty())
        return {};
    QString text =
        QStringLiteral("# Skills\n"
                       "Instructions for certain work, a file each. Where one fits what you are to do, read it with "
                       "`read_file` before you begin, and follow it; what it names lies beside it.");
    for (const MarkdownFile &skill : m_skills)
        text += QStringLiteral("\n- %1 (%2): %3")
                    .arg(oneLine(skill.name, 80), oneLine(skill.path), oneLine(skill.description(), kMostOfSkill));
    return text;
}

/// Parents stand before their folders.
QStringList SessionMemory::placesIn(const MemoryFiles &memory, const QList<MessagePtr> &context) const
{
    QStringList places{QString(), u"."_qs};
    for (const MemoryFile &file : m_atStart)
        places.append(file.place);
    for (const MessagePtr &message : context) {
        const QList<ToolUseBlock> uses = toolUsesOf(*message);
        for (const ToolUseBlock &use : uses) {
            const auto tool = use.invalidInput ? nullptr : m_tools.find(use.name);
            if (tool && (tool->effect() == Effect::Read || tool->effect() == Effect::Write))
                places += memory.placesFor(tool->subject(use.input));
        }
    }
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return places;
}

QList<MemoryFile> SessionMemory::inForce(const QList<MessagePtr> &context) const
{
    if (!m_memory)
        return {};
    QList<MemoryFile> files;
    const QStringList places = placesIn(*m_memory, context);
    for (const QString &place : places) {
        if (const std::optional<MemoryFile> file = m_memory->at(place))
            files.append(*file);
    }
    return files;
}

QString SessionMemory::toldAtStart(const QString &place) const
{
    const auto told = std::find_if(m_atStart.cbegin(), m_atStart.cend(),
                                   [&place](const MemoryFile &file) { return file.place == place; });
    return told == m_atStart.cend() ? QString() : told->text;
}

QStringList SessionMemory::news(const QList<MessagePtr> &context) const
{
    if (!m_memory)
        return {};
    QStringList news;
    const QHash<QString, QString> allTold = toldIn(context);
    const QStringList places = placesIn(*m_memory, context);
    for (const QString &place : places) {
        const MemoryFile now = m_memory->at(place).value_or(MemoryFile());
        const QString told = allTold.value(memoryOpening(place));
        const QString wanted = memoryNews(place, now);
        if (told.isEmpty() ? now.text != toldAtStart(place) : told != wanted)
            news.append(wanted);
    }
    return news;
}

} // namespace Deckhand
