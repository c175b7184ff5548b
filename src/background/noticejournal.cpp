#include "background/noticejournal.h"

#include "base/enumwords.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace Deckhand {

namespace {

QString journalIn(const QString &folder)
{
    return folder + QStringLiteral("/notices.jsonl");
}

const EnumWords<Notice::Kind> kKinds{{Notice::Kind::End, u"end"_qs},
                                     {Notice::Kind::Match, u"match"_qs},
                                     {Notice::Kind::Late, u"late"_qs},
                                     {Notice::Kind::TimeLimit, u"time_limit"_qs},
                                     {Notice::Kind::MemoryLimit, u"memory_limit"_qs},
                                     {Notice::Kind::OutputLimit, u"output_limit"_qs}};

QJsonObject toJson(const Notice &notice)
{
    QJsonObject json{{QStringLiteral("id"), notice.id.toString()}, {QStringLiteral("state"), stateWord(notice.state)}};
    if (!notice.session.isEmpty())
        json.insert(QStringLiteral("session"), notice.session.toString());
    if (notice.request > 0)
        json.insert(QStringLiteral("request"), notice.request);
    return json;
}

/// What never changes is in the first line only.
QJsonObject birthOf(const Notice &notice)
{
    QJsonObject json = toJson(notice);
    json.insert(QStringLiteral("task"), notice.taskId.toString());
    json.insert(QStringLiteral("kind"), kKinds.word(notice.kind));
    json.insert(QStringLiteral("text"), notice.text);
    json.insert(QStringLiteral("wake"), wakeWord(notice.wish.rule));
    json.insert(QStringLiteral("wake_join_ms"), qint64(notice.wish.joining.count()));
    json.insert(QStringLiteral("failure"), notice.failure);
    json.insert(QStringLiteral("created_at"), notice.createdAt.toString(Qt::ISODateWithMs));
    return json;
}

Notice bornFrom(const QJsonObject &json)
{
    const auto text = [&json](const char *key) { return json.value(QLatin1String(key)).toString(); };
    Notice notice;
    notice.id = NoticeId(text("id"));
    notice.taskId = BackgroundTaskId(text("task"));
    notice.kind = kKinds.value(text("kind")).value_or(Notice::Kind::End);
    notice.text = text("text");
    notice.wish.rule = wakeRuleFromWord(text("wake")).value_or(WakeRule::Now);
    notice.wish.joining = std::chrono::milliseconds(json.value(u"wake_join_ms").toInteger());
    notice.failure = json.value(u"failure").toBool();
    notice.createdAt = QDateTime::fromString(text("created_at"), Qt::ISODateWithMs);
    return notice;
}

/// One write a line. What a crash or a full disk tore is passed over by readers, and must not swallow the next line.
bool appendLine(const QString &path, const QByteArray &line)
{
    QFile file(path);
    const bool isNew = !file.exists();
    if (!file.open(QIODevice::ReadWrite | QIODevice::Append | QIODevice::Unbuffered))
        return false;
    if (isNew)
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    const qint64 size = file.size();
    const bool isTorn = size > 0 && file.seek(size - 1) && file.read(1) != "\n";
    const QByteArray bytes = isTorn ? '\n' + line : line;
    if (file.write(bytes) == bytes.size())
        return true;
    file.resize(size); // needs no space
    return false;
}

} // namespace

NoticeJournal::Kept NoticeJournal::write(const Notice &notice)
{
    const QString folder = m_folder + u'/' + notice.taskId.toString();
    if (m_folder.isEmpty())
        return Kept::Yes;
    if (!QFileInfo::exists(folder))
        return Kept::Never;
    const QJsonObject json = m_begun.contains(notice.id) ? toJson(notice) : birthOf(notice);
    if (!appendLine(journalIn(folder), QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n'))
        return Kept::NotYet;
    m_begun.insert(notice.id);
    return Kept::Yes;
}

QList<Notice> NoticeJournal::read(const QString &taskFolder)
{
    QList<Notice> notices;
    QFile file(journalIn(taskFolder));
    if (!file.open(QIODevice::ReadOnly))
        return notices;
    while (!file.atEnd()) {
        const QJsonObject json = QJsonDocument::fromJson(file.readLine()).object();
        const NoticeId id(json.value(u"id").toString());
        if (id.isEmpty())
            continue;
        auto notice = std::find_if(notices.begin(), notices.end(), [&id](const Notice &n) { return n.id == id; });
        if (notice == notices.end()) {
            if (!json.contains(u"text"))
                continue;
            notice = notices.insert(notices.end(), bornFrom(json));
        }
        notice->state = noticeStateFromWord(json.value(u"state").toString()).value_or(NoticeState::Queued);
        notice->session = SessionId(json.value(u"session").toString());
        notice->request = json.value(u"request").toInt();
    }
    return notices;
}

} // namespace Deckhand
