#include "history/conversationcatalog.h"
#include "history/conversationlist.h"
#include "history/conversationplaces.h"
#include "history/opensession.h"
#include "history/sessionbin.h"
#include "history/sessionfollower.h"
#include "history/sessionpaths.h"
#include "support/manualclock.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

namespace {

const QString workspace = u"/work"_qs;

MessagePtr prompt(const QString &text)
{
    return userMessage({TextBlock{text}});
}

MessagePtr answer(const QString &text, const Usage &usage = {10, 20, 0, 0})
{
    Message message;
    message.role = Role::Assistant;
    message.content = {TextBlock{text}};
    message.model = message.requestModel = u"some-model"_qs;
    message.stopReasonText = u"end_turn"_qs;
    message.stopReason = StopReason::EndTurn;
    message.usage = usage;
    return std::make_shared<const Message>(message);
}

MessagePtr calls(const QString &id)
{
    Message message = *answer({});
    message.content = {ToolUseBlock{ToolUseId(id), u"bash"_qs, {}, "{}"}};
    message.stopReasonText = u"tool_use"_qs;
    message.stopReason = StopReason::ToolUse;
    return std::make_shared<const Message>(message);
}

MessagePtr result(const QString &id, ToolEnd end = ToolEnd::Ran)
{
    return userMessage({ToolResultBlock{ToolUseId(id), u"out"_qs, {}, false, {}, -1, {}, end}});
}

QStringList textsOf(const QList<MessagePtr> &messages)
{
    QStringList texts;
    for (const MessagePtr &message : messages)
        texts.append(textOf(*message));
    return texts;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void put(const QString &path, const QByteArray &bytes, QIODevice::OpenMode mode = QIODevice::WriteOnly)
{
    QFile file(path);
    QVERIFY(file.open(mode) && file.write(bytes) == bytes.size());
}

} // namespace

/// The conversations on the disk: what a list tells of them, and what is done with them there.
class TestConversationList : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void aTitleIsMadeOfTheFirstPromptUntilOneIsGiven_data();
    void aTitleIsMadeOfTheFirstPromptUntilOneIsGiven();
    void marksAreRecordsThatNeitherOrderNorHistoryKnow();
    void marksOfWhatIsOpenHereGoBehindItsRecords();
    void marksAreRefusedWhereAnotherOrANewerProgramWrites();
    void anEndIsKnownByTheRecords_data();
    void anEndIsKnownByTheRecords();
    void whatWasSpentIsPricedByModelAndSizeOfThePrompt();
    void onlyWhatWasAppendedIsReadAgain();
    void aSummaryFileIsMadeAnewWhateverBecameOfIt_data();
    void aSummaryFileIsMadeAnewWhateverBecameOfIt();
    void damageAnywhereHidesOnlyItself_data();
    void damageAnywhereHidesOnlyItself();
    void tenThousandAreListedQuickly();
    void aListHearsOfWhatOthersWrite();
    void aBranchHoldsWhatWasSaidUpToThere();
    void aBranchOfNothingIsNoSessionYet();
    void aDuplicateHasTheGivenTitle();
    void whatIsRemovedCanBeHadBack();
    void whatIsOpenIsNotRemoved();
    void theBinIsEmptiedByAge();
    void aFollowerTellsWhatIsWrittenUntilItIsFree();
    void whoeverIsKilledLeavesItFree();
    void anIdMayBeAPrefix();

private:
    QString sessions() const { return m_folder->path(); }
    /// With these messages; it is closed again.
    SessionId write(const QList<MessagePtr> &messages);
    QString pathOf(const SessionId &id) const { return m_session->store.pathOf(id); }
    QList<ConversationInfo> list() const { return ConversationCatalog(sessions()).read(workspace).conversations; }

    std::unique_ptr<QTemporaryDir> m_folder;
    ManualClock m_clock;
    std::unique_ptr<OpenSession> m_session;
};

