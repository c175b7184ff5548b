#include "background/noticejournal.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace Deckhand {

namespace {

QString fileIn(const QString &folder)
{
    return folder + QStringLiteral("/notices.jsonl");
}

NoticeState stateFrom(const QString &word)
{
    for (const NoticeState state :
         {NoticeState::Held, NoticeState::Delivered, NoticeState::Consumed, NoticeState::Dropped}) {
        if (stateWord(state) == word)
            return state;
    }
    return NoticeState::Queued;
}

const QList<std::pair<Notice::Kind, QString>> kindWords{{Notice::Kind::End, QStringLiteral("end")},
                                                        {Notice::Kind::Match, QStringLiteral("match")},
                                                        {Notice::Kind::TimeLimit, QStringLiteral("time_limit")},
                                                        {Notice::Kind::MemoryLimit, QStringLiteral("memory_limit")},
                                                        {Notice::Kind::OutputLimit, QStringLiteral("output_limit")}};

QString wordOf(Notice::Kind kind)
{
    const auto at =
        std::find_if(kindWords.cbegin(), kindWords.cend(), [kind](const auto &known) { return known.first == kind; });
    return at->second;
}

Notice::Kind kindFrom(const QString &word)
{
    const auto at =
        std::find_if(kindWords.cbegin(), kindWords.cend(), [&word](const auto &known) { return known.second == word; });
    return at == kindWords.cend() ? Notice::Kind::End : at->first;
}

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
    json.insert(QStringLiteral("kind"), wordOf(notice.kind));
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
    notice.kind = kindFrom(text("kind"));
    notice.text = text("text");
    notice.wish.rule = wakeRuleFromWord(text("wake")).value_or(WakeRule::Now);
    notice.wish.joining = std::chrono::milliseconds(json.value(u"wake_join_ms").toInteger());
    notice.failure = json.value(u"failure").toBool();
    notice.createdAt = QDateTime::fromString(text("created_at"), Qt::ISODateWithMs);
    return notice;
}

} // namespace

bool NoticeJournal::write(const Notice &notice) const
{
    if (m_folder.isEmpty())
        return true;
    QFile file(fileIn(m_folder + u'/' + notice.taskId.toString()));
    const bool isNew = !file.exists();
    if (!file.open(QIODevice::Append))
        return false;
    if (isNew)
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    const QByteArray line =
        QJsonDocument(notice.request == 0 ? birthOf(notice) : toJson(notice)).toJson(QJsonDocument::Compact) + '\n';
    // One write a line: what a crash tears is the last line at most, and that is passed over.
    return file.write(line) == line.size() && file.flush();
}

QList<Notice> NoticeJournal::read(const QString &taskFolder)
{
    QList<Notice> notices;
    QFile file(fileIn(taskFolder));
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
        notice->state = stateFrom(json.value(u"state").toString());
        notice->session = SessionId(json.value(u"session").toString());
        notice->request = json.value(u"request").toInt();
    }
    return notices;
}

} // namespace Deckhand
