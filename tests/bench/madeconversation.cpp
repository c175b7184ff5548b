#include "bench/madeconversation.h"

#include "history/sessionfile.h"

#include <QDir>
#include <QJsonDocument>
#include <QUuid>

#include <cmath>

namespace Deckhand {

MadeWords::MadeWords(quint32 seed) : m_random(seed)
{
    QRandomGenerator letters(7);
    for (int i = 0; i < 20'000; ++i) {
        QString word;
        for (int left = 2 + letters.bounded(3); left > 0; --left)
            word += QLatin1Char("bcdfghklmnprstvw"[letters.bounded(16)])
                  + QString(QLatin1Char("aeiou"[letters.bounded(5)]));
        m_words.append(word);
    }
}

QString MadeWords::text(int words)
{
    QString text;
    for (int i = 0; i < words; ++i) {
        // By Zipf: the n-th word comes 1/n times as often as the first.
        const auto rank = qsizetype(std::pow(double(m_words.size()), m_random.generateDouble()));
        text += m_words.at(std::min(rank, m_words.size()) - 1) + (i % 12 == 11 ? u'\n' : u' ');
    }
    return text;
}

namespace {

constexpr int kTurnsOfAContext = 100; ///< more, and the model's context is full: it is summed up

Message said(Role role, const QList<ContentBlock> &content)
{
    Message message;
    message.role = role;
    message.content = content;
    if (role == Role::Assistant) {
        message.id = u"msg_01XFDUDYJgAACzvnptvVoYEL"_qs;
        message.model = message.requestModel = u"fake-model-1"_qs;
        message.server = u"http://127.0.0.1:4711"_qs;
        message.stopReason = holds<ToolUseBlock>(message) ? StopReason::ToolUse : StopReason::EndTurn;
        message.usage = {12, 340, 0, 54'321};
    }
    return message;
}

} // namespace

QByteArray madeTurn(MadeWords &words, int number, QDateTime &at)
{
    QByteArray records;
    const auto add = [&records, &at](const Message &message) {
        at = at.addMSecs(1700);
        records += SessionFile::messageRecord(message, {at});
    };
    if (number % kTurnsOfAContext == kTurnsOfAContext - 1)
        add(said(Role::User, {SummaryBlock{words.text(400)}}));
    add(said(Role::User, {TextBlock{words.text(20)}}));
    for (int round = 0; round < 4; ++round) {
        ToolUseBlock use;
        use.id = ToolUseId(u"toolu_%1_%2"_qs.arg(number, 8, 10, QLatin1Char('0')).arg(round));
        use.name = u"run_command"_qs;
        use.input = {{u"command"_qs, words.text(6).simplified()}};
        use.rawInput = QJsonDocument(use.input).toJson(QJsonDocument::Compact);
        add(said(Role::Assistant, {TextBlock{words.text(10)}, use}));
        ToolResultBlock result;
        result.toolUseId = use.id;
        result.text = words.text(20 + words.upTo(120));
        result.startedAt = at;
        result.durationMs = 1200;
        add(said(Role::User, {result}));
    }
    const QString last = number % 3 == 0 ? u"\n\n```\n%1\n```\n"_qs.arg(words.text(24)) : QString();
    add(said(Role::Assistant, {TextBlock{words.text(60) + last}}));
    return records;
}

SessionId writeConversation(const QString &path, const QString &folder, int turns, MadeWords &words)
{
    const SessionId id(QUuid::createUuid().toString(QUuid::WithoutBraces));
    QDir().mkpath(path);
    QFile file(path + u'/' + id.toString() + u".jsonl"_qs);
    if (!file.open(QFile::WriteOnly))
        qFatal("%s", qPrintable(file.errorString()));
    QDateTime at = QDateTime::currentDateTimeUtc().addDays(-30);
    file.write(SessionFile::headerRecord({id, folder, u"fake-model-1"_qs, at}));
    for (int i = 0; i < turns; ++i)
        file.write(madeTurn(words, i, at));
    return id;
}

} // namespace Deckhand