void TestConversationList::init()
{
    m_session.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_session = std::make_unique<OpenSession>(sessions(), m_clock);
}

SessionId TestConversationList::write(const QList<MessagePtr> &messages)
{
    const SessionId id = m_session->begin(workspace, u"some-model"_qs);
    for (const MessagePtr &message : messages)
        m_session->keepMessage(*message);
    m_session->kept.reset();
    m_clock.advance(std::chrono::seconds(1));
    return id;
}

void TestConversationList::aTitleIsMadeOfTheFirstPromptUntilOneIsGiven_data()
{
    QTest::addColumn<QList<ContentBlock>>("first");
    QTest::addColumn<QString>("title");
    const auto row = [](const char *name, const QList<ContentBlock> &first, const QString &title) {
        QTest::newRow(name) << first << title;
    };
    row("words", {TextBlock{u"Fix  the\nbuild\t please "_qs}}, u"Fix the build please"_qs);
    row("many words", {TextBlock{QString(100, u'x')}}, QString(79, u'x') + u'…');
    row("a family at the cut", {TextBlock{QString(76, u'x') + u"👨‍👩‍👧‍👦 and more"_qs}},
        QString(76, u'x') + u'…');
    row("a picture", {ImageBlock{u"image/png"_qs, "12", u"plan.png"_qs}}, u"plan.png (PNG image, 2 B)"_qs);
    row("words and a picture", {ImageBlock{u"image/png"_qs, "12"}, TextBlock{u"what is it?"_qs}}, u"what is it?"_qs);
    row("a notice first", {NoticesBlock{u"<background-results>"_qs, {}}}, u"second"_qs);
}

void TestConversationList::aTitleIsMadeOfTheFirstPromptUntilOneIsGiven()
{
    QFETCH(QList<ContentBlock>, first);
    QFETCH(QString, title);
    const SessionId id = write({userMessage(first), answer(u"a"_qs), prompt(u"second"_qs)});
    QCOMPARE(list().value(0).title(), title);
    QVERIFY(m_session->store.mark(id, {u"My\n title"_qs}));
    QCOMPARE(list().value(0).title(), u"My title"_qs);
    QVERIFY(m_session->store.mark(id, {QString()}));
    QCOMPARE(list().value(0).title(), title);
}

void TestConversationList::marksAreRecordsThatNeitherOrderNorHistoryKnow()
{
    const SessionId old = write({prompt(u"old"_qs), answer(u"a"_qs)});
    const SessionId newer = write({prompt(u"newer"_qs), answer(u"b"_qs)});
    m_clock.advance(std::chrono::hours(1));
    const QByteArray before = contentOf(pathOf(old));
    QVERIFY(m_session->store.mark(old, {u"T"_qs, true, true}));
    const QByteArray added = contentOf(pathOf(old)).mid(before.size());
    QVERIFY(contentOf(pathOf(old)).startsWith(before));
    QCOMPARE(added.count('\n'), 3);
    for (const char *word : {R"("title":"T"})", R"("pinned":true})", R"("archived":true})"})
        QVERIFY2(added.contains(word), added.constData());
    QCOMPARE(m_session->newestFor(workspace), std::optional(newer));
    QCOMPARE(m_session->store.load(old)->size(), 2);
    const QList<ConversationInfo> all = list();
    QCOMPARE(all.at(0).id, newer);
    QVERIFY(all.at(1).isPinned && all.at(1).isArchived);
    QVERIFY(m_session->store.mark(old, {{}, false, {}}));
    QVERIFY(!list().at(1).isPinned && list().at(1).isArchived);
    QVERIFY(m_session->resume(old));
    QVERIFY(m_session->repaired.isEmpty());
}

