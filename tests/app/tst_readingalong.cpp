#include "app/conversationdesk.h"
#include "app/openconversation.h"
#include "app/windowfixture.h"
#include "commandline/commandline.h"

#include <QProcess>
#include <QSignalSpy>

using namespace Deckhand;

/// What another program has open is read in the window, live, until it can be taken over.
class TestReadingAlong : public QObject
{
    Q_OBJECT

private slots:
    void whatAnotherAddsIsShownUntilItLetsGo();
    void whoeverIsKilledLeavesItToBeTakenOver();
    void whatAnotherTookMeanwhileIsNotTakenFromIt();
    void ofANewerVersionNothingIsTakenOver();
    void theConversationBehindIsNotActedOn();
    void oneOfTwoIsReadAndTheOtherGoesOn();
    void aFileThatIsReplacedIsShownAnew();
    void aFileThatIsGoneIsSaid();
    void closingItShowsWhatWasBehindIt();
    void aWindowBeginsWithWhatCanOnlyBeRead();
};

namespace {

/// Another program's store, which has one conversation open.
struct Other {
    explicit Other(const WindowFixture &f)
        : store(f.stateDir().sessions(), clock),
          kept(store.begin(f.workspace(), u"m"_qs))
    {
    }
    void say(const QString &words) { QVERIFY(kept->keepMessage(*userMessage({TextBlock{words}}))); }

    SystemClock clock;
    SessionStore store;
    std::unique_ptr<KeptSession> kept;
};

QStringList shownRows(const WindowFixture &f)
{
    return f.rows(u"Conversation"_qs);
}

QPushButton *takeOver(const WindowFixture &f)
{
    return f.named<QPushButton>(u"Take over"_qs);
}

QString barText(const WindowFixture &f)
{
    return f.window->findChild<QLabel *>(u"readOnlyText"_qs)->text();
}

void answerAll(WindowFixture &f)
{
    f.api.setHandler([](const FakeRequest &request) { return FakeReply().text(u"Heard: "_qs + request.lastText()); });
}

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
}

void put(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QFile::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

} // namespace

void TestReadingAlong::whatAnotherAddsIsShownUntilItLetsGo()
{
    WindowFixture f;
    answerAll(f);
    Other other(f);
    other.say(u"one"_qs);
    const SessionId id = other.kept->id();
    QSignalSpy shown(f.composed.get(), &WorkspaceWindow::shownChanged);
    QVERIFY(f.composed->showConversation(id));
    QCOMPARE(shown.size(), 1);
    QCOMPARE(f.composed->shownId(), id);
    QTRY_COMPARE(shownRows(f), QStringList{u"You: one"_qs});
    QVERIFY(!takeOver(f)->isEnabled());
    QVERIFY(takeOver(f)->toolTip().contains(u"close it there first"_qs));
    QTRY_VERIFY(barText(f).contains(u"process %1"_qs.arg(QCoreApplication::applicationPid())));

    other.say(u"two"_qs);
    QTRY_COMPARE(shownRows(f).size(), 2);
    QVERIFY(f.composed->showConversation(id)); // once more: it is shown already
    QCOMPARE(shown.size(), 1);
    other.say(u"three"_qs);
    other.kept.reset();
    QTRY_VERIFY(takeOver(f)->isEnabled());
    QCOMPARE(shownRows(f).size(), 3);

    takeOver(f)->click();
    QTRY_VERIFY(f.composed->isOpen(id));
    QCOMPARE(f.composed->conversation().id(), id);
    QCOMPARE(shownRows(f).size(), 3);
    QVERIFY(!f.window->findChild<QPushButton *>(u"takeOverButton"_qs));
    f.type(u"four"_qs);
    QTRY_VERIFY(shownRows(f).last().endsWith(u"\nfour"_qs));
    QVERIFY2(f.api.violations().isEmpty(), qPrintable(f.api.violations().join(u'\n')));
}

void TestReadingAlong::closingItShowsWhatWasBehindIt()
{
    WindowFixture f;
    Other other(f);
    other.say(u"one"_qs);
    const SessionId own = f.composed->shownId();
    const SessionId id = other.kept->id(); // a copy: the page goes with it
    QVERIFY(f.composed->showConversation(id));
    QVERIFY(f.composed->putAway(f.composed->shownId(), PermissionMode::Ask));
    QCOMPARE(f.composed->shownId(), own);
    QVERIFY(f.composed->isOpen(own));
    other.say(u"two"_qs); // it goes on there
}

