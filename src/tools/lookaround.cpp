#include "tools/lookaround.h"

#include "base/onpool.h"
#include "base/textcut.h"
#include "workspace/protectedpaths.h"
#include "workspace/workspacefs.h"

#include <algorithm>

namespace Deckhand {

namespace {

constexpr qsizetype kRoomForNotes = 1000;

} // namespace

PooledRun::PooledRun(const Work &work, QObject *parent) : ToolRun(parent)
{
    onPool(
        this, [work, isStopped = m_isStopped] { return work(*isStopped); },
        [this](const ToolOutcome &outcome) { emit done(outcome); });
}

QString LookTool::summary(const QJsonObject &input) const
{
    const QString pattern = input[u"pattern"].toString();
    return oneLine(pattern.isEmpty() ? subject(input) : QStringLiteral("%1 in %2").arg(pattern, subject(input)));
}

ToolPreview LookTool::preview(const QJsonObject &input) const
{
    return {QStringLiteral("Look into %1").arg(subject(input)), summary(input), false};
}

ToolRun *LookTool::start(const QJsonObject &input, QObject *parent)
{
    const Result<QString> path = m_services.files.resolved(pathIn(input));
    if (!path)
        return ToolRun::failed(path.error(), parent);
    const Result<LookWork> work = workFor(input);
    return work ? startLook(m_services, lookFor(input, *path), *work, parent) : ToolRun::failed(work.error(), parent);
}

ToolRun *startLook(const ToolServices &services, const Look &look, const LookWork &work, QObject *parent)
{
    FileWalk walk;
    walk.start = look.path == u"." ? QByteArray() : look.path.toUtf8();
    walk.depth = look.depth;
    const ToolServices::IsUnreadable isUnreadable =
        services.unreadablePaths ? services.unreadablePaths() : ToolServices::IsUnreadable();
    const bool keepsSecrets = look.readsContent && !isSecretPath(look.path);
    walk.leavesOut = [isUnreadable, keepsSecrets](const QByteArray &below) {
        const QString text = QString::fromUtf8(below);
        return (keepsSecrets && isSecretPath(text)) || (isUnreadable && isUnreadable(text));
    };
    return new PooledRun([files = services.files, walk,
                          work](const std::atomic<bool> &isStopped) { return work(files, walk, isStopped); },
                         parent);
}

QString shownPath(QByteArrayView path)
{
    const auto isPlain = [](char c) { return uchar(c) >= 0x20 && c != 0x7f; };
    if (path.isValidUtf8() && std::all_of(path.begin(), path.end(), isPlain))
        return QString::fromUtf8(path);
    QString text(u'"');
    for (const char c : path) {
        if (c == '\n')
            text += QLatin1String("\\n");
        else if (c == '\t')
            text += QLatin1String("\\t");
        else if (c == '"' || c == '\\')
            text += QStringLiteral("\\") + QLatin1Char(c);
        else if (isPlain(c) && uchar(c) < 0x80)
            text += QLatin1Char(c);
        else
            text += QStringLiteral("\\%1").arg(uchar(c), 3, 8, QLatin1Char('0'));
    }
    return text + u'"';
}

void ResultLines::add(const QString &text, qint64 counting)
{
    m_isFull = m_isFull || m_shown + counting > m_most
            || m_text.size() + text.size() + 1 > kMaxResultCharacters - kRoomForNotes;
    if (m_isFull)
        return;
    m_text += text + u'\n';
    m_shown += counting;
}

QString ResultLines::text(qint64 all, const char *narrowBy, const QStringList &notes) const
{
    QStringList ends = notes;
    if (all > m_shown)
        ends.prepend(QStringLiteral("… (%1 more; narrow by %2)").arg(all - m_shown).arg(QLatin1String(narrowBy)));
    return ends.isEmpty() ? m_text.chopped(m_text.isEmpty() ? 0 : 1) : m_text + ends.join(u'\n');
}

} // namespace Deckhand
