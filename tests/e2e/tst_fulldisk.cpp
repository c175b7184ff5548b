#include "e2e/deckhandprocess.h"
#include "e2e/smalldisk.h"
#include "support/fakemessagesapi.h"

#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSignalSpy>

using namespace Deckhand;

namespace {

const QStringList chat{u"-p"_qs, u"--output-format"_qs, u"json"_qs, u"--permission-mode"_qs, u"bypass"_qs};

int numberFrom(const char *variable, int usual)
{
    const int asked = qEnvironmentVariableIntValue(variable);
    return asked > 0 ? asked : usual;
}

QString answerTo(const QString &prompt)
{
    return u"answer-to-"_qs + prompt;
}

/// Answers each prompt with words that name it. A prompt that begins with "go" starts three commands first.
class Model
{
public:
    Model()
    {
        m_api.setHandler([this](const FakeRequest &request) { return answer(request); });
    }
    FakeMessagesApi &api() { return m_api; }
    /// Task by its id: how its end was told, each time.
    QHash<QString, QStringList> told;

private:
    FakeReply answer(const FakeRequest &request)
    {
        static const QRegularExpression end(u"^\\[bg:([0-9a-f]{8})\\] (\\w+)"_qs, QRegularExpression::MultilineOption);
        static const QRegularExpression prompt(u"^(go|and)-\\d+$"_qs, QRegularExpression::MultilineOption);
        const QString text = request.lastText();
        for (auto match = end.globalMatch(text); match.hasNext();) {
            const QRegularExpressionMatch found = match.next();
            told[found.captured(1)].append(found.captured(2));
        }
        bool isAsked = false;
        for (auto match = prompt.globalMatch(text); match.hasNext(); isAsked = true)
            m_prompt = match.next().captured(); // the last: those before it were not answered
        if (!isAsked || !m_prompt.startsWith(u"go"))
            return FakeReply().text(answerTo(m_prompt));
        FakeReply reply;
        const QStringList commands{u"sleep 0.1; echo short"_qs, u"sleep 0.3; exit 3"_qs,
                                   u"for i in $(seq 40); do head -c 2000 /dev/zero | tr '\\0' x; sleep 0.01; done"_qs};
        for (qsizetype i = 0; i < commands.size(); ++i)
            reply.toolUse(u"toolu_%1_%2"_qs.arg(request.number).arg(i), u"background_run"_qs,
                          {{u"command"_qs, commands.at(i)}});
        return reply;
    }

    FakeMessagesApi m_api;
    QString m_prompt;
};

} // namespace

/// A disk that fills up and has room again, a program that is killed, each at any moment, and again: what was answered is
/// there, each end is told and in one sense only, and a loss is said. DECKHAND_FULLDISK_ROUNDS and DECKHAND_TEST_SEED.
class TestFullDisk : public QObject
{
    Q_OBJECT

private slots:
    void nothingIsLostWithoutAWord();

private:
    /// Both programs see the small disk in the place of the first one's home, with the workspace and the state on it.
    void useDisk(DeckhandProcess &deckhand) const
    {
        deckhand.setLauncher(
            m_disk->launcher()
            + QStringList{u"env"_qs, u"HOME="_qs + m_home, u"DECKHAND_STATE_DIR="_qs + m_home + u"/state"_qs});
    }
    QStringList inWorkspace() const { return {u"--workspace"_qs, m_home + u"/workspace"_qs}; }
    QString onDisk(const QString &name) const { return m_disk->folder() + u'/' + name; }
    void startPrompt(const QString &prompt)
    {
        m_prompt = prompt;
        m_chat.forgetOutput();
        m_chat.start(chat + inWorkspace() + QStringList{u"--continue"_qs, prompt});
    }
    void tasks(const QStringList &arguments)
    {
        m_plan.forgetOutput();
        m_plan.start(QStringList{u"tasks"_qs} + arguments + inWorkspace());
    }
    /// Of the prompt that was started last; empty: fine. What was told as answered must be there from then on.
    QString judge();
    QString judgePlan() const;
    QStringList openTasks() const;

    QString m_home;
    std::unique_ptr<SmallDisk> m_disk;
    Model m_model;
    DeckhandProcess m_chat;
    DeckhandProcess m_plan;
    QString m_prompt;
    QStringList m_answered;
};

QString TestFullDisk::judge()
{
    const QJsonObject result = m_chat.objects().value(0);
    if (result[u"is_error"_qs] == QJsonValue(false)) {
        if (result[u"result"_qs].toString() != answerTo(m_prompt))
            return m_prompt + u" was answered with "_qs + QString::fromUtf8(m_chat.output());
        m_answered.append(m_prompt);
    }
    if (m_chat.exitCode() > 0 && m_chat.errors().trimmed().isEmpty())
        return m_prompt + u": a failure without a word"_qs;
    if (m_chat.exitCode() == 0 && result.isEmpty())
        return m_prompt + u": success without a result"_qs;
    return {};
}