void TestReadingAlong::whoeverIsKilledLeavesItToBeTakenOver()
{
    WindowFixture f;
    QProcess other;
    other.start(QStringLiteral(DECKHAND_BIN_DIR "/sessionhost"), {f.stateDir().sessions(), u"hold"_qs});
    QByteArray said;
    QTRY_VERIFY((said += other.readAllStandardOutput()).contains("two "));
    const SessionId id(QString::fromLatin1(said.mid(4, said.indexOf('\n') - 4)));
    QVERIFY(f.composed->showConversation(id));
    QTRY_COMPARE(shownRows(f), (QStringList{u"You: one"_qs, u"You: two"_qs}));
    QTRY_VERIFY(barText(f).contains(u"process %1"_qs.arg(other.processId())));
    QVERIFY(!takeOver(f)->isEnabled());
    other.kill();
    QTRY_VERIFY(takeOver(f)->isEnabled());
    QVERIFY(barText(f).contains(u"can be taken over"_qs));
    takeOver(f)->click();
    QTRY_VERIFY(f.composed->isOpen(id));
    QCOMPARE(shownRows(f), (QStringList{u"You: one"_qs, u"You: two"_qs}));
}

void TestReadingAlong::whatAnotherTookMeanwhileIsNotTakenFromIt()
{
    WindowFixture f;
    Other other(f);
    other.say(u"one"_qs);
    const SessionId id = other.kept->id();
    QVERIFY(f.composed->showConversation(id));
    other.kept.reset();
    QTRY_VERIFY(takeOver(f)->isEnabled());
    Result<SessionStore::Resumed> again = other.store.resume(id);
    QVERIFY(again);
    takeOver(f)->click(); // whether it was seen or not
    QTRY_VERIFY(!takeOver(f)->isEnabled());
    QVERIFY(!f.composed->isOpen(id));
    QVERIFY(again->session->keepMessage(*userMessage({TextBlock{u"two"_qs}})));
    QTRY_COMPARE(shownRows(f).size(), 2);
    again.value().session.reset();
    QTRY_VERIFY(takeOver(f)->isEnabled());
}

void TestReadingAlong::ofANewerVersionNothingIsTakenOver()
{
    WindowFixture f;
    Other other(f);
    other.say(u"one"_qs);
    const SessionId id = other.kept->id();
    other.kept.reset();
    const QString path = f.opened->sessions().pathOf(id);
    const QByteArray newer = bytesOf(path).replace(R"("version":1)", R"("version":2)");
    put(path, newer);
    QVERIFY(f.composed->showConversation(id));
    QTRY_COMPARE(shownRows(f), QStringList{u"You: one"_qs});
    QVERIFY(barText(f).contains(u"newer"_qs));
    QVERIFY(!takeOver(f)->isVisible());
    QVERIFY(f.composed->showConversation(id));
    QVERIFY(!f.composed->isOpen(id));
    QCOMPARE(bytesOf(path), newer);
}