void TestConversationList::marksOfWhatIsOpenHereGoBehindItsRecords()
{
    const SessionId id = m_session->begin(workspace, u"m"_qs);
    QVERIFY(!m_session->store.mark(id, {u"too early"_qs})); // it leaves no file behind
    QVERIFY(pathOf(id).isEmpty());
    m_session->keepMessage(*prompt(u"one"_qs));
    QVERIFY(m_session->store.mark(id, {u"T"_qs}));
    m_session->keepMessage(*answer(u"two"_qs));
    QVERIFY(m_session->kept->flush());
    QCOMPARE(textsOf(*m_session->store.load(id)), QStringList({u"one"_qs, u"two"_qs}));
    QCOMPARE(list().value(0).title(), u"T"_qs);
    QVERIFY(list().value(0).isOpen);
    m_session->kept.reset();
    QVERIFY(!list().value(0).isOpen);
}

void TestConversationList::marksAreRefusedWhereAnotherOrANewerProgramWrites()
{
    const SessionId id = write({prompt(u"one"_qs)});
    OpenSession other(sessions(), m_clock);
    QVERIFY(other.resume(id));
    const Result<void> marked = m_session->store.mark(id, {u"T"_qs});
    QVERIFY(!marked && marked.error().contains(u"is open in another Deckhand"));
    other.kept.reset();
    QByteArray bytes = contentOf(pathOf(id));
    put(pathOf(id), bytes.replace("\"version\":1", "\"version\":2"));
    const Result<void> newer = m_session->store.mark(id, {u"T"_qs});
    QVERIFY(!newer && newer.error().contains(u"newer Deckhand"));
    QCOMPARE(contentOf(pathOf(id)), bytes);
    QVERIFY(list().value(0).isReadOnly);
    QVERIFY(m_session->store.duplicate(id)); // which is of this version
}

void TestConversationList::anEndIsKnownByTheRecords_data()
{
    QTest::addColumn<QList<MessagePtr>>("messages");
    QTest::addColumn<QString>("word");
    Message cut = *answer(u"half"_qs, {});
    cut.stopReason = StopReason::Unknown;
    cut.stopReasonText.clear();
    const auto row = [](const char *name, const QList<MessagePtr> &messages, const QString &word) {
        QTest::newRow(name) << messages << word;
    };
    row("an answer", {prompt(u"p"_qs), answer(u"a"_qs)}, u"answered"_qs);
    row("summed up after it", {prompt(u"p"_qs), answer(u"a"_qs), userMessage({SummaryBlock{u"s"_qs}})}, u"answered"_qs);
    row("no answer", {prompt(u"p"_qs)}, u"unanswered"_qs);
    row("no answer to results", {prompt(u"p"_qs), calls(u"1"_qs), result(u"1"_qs)}, u"unanswered"_qs);
    row("a call without its end", {prompt(u"p"_qs), calls(u"1"_qs)}, u"interrupted"_qs);
    row("stopped in a call", {prompt(u"p"_qs), calls(u"1"_qs), result(u"1"_qs, ToolEnd::Stopped)}, u"interrupted"_qs);
    row("stopped in the answer", {prompt(u"p"_qs), std::make_shared<const Message>(cut)}, u"interrupted"_qs);
}

void TestConversationList::anEndIsKnownByTheRecords()
{
    QFETCH(QList<MessagePtr>, messages);
    QFETCH(QString, word);
    const SessionId id = write(messages);
    QCOMPARE(endWord(list().value(0)), word);
    QVERIFY(m_session->resume(id));
    m_session->kept->keepQueued({u"q1"_qs, {TextBlock{u"later"_qs}}});
    QCOMPARE(endWord(list().value(0)), u"waiting"_qs);
    m_session->kept->dropQueued(u"q1"_qs);
    QCOMPARE(endWord(list().value(0)), word);
}

