#include "memory/importreader.h"

#include "base/textcut.h"
#include "memory/memoryfiles.h"
#include "memory/textbeginning.h"
#include "workspace/workspacefs.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

namespace Deckhand {

namespace {

/// The path of a line that is an import; else empty.
QString importIn(const QString &line)
{
    static const QRegularExpression import(QStringLiteral("^\\s*(?:[-*+]\\s+)?@(\\S+)\\s*$"));
    return line.contains(u'@') ? import.match(line).captured(1) : QString();
}

/// What opens or closes a code fence with this line: "```"; else empty.
QString fenceIn(const QString &line)
{
    const QString trimmed = line.trimmed();
    for (const QString &fence : {u"```"_qs, u"~~~"_qs}) {
        if (trimmed.startsWith(fence))
            return fence;
    }
    return {};
}

} // namespace

Result<QString> ImportReader::read(const QString &path)
{
    if (const Result<void> added = addFile(path); !added)
        return Error{added.error()};
    if (m_isCut)
        m_text += QStringLiteral("[Cut here: with what it imports, %1 is longer than %2 KiB.]")
                      .arg(path)
                      .arg(MemoryFiles::kMostBytes / 1024);
    return m_text.trimmed();
}

Result<void> ImportReader::addFile(const QString &path)
{
    const Result<QString> name = m_files.resolved(path);
    if (!name)
        return Error{name.error()};
    if (m_chain.contains(*name))
        return Error{QStringLiteral("it is a cycle, %1.")
                         .arg((m_chain.mid(m_chain.indexOf(*name)) + QStringList{*name}).join(u" → "_qs))};
    if (m_chain.size() > MemoryFiles::kDeepestImport)
        return Error{QStringLiteral("%1 is more than %2 imports deep.").arg(*name).arg(MemoryFiles::kDeepestImport)};
    if (m_seen.contains(*name))
        return Error{QStringLiteral("%1 stands above already.").arg(*name)};
    const Result<TextBeginning> read = textBeginningOf(m_files, path);
    if (!read)
        return Error{read.error()};
    m_seen.insert(*name);
    m_chain.append(*name);
    addLines(read->text, QFileInfo(*name).path());
    m_chain.removeLast();
    m_isCut = m_isCut || !read->isWhole;
    return {};
}

void ImportReader::addLines(const QString &text, const QString &folder)
{
    QString openFence;
    const QStringList lines = text.split(u'\n');
    for (const QString &line : lines) {
        if (m_isCut)
            return;
        const QString fence = fenceIn(line);
        if (openFence.isEmpty())
            openFence = fence;
        else if (fence == openFence)
            openFence.clear();
        const QString imported = openFence.isEmpty() ? importIn(line) : QString();
        if (imported.isEmpty())
            addLine(line);
        else
            import(imported, folder);
    }
}

void ImportReader::import(const QString &named, const QString &folder)
{
    const bool isOfItself = QDir::isAbsolutePath(named) || named.startsWith(u'~');
    const Result<void> added = addFile(isOfItself ? named : QDir::cleanPath(folder + u'/' + named));
    if (!added)
        addLine(QStringLiteral("[@%1 is not imported: %2]").arg(named, added.error()));
}

void ImportReader::addLine(const QString &line)
{
    const QByteArray bytes = line.toUtf8() + '\n';
    const qint64 room = MemoryFiles::kMostBytes - m_size;
    m_isCut = bytes.size() > room;
    if (m_isCut && m_size > 0)
        return; // between lines
    const QByteArray shown = m_isCut ? bytes.first(characterStart(bytes, room)) : bytes;
    m_text += QString::fromUtf8(shown);
    m_size += shown.size();
}

} // namespace Deckhand