void TestReadingAlong::theConversationBehindIsNotActedOn()
{
    WindowFixture f;
    answerAll(f);
    QTest::keyClicks(f.named<QPlainTextEdit>(u"Message"_qs), u"a draft"_qs);
    Other other(f);
    other.say(u"one"_qs);
    QVERIFY(f.composed->showConversation(other.kept->id()));
    QTRY_COMPARE(shownRows(f).size(), 1);
    QVERIFY(f.window->findChildren<QPlainTextEdit *>(u"messageEdit"_qs).isEmpty());
    QTest::keyClick(f.window, Qt::Key_Return, Qt::ControlModifier);
    QTest::keyClick(f.window, Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClick(f.window, Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(f.session().isIdle());
    QCOMPARE(f.state(), u"Read only"_qs);
    QVERIFY(!f.window->findChild<QLabel *>(u"tokensLabel"_qs)->isVisible());
    f.composed->beginConversation(PermissionMode::Bypass);
    QCOMPARE(f.state(), u"Ready"_qs);
    QCOMPARE(f.composed->shownId(), f.composed->conversation().id());
    QCOMPARE(f.named<QPlainTextEdit>(u"Message"_qs)->toPlainText(), u"a draft"_qs);
    QTest::keyClick(f.window, Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(f.api.requests().size(), 1);
}

void TestReadingAlong::oneOfTwoIsReadAndTheOtherGoesOn()
{
    WindowFixture f;
    ConversationDesk desk(*f.opened, f.stateDir(), *f.composed, {[] { return PermissionMode::Bypass; }, {}, {}});
    f.api.enqueue(FakeReply().text(u"A long answer"_qs).holdAfterEvents(3));
    f.type(u"mine"_qs);
    QTRY_COMPARE(f.api.holding(), 1);
    const SessionId mine = f.composed->shownId();
    Other first(f);
    first.say(u"theirs"_qs);
    Other second(f);
    second.say(u"another of theirs"_qs);
    auto *list = f.named<QAbstractItemView>(u"Conversations"_qs);
    const auto click = [list](const QString &title) {
        const QModelIndexList found =
            list->model()->match(list->model()->index(0, 0), Qt::DisplayRole, title, 1, Qt::MatchExactly);
        QCOMPARE(found.size(), 1);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(found.first()).center());
    };
    QTRY_COMPARE(f.rows(u"Conversations"_qs).size(), 3);
    click(u"theirs"_qs);
    QTRY_COMPARE(shownRows(f), QStringList{u"You: theirs"_qs});
    QCOMPARE(desk.model().idAt(list->currentIndex()), first.kept->id());
    click(u"another of theirs"_qs);
    QTRY_COMPARE(shownRows(f), QStringList{u"You: another of theirs"_qs});
    first.say(u"not seen"_qs);
    second.say(u"seen"_qs);
    QTRY_COMPARE(shownRows(f).size(), 2);
    // Nobody looks at what ends behind it.
    f.api.release();
    QTRY_VERIFY(f.rows(u"Conversations"_qs).filter(u"mine"_qs).value(0).contains(u"Done"_qs));
    click(u"mine"_qs);
    QCOMPARE(f.composed->shownId(), mine);
    QVERIFY(shownRows(f).last().contains(u"A long answer"_qs));
    click(u"theirs"_qs);
    QTRY_COMPARE(shownRows(f).size(), 2);
    QVERIFY(!f.composed->isOpen(first.kept->id()));
}

void TestReadingAlong::aFileThatIsReplacedIsShownAnew()
{
    WindowFixture f;
    Other other(f);
    other.say(u"one"_qs);
    other.say(u"two"_qs);
    const QString path = other.kept->file();
    QVERIFY(f.composed->showConversation(other.kept->id()));
    QTRY_COMPARE(shownRows(f).size(), 2);
    put(path, bytesOf(path).replace("one", "eins").replace("two", "zwei"));
    QTRY_COMPARE(shownRows(f), (QStringList{u"You: eins"_qs, u"You: zwei"_qs}));
}

void TestReadingAlong::aFileThatIsGoneIsSaid()
{
    WindowFixture f;
    Other other(f);
    other.say(u"one"_qs);
    QVERIFY(f.composed->showConversation(other.kept->id()));
    QTRY_COMPARE(shownRows(f).size(), 1);
    QVERIFY(QFile::remove(other.kept->file()));
    QTRY_VERIFY(barText(f).contains(u"cannot be read any more"_qs));
    QVERIFY(!takeOver(f)->isVisible());
    QCOMPARE(shownRows(f).size(), 1);
}

void TestReadingAlong::aWindowBeginsWithWhatCanOnlyBeRead()
{
    WindowFixture f;
    Other other(f);
    other.say(u"one"_qs);
    const SessionId id = other.kept->id();
    Options options;
    options.resume = id.toString().left(8);
    const auto opened = [&f](const Options &with, const SessionId &shownLast) {
        return reopenConversation(*f.opened, with, {}, shownLast);
    };
    const Result<Reopened> named = opened(options, {});
    QVERIFY(named);
    QCOMPARE(named->onlyRead, id);
    QVERIFY(named->conversation->id() != id);
    QCOMPARE(opened({}, id)->onlyRead, id);
    QVERIFY(!openConversation(*f.opened, options, {})); // without a window nobody reads along
    other.kept.reset();
    QVERIFY(opened(options, {})->onlyRead.isEmpty());
    options.resume = u"nobody"_qs;
    QVERIFY(!opened(options, {}));
}

QTEST_MAIN(TestReadingAlong)
#include "tst_readingalong.moc"