void TestConversationList::whatWasSpentIsPricedByModelAndSizeOfThePrompt()
{
    write({prompt(u"p"_qs), answer(u"a"_qs, {100'000, 0, 0, 0}), answer(u"b"_qs, {100'000, 0, 0, 0}),
           answer(u"c"_qs, {150'000, 0, 0, 0})});
    const auto factsOf = [](const QString &model) {
        ModelFacts facts;
        if (model == u"some-model")
            facts.prices = TokenPrices{1, 5, 0.1, 1.25};
        facts.longPromptTokens = 100'000;
        facts.longPrices = TokenPrices{4, 5, 0.1, 1.25};
        return facts;
    };
    QCOMPARE(costOf(list().value(0), factsOf), std::optional(0.2 + 0.6));
    QCOMPARE(costOf(list().value(0), [](const QString &) { return ModelFacts(); }), std::nullopt);
    QCOMPARE(list().value(0).prompts, 1);
    QCOMPARE(list().value(0).answers, 3);
}

void TestConversationList::onlyWhatWasAppendedIsReadAgain()
{
    const SessionId id = write({prompt(u"one"_qs), answer(QString(200'000, u'x'))});
    QCOMPARE(list().value(0).answers, 1);
    // What was read is kept: a change in the middle that leaves size and end is not looked for.
    QByteArray bytes = contentOf(pathOf(id));
    put(pathOf(id), bytes.replace("\"text\":\"one\"", "\"text\":\"two\""));
    QVERIFY(m_session->resume(id));
    m_session->keepMessage(*answer(u"b"_qs));
    QCOMPARE(list().value(0).answers, 2);
    QCOMPARE(list().value(0).title(), u"one"_qs);
    // Another file in its place is seen.
    m_session->kept.reset();
    put(pathOf(id), bytes.replace("xxx\"", "yyy\"") + bytes.mid(bytes.indexOf('\n') + 1));
    QCOMPARE(list().value(0).title(), u"two"_qs);
}

void TestConversationList::aSummaryFileIsMadeAnewWhateverBecameOfIt_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("missing") << QByteArray();
    QTest::newRow("garbage") << QByteArray("\0garbage", 8);
    QTest::newRow("of another version") << QByteArray(R"({"version":99,"conversations":{}})");
    QTest::newRow("of other types") << QByteArray(
        R"({"version":1,"conversations":{"z":[],"y":{"end":77,"offset":"x"}}})");
}

void TestConversationList::aSummaryFileIsMadeAnewWhateverBecameOfIt()
{
    QFETCH(QByteArray, content);
    const SessionId id = write({prompt(u"one"_qs)});
    const QString kept = QFileInfo(pathOf(id)).path() + u"/summaries.json"_qs;
    QCOMPARE(list().size(), 1);
    QVERIFY(QFile::exists(kept));
    QFile::remove(kept);
    if (!content.isEmpty())
        put(kept, content);
    QCOMPARE(list().size(), 1);
    QCOMPARE(list().value(0).title(), u"one"_qs);
    QFile::setPermissions(QFileInfo(kept).path(), QFile::ReadOwner | QFile::ExeOwner);
    QCOMPARE(list().size(), 1);
    QFile::setPermissions(QFileInfo(kept).path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

void TestConversationList::damageAnywhereHidesOnlyItself_data()
{
    QTest::addColumn<int>("record");
    for (int i = 0; i <= 5; ++i)
        QTest::newRow(qPrintable(u"record %1"_qs.arg(i))) << i;
}

/// Records: header, prompt, title, answer, pinned, and half a one.
void TestConversationList::damageAnywhereHidesOnlyItself()
{
    QFETCH(int, record);
    const SessionId id = m_session->begin(workspace, u"m"_qs);
    m_session->keepMessage(*prompt(u"one"_qs));
    QVERIFY(m_session->store.mark(id, {u"T"_qs}));
    m_session->keepMessage(*answer(u"two"_qs));
    QVERIFY(m_session->store.mark(id, {{}, true}));
    m_session->kept.reset();
    QByteArrayList lines = contentOf(pathOf(id)).split('\n');
    QCOMPARE(lines.size(), 6);
    lines[record] = lines.at(record == 5 ? 3 : record).left(30); // torn
    put(pathOf(id), lines.join('\n'));

    const auto check = [&] {
        const ConversationInfo info = list().value(0);
        QCOMPARE(info.prompts, record == 1 ? 0 : 1);
        QCOMPARE(info.answers, record == 3 ? 0 : 1);
        QCOMPARE(info.givenTitle, record == 2 ? QString() : u"T"_qs);
        QCOMPARE(info.isPinned, record != 4);
    };
    check();
    QVERIFY(m_session->resume(id, workspace)); // repairs it
    m_session->kept.reset();
    check();
    QCOMPARE(list().value(0).workspace, workspace);
}

void TestConversationList::tenThousandAreListedQuickly()
{
    const SessionId id = write({prompt(u"one"_qs), answer(u"two"_qs)});
    const QByteArray bytes = contentOf(pathOf(id));
    const QString folder = QFileInfo(pathOf(id)).path();
    for (int i = 1; i < 10'000; ++i)
        put(folder + u"/copy-%1.jsonl"_qs.arg(i), bytes);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(list().size(), 10'000);
    const qint64 first = timer.restart();
    ConversationCatalog catalog(sessions());
    QCOMPARE(catalog.read(workspace).conversations.size(), 10'000);
    const qint64 second = timer.restart();
    QCOMPARE(catalog.read(workspace).conversations.size(), 10'000);
    qInfo("first %lld ms, from the summaries %lld ms, again %lld ms", first, second, timer.elapsed());
    QVERIFY(second < first && second < 2000);
}

void TestConversationList::aListHearsOfWhatOthersWrite()
{
    write({prompt(u"one"_qs)});
    ConversationList conversations(sessions());
    QSignalSpy changed(&conversations, &ConversationList::changed);
    conversations.setWorkspace(workspace);
    QTRY_COMPARE(conversations.conversations().size(), 1);
    const SessionId id = m_session->begin(workspace, u"m"_qs);
    m_session->keepMessage(*prompt(u"two"_qs));
    QTRY_VERIFY(conversations.find(id));
    QTRY_VERIFY(conversations.find(id)->isOpen);
    m_session->keepMessage(*answer(u"a"_qs));
    QTRY_COMPARE(conversations.find(id)->answers, 1);
    QVERIFY(m_session->store.mark(id, {u"T"_qs}));
    QTRY_COMPARE(conversations.find(id)->title(), u"T"_qs);
    m_session->kept.reset();
    QTRY_VERIFY(!conversations.find(id)->isOpen);
    QVERIFY(SessionBin(sessions()).remove(id));
    QTRY_VERIFY(!conversations.find(id));
    conversations.setWorkspace({});
    QTRY_COMPARE(conversations.conversations().size(), 1);
}

void TestConversationList::aBranchHoldsWhatWasSaidUpToThere()
{
    const SessionId id = m_session->begin(workspace, u"m"_qs);
    const QList<MessagePtr> history{prompt(u"one"_qs),      calls(u"1"_qs),    result(u"1"_qs),
                                    answer(u"answered"_qs), prompt(u"two"_qs), answer(u"late"_qs)};
    for (const MessagePtr &message : history)
        m_session->keepMessage(*message);
    const QByteArray before = contentOf(pathOf(id));
    m_clock.advance(std::chrono::hours(1));
    QCOMPARE(historyUpTo(history, 2).size(), 3); // with what the call gave
    QCOMPARE(historyUpTo(history, 4).size(), 4);
    const Result<SessionId> branch = m_session->store.branch(id, historyUpTo(*m_session->store.load(id), 4));
    QVERIFY(branch);
    QCOMPARE(contentOf(pathOf(id)), before);
    QCOMPARE(m_session->newestFor(workspace), std::optional(*branch));
    const QList<ConversationInfo> all = list();
    QCOMPARE(all.at(0).id, *branch);
    QCOMPARE(all.at(0).branchedFrom, id);
    QCOMPARE(all.at(0).workspace, workspace);
    OpenSession other(sessions(), m_clock);
    const Result<SessionStore::Resumed> resumed = other.resume(*branch);
    QVERIFY(resumed && resumed->remarks.isEmpty());
    QCOMPARE(resumed->messages.size(), 4);
    QCOMPARE(resumed->messages.last()->at, m_session->store.load(id)->at(3)->at);
#ifdef Q_OS_UNIX
    QCOMPARE(QFile::permissions(pathOf(*branch)) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
#endif
}

void TestConversationList::aBranchOfNothingIsNoSessionYet()
{
    const SessionId id = write({prompt(u"one"_qs)});
    const Result<SessionId> branch = m_session->store.branch(id, {});
    QVERIFY(branch);
    QCOMPARE(list().size(), 1);
    QCOMPARE(m_session->newestFor(workspace), std::optional(id));
    QVERIFY(m_session->repaired.isEmpty());
    QVERIFY(m_session->resume(*branch));
    m_session->keepMessage(*prompt(u"other"_qs));
    QCOMPARE(list().value(0).title(), u"other"_qs);
    QVERIFY(!m_session->store.branch(SessionId(u"nobody"_qs), {}));
}

void TestConversationList::aDuplicateHasTheGivenTitle()
{
    const SessionId id = write({prompt(u"one"_qs), answer(u"two"_qs)});
    QVERIFY(m_session->store.mark(id, {u"T"_qs, true}));
    const Result<SessionId> copy = m_session->store.duplicate(id);
    QVERIFY(copy);
    QCOMPARE(textsOf(*m_session->store.load(*copy)), QStringList({u"one"_qs, u"two"_qs}));
    QCOMPARE(list().at(0).title(), u"T"_qs);
    QVERIFY(!list().at(0).isPinned);
}

void TestConversationList::whatIsRemovedCanBeHadBack()
{
    const SessionId id = write({prompt(u"one"_qs)});
    const QByteArray bytes = contentOf(pathOf(id));
    const QString damaged = pathOf(id) + u".damaged-1"_qs;
    put(damaged, "x");
    SessionBin bin(sessions());
    QVERIFY(bin.remove(id));
    QVERIFY(pathOf(id).isEmpty() && !QFile::exists(damaged) && list().isEmpty());
    QVERIFY(!bin.remove(id));
    QVERIFY(bin.restore(id));
    QCOMPARE(contentOf(pathOf(id)), bytes);
    QCOMPARE(contentOf(damaged), QByteArray("x"));
    QVERIFY(!bin.restore(id));
    QVERIFY(!bin.restore(SessionId()));
    QVERIFY(m_session->resume(id));
}

void TestConversationList::whatIsOpenIsNotRemoved()
{
    const SessionId id = write({prompt(u"one"_qs)});
    OpenSession other(sessions(), m_clock);
    QVERIFY(other.resume(id));
    const Result<void> removed = SessionBin(sessions()).remove(id);
    QVERIFY(!removed && removed.error().contains(u"is open in another Deckhand"));
    QVERIFY(other.keepMessage(*prompt(u"two"_qs)));
    QCOMPARE(m_session->store.load(id)->size(), 2);
}

void TestConversationList::theBinIsEmptiedByAge()
{
    const SessionId id = write({prompt(u"one"_qs)});
    const QString drafts = sessions() + u"/drafts"_qs;
    const ConversationPlaces places(drafts);
    QVERIFY(places.save(id, {u"a draft"_qs, {}, {}}));
    const QDateTime now = QDateTime::currentDateTimeUtc();
    SessionBin bin(sessions());
    QVERIFY(bin.remove(id));
    bin.empty(drafts, now.addDays(SessionBin::kDays - 1));
    QVERIFY(bin.restore(id));
    QCOMPARE(places.load(id).draft, u"a draft"_qs);
    QVERIFY(bin.remove(id));
    bin.empty(drafts, now.addDays(SessionBin::kDays + 1));
    QVERIFY(!bin.restore(id));
    QCOMPARE(places.load(id).draft, QString());
    QCOMPARE(QDir(sessions() + u"/bin"_qs).entryList(QDir::NoDotAndDotDot | QDir::AllEntries), QStringList());
}

void TestConversationList::aFollowerTellsWhatIsWrittenUntilItIsFree()
{
    const SessionId id = m_session->begin(workspace, u"m"_qs);
    m_session->keepMessage(*prompt(u"one"_qs));
    SessionFollower follower(pathOf(id));
    QList<MessagePtr> told;
    connect(&follower, &SessionFollower::added, this, [&told](const QList<MessagePtr> &more) { told += more; });
    QSignalSpy anew(&follower, &SessionFollower::beganAnew);
    QTRY_COMPARE(told.size(), 1);
    m_session->keepMessage(*calls(u"1"_qs));
    m_session->kept->keepResult(std::get<ToolResultBlock>(result(u"1"_qs)->content.first()));
    m_session->keepMessage(*result(u"1"_qs));
    m_session->keepMessage(*answer(u"two"_qs));
    QTRY_COMPARE(told.size(), 4);
    QCOMPARE(blocksOf<ToolResultBlock>(*told.at(2)).size(), 1);
    QVERIFY(!follower.isFree());
    QSignalSpy freed(&follower, &SessionFollower::freed);
    m_session->keepMessage(*prompt(u"last"_qs));
    m_session->kept.reset();
    QTRY_COMPARE(freed.size(), 1);
    QCOMPARE(told.size(), 5);
    QVERIFY(anew.isEmpty());
}

void TestConversationList::whoeverIsKilledLeavesItFree()
{
    QProcess other;
    other.start(QStringLiteral(DECKHAND_BIN_DIR "/sessionhost"), {sessions(), u"hold"_qs});
    QByteArray said;
    QTRY_VERIFY((said += other.readAllStandardOutput()).contains("two "));
    const SessionId id(QString::fromLatin1(said.mid(4, said.indexOf('\n') - 4)));
    ConversationList conversations(sessions());
    conversations.setWorkspace(workspace);
    QTRY_VERIFY(conversations.find(id) && conversations.find(id)->isOpen);
    QVERIFY(m_session->store.mark(id, {u"T"_qs}).error().contains(u"process %1"_qs.arg(other.processId())));
    QVERIFY(!SessionBin(sessions()).remove(id));
    SessionFollower follower(pathOf(id));
    QSignalSpy added(&follower, &SessionFollower::added);
    QTRY_COMPARE(added.size(), 1);
    QVERIFY(!follower.isFree());
    other.kill();
    QTRY_VERIFY(follower.isFree());
    conversations.refresh();
    QTRY_VERIFY(!conversations.find(id)->isOpen);
    QVERIFY(m_session->resume(id));
}

void TestConversationList::anIdMayBeAPrefix()
{
    const SessionId id = write({prompt(u"one"_qs)});
    put(QFileInfo(pathOf(id)).path() + u"/zz-1.jsonl"_qs, contentOf(pathOf(id)));
    put(QFileInfo(pathOf(id)).path() + u"/zz-12.jsonl"_qs, contentOf(pathOf(id)));
    QCOMPARE(*sessionWith(sessions(), id.toString().left(8)), id);
    QCOMPARE(*sessionWith(sessions(), u"zz-1"_qs), SessionId(u"zz-1"_qs));
    QVERIFY(sessionWith(sessions(), u"zz"_qs).error().contains(u"zz-12"));
    for (const QString &none : {u"nobody"_qs, u""_qs, u"../x"_qs, u"*"_qs})
        QVERIFY(sessionWith(sessions(), none).error().contains(u"There is no session"));
}

QTEST_GUILESS_MAIN(TestConversationList)
#include "tst_conversationlist.moc"