/// A task that is called completed did what it was to do.
QString TestFullDisk::judgePlan() const
{
    QFile log(onDisk(u"workspace/log"_qs));
    const QByteArrayList done = log.open(QFile::ReadOnly) ? log.readAll().split('\n') : QByteArrayList();
    const QDir folder(onDisk(u"workspace/.tasks"_qs));
    for (const QString &name : folder.entryList({u"task_*.json"_qs})) {
        QFile file(folder.filePath(name));
        const QJsonObject task =
            file.open(QFile::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
        if (task.isEmpty())
            return name + u" is broken"_qs;
        if (task[u"status"_qs] == u"completed"_qs && !done.contains(task[u"subject"_qs].toString().toUtf8()))
            return name + u" is called completed, and was not run"_qs;
    }
    return {};
}

/// Commands of the chat whose ends nobody was told; those of the plan are in its files.
QStringList TestFullDisk::openTasks() const
{
    QStringList open;
    const QDir folder(onDisk(u"state/tasks"_qs));
    for (const QString &id : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile record(folder.filePath(id + u"/task.json"_qs));
        const QJsonObject task =
            record.open(QFile::ReadOnly) ? QJsonDocument::fromJson(record.readAll()).object() : QJsonObject();
        if (!task.isEmpty() && !task.contains(u"graph_task") && !m_model.told.contains(id))
            open.append(id);
    }
    return open;
}

void TestFullDisk::nothingIsLostWithoutAWord()
{
    const auto seed = quint32(numberFrom("DECKHAND_TEST_SEED", int(QRandomGenerator::global()->bounded(1, 1'000'000))));
    const int rounds = numberFrom("DECKHAND_FULLDISK_ROUNDS", 3);
    qInfo("seed %u, %d rounds", seed, rounds);
    QRandomGenerator random(seed);
    m_home = QFileInfo(m_chat.stateDir()).path();
    m_disk = std::make_unique<SmallDisk>(m_home);
    if (!m_disk->isMounted())
        QSKIP("no file system may be mounted here");
    QDir(m_disk->folder()).mkpath(u"workspace"_qs);
    useDisk(m_chat);
    useDisk(m_plan);
    m_chat.useApi(m_model.api().baseUrl());
    m_prompt = u"and-0"_qs;
    m_chat.start(chat + inWorkspace() + QStringList{m_prompt});
    QTRY_VERIFY_WITH_TIMEOUT(m_chat.ended(), 20'000);
    QCOMPARE(judge(), QString());
    QCOMPARE(m_answered.size(), 1);

    for (int round = 1; round <= rounds; ++round) {
        QStringList added{};
        for (const QString &step : {u"first"_qs, u"second"_qs}) {
            const QString name = u"%1-%2"_qs.arg(step).arg(round);
            QStringList arguments{u"add"_qs, name, u"--auto-start"_qs, u"--command"_qs,
                                  u"sleep 0.1; echo %1 >> log"_qs.arg(name)};
            if (!added.isEmpty())
                arguments += {u"--blocked-by"_qs, added.last()};
            tasks(arguments);
            QTRY_VERIFY_WITH_TIMEOUT(m_plan.ended(), 20'000);
            QVERIFY2(m_plan.exitCode() == 0, m_plan.errors().constData());
            added.append(QString::fromUtf8(m_plan.output().trimmed()));
        }
        startPrompt(u"go-%1"_qs.arg(round));
        tasks({u"start"_qs});
        const int fills = random.bounded(700);
        const int kills = random.bounded(900);
        qInfo("round %d: full after %d ms, killed after %d ms", round, fills, kills);
        letPass(std::min(fills, kills));
        if (fills <= kills) {
            m_disk->fill();
            letPass(kills - fills);
        }
        const bool chatEnded = m_chat.ended();
        if (chatEnded)
            QCOMPARE(judge(), QString());
        m_chat.kill();
        m_plan.kill();
        if (!chatEnded)
            QCOMPARE(judge(), QString()); // it may have told its answer just before
        if (fills > kills) {
            letPass(fills - kills);
            m_disk->fill();
        }
        startPrompt(u"and-%1"_qs.arg(2 * round - 1));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat.ended(), 30'000);
        QCOMPARE(judge(), QString());
        m_disk->makeRoom();

        startPrompt(u"and-%1"_qs.arg(2 * round));
        QTRY_VERIFY_WITH_TIMEOUT(m_chat.ended(), 30'000);
        QVERIFY2(m_chat.exitCode() == 0, m_chat.errors().constData());
        QCOMPARE(judge(), QString());
        tasks({u"start"_qs});
        QTRY_VERIFY_WITH_TIMEOUT(m_plan.ended(), 30'000);
        QVERIFY2(m_plan.exitCode() == 0 || !(m_plan.output() + m_plan.errors()).trimmed().isEmpty(), "silent");
        QCOMPARE(judgePlan(), QString());
        for (const QString &prompt : std::as_const(m_answered)) {
            const QByteArray body = m_model.api().requests().last().body;
            QVERIFY2(body.contains(prompt.toUtf8()), qPrintable(prompt + u" is missing"_qs));
            QVERIFY2(prompt == m_prompt || body.contains(answerTo(prompt).toUtf8()), qPrintable(answerTo(prompt)));
        }
    }

    // What still ran in the last round has an end, too.
    int number = 1000;
    const auto allTold = [&] {
        startPrompt(u"and-%1"_qs.arg(++number));
        QSignalSpy(&m_model.api(), &FakeMessagesApi::replied).wait(20'000);
        return QTest::qWaitFor([this] { return m_chat.ended(); }, 20'000) && openTasks().isEmpty();
    };
    QTRY_VERIFY2_WITH_TIMEOUT(allTold(), qPrintable(openTasks().join(u' ')), 30'000);
    for (auto end = m_model.told.cbegin(); end != m_model.told.cend(); ++end)
        QVERIFY2(QSet<QString>(end->cbegin(), end->cend()).size() == 1,
                 qPrintable(end.key() + u": "_qs + end->join(u", ")));
    QVERIFY2(m_model.api().violations().isEmpty(), qPrintable(m_model.api().violations().join(u'\n')));
}

QTEST_GUILESS_MAIN(TestFullDisk)
#include "tst_fulldisk.moc"
