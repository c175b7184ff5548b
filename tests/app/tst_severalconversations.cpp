#include "app/conversationdesk.h"
#include "app/openconversation.h"
#include "app/windowfixture.h"
#include "commandline/commandline.h"
#include "support/cputimer.h"
#include "ui/conversation/conversationview.h"
#include "ui/mainwindow/tabwalk.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QDockWidget>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>

using namespace Deckhand;

/// Several conversations in one window, of which one is shown.
class TestSeveralConversations : public QObject
{
    Q_OBJECT

private slots:
    void twoStreamAtOnceAndEachIsWhole();
    void aTaskOfTheHiddenOneTellsItsEndThereOnce();
    void aTaskOfOneThatIsNotOpenOpensItAndTellsItsEndThere();
    void aQuestionOfTheHiddenOneWaitsInIt();
    void aNewOneIsEmptyAndWhatWasWrittenStaysWhereItIs();
    void eachHasItsModeAndItsModel();
    void aPlanIsAskedAboutWhereTheUserIsOnceItIsWritten();
    void anEmptyOneLeavesNothingBehind();
    void closingInTheMiddleOfTwoStreamsLosesNothing();
    void switchingTakesNoTime();
    void theSideBarTellsWhatEachNeeds();
    void aConversationIsNamedPinnedRemovedAndHadBack();
    void whatWasSaidIsFoundAndShown();
    void eachIsSearchedByItself();
    void commandsResumeAndExport();
    void aLongOneIsShownAtItsEndAndThenWhereItWasRead();
    void aTaskOfALongOneTellsItsEndThereWhenAllIsRead();
    void whatWasSaidLongAgoIsShownWhenAllIsRead();
    void anAnswerCanBeGoneOnFromInABranch();
    void aStartShowsWhatWasShownLast();
    void whatIsLetGoOfComesBackAsItWasSet();
    void whatIsNotOnTheDiskIsNotLetGoOf();
    void whoHasSomethingToHearIsNotLetGoOf();
    void whoseTaskRunsIsNotClosedThoughItIsNotOpen();
    void whatIsOfAnotherFolderIsNotShownHere();
    void noKeyOfTheWindowIsOneOfAViewToo();
};

namespace {

QJsonObject untilFile(const QString &name, const QString &then)
{
    return {{u"command"_qs, QStringLiteral("while [ ! -e %1 ]; do sleep 0.02; done; %2").arg(name, then)}};
}

/// What a conversation began with.
QString firstText(const FakeRequest &request)
{
    const QJsonValue content = request.messages().first().toObject().value(u"content");
    return content.isString() ? content.toString() : content.toArray().first().toObject().value(u"text").toString();
}

QString lastRow(const WindowFixture &f)
{
    const QStringList rows = f.rows(u"Conversation"_qs);
    return rows.isEmpty() ? QString() : rows.last();
}

SessionId shownIn(WindowFixture &f)
{
    return f.composed->conversation().id();
}

SessionId beginAnother(WindowFixture &f, PermissionMode mode = PermissionMode::Bypass)
{
    f.composed->beginConversation(mode);
    return shownIn(f);
}

/// Too long to be read at once: prompts "prompt 0" and so on, an answer to each.
SessionId writeLong(WindowFixture &f)
{
    const auto session = f.opened->sessions().begin(f.workspace(), u"fake-model-1"_qs);
    Message answer;
    answer.role = Role::Assistant;
    for (int i = 0; i < 200; ++i) {
        session->keepMessage(*userMessage({TextBlock{u"prompt %1"_qs.arg(i)}}));
        answer.content = {TextBlock{i % 8 == 0 ? QString(100'000, u'x') : u"Yes."_qs}};
        session->keepMessage(answer);
    }
    return session->id();
}

bool isSeen(const QAbstractItemView &view, int row)
{
    return view.viewport()->rect().intersects(view.visualRect(view.model()->index(row, 0)));
}

} // namespace

void TestSeveralConversations::twoStreamAtOnceAndEachIsWhole()
{
    WindowFixture f;
    f.api.setHandler([](const FakeRequest &request) {
        return FakeReply().text(u"The words of "_qs + firstText(request), 3).holdAfterEvents(3);
    });
    f.type(u"one"_qs);
    QTRY_COMPARE(f.api.holding(), 1);
    const SessionId first = shownIn(f);
    const SessionId second = beginAnother(f);
    QVERIFY(second != first);
    f.type(u"two"_qs);
    QTRY_COMPARE(f.api.holding(), 2);
    QCOMPARE(f.state(), u"Working…"_qs);
    f.api.release();
    QTRY_VERIFY(lastRow(f).contains(u"The words of two"_qs));
    QVERIFY(f.composed->showConversation(first));
    QTRY_VERIFY(lastRow(f).contains(u"The words of one"_qs));
    QTRY_COMPARE(f.state(), u"Ready"_qs);
    QCOMPARE(f.api.requests().size(), 2);
    QCOMPARE(f.api.requests().last().messages().size(), 1);
    QVERIFY2(f.api.violations().isEmpty(), qPrintable(f.api.violations().join(u'\n')));
}

void TestSeveralConversations::aTaskOfTheHiddenOneTellsItsEndThereOnce()
{
    WindowFixture f;
    f.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"background_run"_qs, untilFile(u"go"_qs, u"exit 3"_qs)));
    f.api.enqueue(FakeReply().text(u"It runs."_qs));
    f.type(u"start it"_qs);
    QTRY_VERIFY(lastRow(f).contains(u"It runs."_qs));
    const SessionId owner = shownIn(f);
    beginAnother(f);
    f.api.enqueue(FakeReply().text(u"Something else."_qs).holdAfterEvents(3));
    f.type(u"meanwhile"_qs);
    QTRY_COMPARE(f.api.holding(), 1);
    f.api.enqueue(FakeReply().text(u"It failed."_qs));
    f.touch(u"go"_qs);
    QTRY_COMPARE(f.api.requests().size(), 4);
    QCOMPARE(firstText(f.api.requests().last()), u"start it"_qs);
    f.api.release();
    QTRY_VERIFY(lastRow(f).contains(u"Something else."_qs));
    QTRY_VERIFY(f.session().isIdle());
    const Notice notice = f.opened->notices().notices().first();
    QTRY_COMPARE(f.opened->notices().notices().first().state, NoticeState::Consumed);
    QCOMPARE(notice.session, owner);
    QVERIFY(f.composed->showConversation(owner));
    QTRY_VERIFY(lastRow(f).contains(u"It failed."_qs));
    QTRY_VERIFY(f.session().isIdle());
    QCOMPARE(f.api.requests().size(), 4);
    QCOMPARE(f.opened->notices().notices().size(), 1);
}

void TestSeveralConversations::aTaskOfOneThatIsNotOpenOpensItAndTellsItsEndThere()
{
    WindowFixture f;
    f.api.setHandler([](const FakeRequest &request) { return FakeReply().text(u"Heard: "_qs + request.lastText()); });
    f.type(u"keep this"_qs);
    QTRY_VERIFY(f.session().isIdle() && !f.sessionFile().isEmpty());
    const SessionId owner = shownIn(f);
    for (int i = 0; i < 10; ++i) { // so many that the first is let go of
        beginAnother(f);
        f.type(u"another"_qs);
        QTRY_VERIFY(lastRow(f).contains(u"Heard: another"_qs));
        QTRY_VERIFY(f.session().isIdle());
    }
    QVERIFY(!f.composed->isOpen(owner));
    const SessionId shown = shownIn(f);
    const qsizetype before = f.api.requests().size();
    BackgroundTaskSpec spec{u"exit 4"_qs, {}, f.workspace(), 0};
    spec.session = owner;
    f.opened->background().start(spec);
    QTRY_COMPARE(f.api.requests().size(), before + 1);
    QCOMPARE(firstText(f.api.requests().last()), u"keep this"_qs);
    QVERIFY(f.api.requests().last().lastText().contains(u"exit code 4"_qs));
    QCOMPARE(shownIn(f), shown);
    QVERIFY(f.composed->showConversation(owner));
    QTRY_VERIFY(lastRow(f).contains(u"exit code 4"_qs));
    // What is for nobody goes to the one that is shown, and not to the one that was opened last.
    QCOMPARE(f.opened->notices().addresseeOf({}), owner);
    QVERIFY(f.composed->showConversation(shown));
    QCOMPARE(f.opened->notices().addresseeOf({}), shown);
}

void TestSeveralConversations::aQuestionOfTheHiddenOneWaitsInIt()
{
    WindowFixture f(PermissionMode::Ask);
    f.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs, {{u"command"_qs, u"touch asked"_qs}}).hold());
    f.type(u"ask me"_qs);
    QTRY_COMPARE(f.api.holding(), 1);
    const SessionId asking = shownIn(f);
    beginAnother(f, PermissionMode::Ask);
    f.api.release();
    const auto denyIn = [&f] { return f.window->findChild<QPushButton *>(u"denyButton"_qs); };
    QVERIFY(!denyIn()->isVisible());
    QVERIFY(f.composed->showConversation(asking));
    QTRY_VERIFY(denyIn()->isVisible());
    QTRY_COMPARE(f.state(), u"Waits for your answer"_qs);
    QVERIFY(f.window->windowTitle().startsWith(u"Waits for your answer"_qs));
    beginAnother(f, PermissionMode::Ask);
    QVERIFY(!denyIn()->isVisible());
    QCOMPARE(f.state(), u"Ready"_qs);
    QVERIFY(f.composed->showConversation(asking));
    f.api.enqueue(FakeReply().text(u"Then not."_qs));
    QTest::mouseClick(denyIn(), Qt::LeftButton);
    QTRY_VERIFY(lastRow(f).contains(u"Then not."_qs));
    QVERIFY(!QFile::exists(f.workspace() + u"/asked"_qs));
}

void TestSeveralConversations::aNewOneIsEmptyAndWhatWasWrittenStaysWhereItIs()
{
    WindowFixture f;
    f.api.setHandler([](const FakeRequest &) { return FakeReply().text(u"slow"_qs).hold(); });
    f.type(u"one"_qs);
    QTRY_COMPARE(f.api.holding(), 1);
    f.type(u"waits"_qs);
    QTest::keyClicks(f.named<QPlainTextEdit>(u"Message"_qs), u"a draft"_qs);
    const SessionId first = shownIn(f);
    const SessionId second = beginAnother(f);
    QVERIFY(f.rows(u"Conversation"_qs).isEmpty());
    QVERIFY(f.rows(u"Tool log"_qs).isEmpty());
    auto *editor = f.named<QPlainTextEdit>(u"Message"_qs);
    QVERIFY(editor->toPlainText().isEmpty());
    QTRY_VERIFY(editor->isVisible() && editor->hasFocus());
    const QList<QWidget *> stops = tabStops(*f.window);
    QVERIFY(stops.indexOf(f.named<QAbstractItemView>(u"Conversation"_qs)) < stops.indexOf(editor));
    QCOMPARE(f.state(), u"Ready"_qs);
    QTest::keyClicks(editor, u"another draft"_qs);

    QVERIFY(f.composed->showConversation(first));
    QCOMPARE(f.named<QPlainTextEdit>(u"Message"_qs)->toPlainText(), u"a draft"_qs);
    QCOMPARE(f.session().queue().prompts().size(), 1);
    QCOMPARE(f.state(), u"Working…"_qs);
    QTRY_VERIFY(f.named<QPlainTextEdit>(u"Message"_qs)->hasFocus());
    QVERIFY(f.composed->showConversation(second));
    QCOMPARE(f.named<QPlainTextEdit>(u"Message"_qs)->toPlainText(), u"another draft"_qs);
    f.api.release();
    QTRY_COMPARE(f.api.requests().size(), 2); // what waited goes out while nobody looks
    QTRY_COMPARE(f.api.holding(), 1);
    f.api.release();
    QVERIFY(f.composed->showConversation(first));
    QTRY_VERIFY(f.session().isIdle());
    QCOMPARE(f.rows(u"Conversation"_qs).size(), 4);
}

void TestSeveralConversations::eachHasItsModeAndItsModel()
{
    WindowFixture f;
    f.api.setHandler([](const FakeRequest &) { return FakeReply().text(u"Yes."_qs); });
    f.type(u"one"_qs);
    QTRY_VERIFY(f.session().isIdle() && !f.rows(u"Conversation"_qs).isEmpty());
    const SessionId first = shownIn(f);
    f.session().setPermissionMode(PermissionMode::Plan);
    beginAnother(f);
    QCOMPARE(f.session().permissionMode(), PermissionMode::Bypass);
    QCOMPARE(f.session().settings().model, u"fake-model-1"_qs);
    useModel(f.session(), u"fake-model-2"_qs);
    f.type(u"two"_qs);
    QTRY_COMPARE(f.api.requests().size(), 2);
    QCOMPARE(f.api.requests().last().json.value(u"model").toString(), u"fake-model-2"_qs);
    QVERIFY(f.composed->showConversation(first));
    QCOMPARE(f.session().permissionMode(), PermissionMode::Plan);
    QCOMPARE(f.session().settings().model, u"fake-model-1"_qs);
}

void TestSeveralConversations::anEmptyOneLeavesNothingBehind()
{
    WindowFixture f;
    f.api.setHandler([](const FakeRequest &) { return FakeReply().text(u"Yes."_qs); });
    f.type(u"one"_qs);
    QTRY_VERIFY(f.session().isIdle() && !f.rows(u"Conversation"_qs).isEmpty());
    const SessionId first = shownIn(f);
    const SessionId empty = beginAnother(f);
    QCOMPARE(beginAnother(f), empty); // it is new still
    QVERIFY(f.composed->showConversation(first));
    QVERIFY(!f.composed->isOpen(empty));
    QVERIFY(!f.composed->showConversation(empty));
    QCOMPARE(shownIn(f), first);
}

void TestSeveralConversations::closingInTheMiddleOfTwoStreamsLosesNothing()
{
    WindowFixture f;
    f.api.setHandler([](const FakeRequest &) { return FakeReply().text(u"never whole"_qs).holdAfterEvents(2); });
    f.type(u"one"_qs);
    QTRY_COMPARE(f.api.holding(), 1);
    f.type(u"one waits"_qs);
    const QString firstFile = f.sessionFile();
    beginAnother(f);
    f.type(u"two"_qs);
    QTRY_COMPARE(f.api.holding(), 2);
    f.type(u"two waits"_qs);
    QSignalSpy closed(f.window, &MainWindow::closed);
    f.window->close();
    QCOMPARE(closed.size(), 1);
    QVERIFY(f.composed->flush());
    for (const QString &path : {firstFile, f.sessionFile()}) {
        QFile file(path);
        QVERIFY(file.open(QFile::ReadOnly));
        const QByteArray session = file.readAll();
        QVERIFY(session.contains(R"({"type":"queued")"));
        QVERIFY(!session.contains(R"({"type":"unqueued")"));
    }
}

void TestSeveralConversations::switchingTakesNoTime()
{
    WindowFixture f;
    f.api.setHandler([](const FakeRequest &) { return FakeReply::tokens(2000); });
    f.type(u"one"_qs);
    QTRY_VERIFY(f.session().isIdle() && !f.rows(u"Conversation"_qs).isEmpty());
    const SessionId first = shownIn(f);
    const SessionId second = beginAnother(f);
    f.type(u"two"_qs);
    QTRY_VERIFY(f.session().isIdle() && !f.rows(u"Conversation"_qs).isEmpty());
    double best = 1000;
    for (int i = 0; i < 6; ++i) {
        const CpuTimer timer;
        QVERIFY(f.composed->showConversation(i % 2 == 0 ? first : second));
        f.window->repaint();
        best = std::min(best, timer.ms());
    }
    qInfo() << "switched and painted in" << best << "ms";
    QVERIFY2(best < 50, qPrintable(QString::number(best)));
}

namespace {

std::unique_ptr<ConversationDesk> deskOf(WindowFixture &f, std::function<void(const QString &)> openFolder = {})
{
    return std::make_unique<ConversationDesk>(
        *f.opened, f.stateDir(), *f.composed,
        ConversationDesk::Asks{
            [] { return PermissionMode::Bypass; },
            {},
            [openFolder](const QString &folder, const SessionId &, const QJsonObject &) { openFolder(folder); }});
}

/// So many that all others are let go of that can be.
void beginMany(WindowFixture &f)
{
    for (int i = 0; i < 10; ++i) {
        beginAnother(f);
        f.type(u"another"_qs);
        QTRY_VERIFY(lastRow(f).contains(u"Heard: another"_qs));
        QTRY_VERIFY(f.session().isIdle());
    }
}

QString rowOf(const WindowFixture &f, const QString &title)
{
    return f.rows(u"Conversations"_qs).filter(title).value(0);
}

} // namespace

void TestSeveralConversations::theSideBarTellsWhatEachNeeds()
{
    WindowFixture f;
    const auto desk = deskOf(f);
    QCOMPARE(f.rows(u"Conversations"_qs), QStringList{u"New conversation"_qs});
    f.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"background_run"_qs, untilFile(u"go"_qs, u"exit 3"_qs)));
    f.api.enqueue(FakeReply().text(u"It runs."_qs));
    f.type(u"start it"_qs);
    QTRY_VERIFY(lastRow(f).contains(u"It runs."_qs));
    QTRY_VERIFY(rowOf(f, u"start it"_qs).contains(u"1 task"_qs));
    beginAnother(f);
    f.api.enqueue(FakeReply().text(u"slow"_qs).hold());
    f.type(u"meanwhile"_qs);
    QTRY_VERIFY(rowOf(f, u"meanwhile"_qs).contains(u"Works"_qs));
    f.api.enqueue(FakeReply().text(u"It failed."_qs));
    f.touch(u"go"_qs);
    QTRY_VERIFY(rowOf(f, u"start it"_qs).contains(u"Done"_qs));
    QVERIFY(!rowOf(f, u"start it"_qs).contains(u"task"_qs));
    // A click shows it, and then it needs nothing any more.
    auto *view = f.named<QAbstractItemView>(u"Conversations"_qs);
    const QModelIndexList found =
        view->model()->match(view->model()->index(0, 0), Qt::DisplayRole, u"start it"_qs, 1, Qt::MatchExactly);
    QCOMPARE(found.size(), 1);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(found.first()).center());
    QTRY_VERIFY(lastRow(f).contains(u"It failed."_qs));
    QVERIFY(!rowOf(f, u"start it"_qs).contains(u"Done"_qs));
    f.api.release();
    QTRY_VERIFY(rowOf(f, u"meanwhile"_qs).contains(u"Done"_qs));
}

void TestSeveralConversations::aConversationIsNamedPinnedRemovedAndHadBack()
{
    WindowFixture f;
    const auto desk = deskOf(f);
    f.api.setHandler([](const FakeRequest &) { return FakeReply().text(u"Yes."_qs); });
    f.type(u"one"_qs);
    QTRY_VERIFY(f.session().isIdle() && !f.rows(u"Conversation"_qs).isEmpty());
    const SessionId first = shownIn(f);
    beginAnother(f);
    f.type(u"two"_qs);
    QTRY_VERIFY(f.session().isIdle() && !f.rows(u"Conversation"_qs).isEmpty());
    QTRY_VERIFY(f.rows(u"Conversations"_qs).value(0).startsWith(u"two"_qs));
    auto *view = f.named<QAbstractItemView>(u"Conversations"_qs);
    view->setFocus();
    QTest::keyClick(view, Qt::Key_Down);
    QTest::keyClick(view, Qt::Key_F2);
    auto *editor = f.named<QLineEdit>(u"Title of the conversation"_qs);
    editor->selectAll();
    QTest::keyClicks(editor, u"The first"_qs);
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_VERIFY(!rowOf(f, u"The first"_qs).isEmpty());
    f.window->findChild<QAction *>(u"pinConversationAction"_qs)->trigger();
    QTRY_VERIFY(f.rows(u"Conversations"_qs).value(0).contains(u"pinned"_qs));

    f.window->findChild<QAction *>(u"exportConversationAction"_qs)->trigger();
    auto *dialog = f.window->findChild<QFileDialog *>();
    emit dialog->fileSelected(f.workspace() + u"/out.html"_qs);
    dialog->close();
    QFile exported(f.workspace() + u"/out.html"_qs);
    QTRY_VERIFY(exported.exists());
    QVERIFY(exported.open(QFile::ReadOnly) && exported.readAll().contains("The first"));

    QVERIFY(f.composed->showConversation(first));
    f.window->findChild<QAction *>(u"deleteConversationAction"_qs)->trigger();
    QTRY_VERIFY(rowOf(f, u"The first"_qs).isEmpty());
    QVERIFY(shownIn(f) != first);
    QTest::mouseClick(f.window->findChild<QPushButton *>(u"undoButton"_qs), Qt::LeftButton);
    QTRY_VERIFY(!rowOf(f, u"The first"_qs).isEmpty());
    QCOMPARE(shownIn(f), first);
    QCOMPARE(f.rows(u"Conversation"_qs).size(), 2);
}

void TestSeveralConversations::commandsResumeAndExport()
{
    WindowFixture f;
    const auto desk = deskOf(f);
    f.api.setHandler([](const FakeRequest &) { return FakeReply().text(u"Yes."_qs); });
    f.type(u"one"_qs);
    QTRY_VERIFY(f.session().isIdle() && !f.rows(u"Conversation"_qs).isEmpty());
    const SessionId first = shownIn(f);
    beginAnother(f);
    f.type(u"/resume "_qs + first.toString().left(8));
    QCOMPARE(shownIn(f), first);

    f.type(u"/export"_qs);
    auto *dialog = f.window->findChild<QFileDialog *>();
    QVERIFY(dialog);
    emit dialog->fileSelected(f.workspace() + u"/out.md"_qs);
    dialog->close();
    QTRY_VERIFY(QFile::exists(f.workspace() + u"/out.md"_qs));

    f.window->findChild<QDockWidget *>(u"conversationsDock"_qs)->hide();
    f.type(u"/resume the parser"_qs);
    const auto *field = f.named<QLineEdit>(u"Filter conversations"_qs);
    QCOMPARE(field->text(), u"the parser"_qs);
    QVERIFY(field->isVisible());
    QCOMPARE(f.api.requests().size(), 1);
}

void TestSeveralConversations::whatWasSaidIsFoundAndShown()
{
    WindowFixture f;
    const auto desk = deskOf(f);
    f.api.setHandler([](const FakeRequest &request) {
        const bool isFirst = request.lastText() == u"one"_qs;
        return FakeReply().text(isFirst ? u"Marmelade, **it is**."_qs : QString(u"A long answer.\n\n"_qs).repeated(40));
    });
    for (const QString &words : {u"one"_qs, u"two"_qs}) {
        const qsizetype before = f.api.requests().size();
        f.type(words);
        QTRY_VERIFY(f.session().isIdle() && f.api.requests().size() > before);
    }
    const SessionId first = shownIn(f);
    beginAnother(f);
    auto *hits = f.named<QAbstractItemView>(u"What was said"_qs);
    auto *field = f.named<QLineEdit>(u"Filter conversations"_qs);
    QTest::keyClicks(field, u"m"_qs);
    QVERIFY(!hits->isVisible());
    QTest::keyClicks(field, u"armel"_qs);
    QTRY_COMPARE(f.rows(u"What was said"_qs).size(), 1);
    QVERIFY(hits->isVisible());
    QVERIFY(f.rows(u"What was said"_qs).first().startsWith(u"one, "_qs));
    hits->setFocus();
    QTest::keyClick(hits, Qt::Key_Down);
    QTest::keyClick(hits, Qt::Key_Return);
    QCOMPARE(shownIn(f), first);
    auto *view = f.named<QAbstractItemView>(u"Conversation"_qs);
    QCOMPARE(view->currentIndex().row(), 1);
    QTRY_VERIFY(view->viewport()->rect().intersects(view->visualRect(view->currentIndex())));
    field->clear();
    QVERIFY(!hits->isVisible());
    QTest::keyClicks(field, u"nowhere at all"_qs);
    auto *heading = f.window->findChild<QLabel *>(u"searchHitsHeading"_qs);
    QTRY_VERIFY(heading->text().contains(u"Nobody"_qs));
    QVERIFY(f.rows(u"What was said"_qs).isEmpty());
}

void TestSeveralConversations::eachIsSearchedByItself()
{
    WindowFixture f;
    f.window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(f.window));
    f.api.setHandler([](const FakeRequest &request) { return FakeReply().text(u"Heard: "_qs + request.lastText()); });
    f.type(u"the needle"_qs);
    QTRY_VERIFY(f.session().isIdle() && lastRow(f).contains(u"Heard: the needle"_qs));
    const auto field = [&f] { return f.named<QLineEdit>(u"Find in the conversation"_qs); };
    const auto count = [&f] { return f.window->findChild<QLabel *>(u"conversationMatches"_qs)->text(); };
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(field(), u"needle"_qs);
    QTRY_COMPARE(count(), u"1 of 2"_qs);
    const SessionId first = shownIn(f);
    beginAnother(f);
    QVERIFY(!field()->isVisible());
    QVERIFY(f.named<QPlainTextEdit>(u"Message"_qs)->hasFocus());
    f.type(u"a needle, another needle"_qs);
    QTRY_VERIFY(f.session().isIdle() && lastRow(f).contains(u"Heard: a needle"_qs));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(field(), u"NEEDLE"_qs);
    QTRY_VERIFY(count().endsWith(u" of 4"_qs));
    QVERIFY(f.composed->showConversation(first));
    QVERIFY(field()->isVisible());
    QCOMPARE(field()->text(), u"needle"_qs);
    QCOMPARE(count(), u"1 of 2"_qs);
    QTest::keyClick(field(), Qt::Key_Return);
    QCOMPARE(count(), u"2 of 2"_qs);
}

void TestSeveralConversations::aLongOneIsShownAtItsEndAndThenWhereItWasRead()
{
    WindowFixture f;
    const SessionId id = writeLong(f);
    QVERIFY(f.composed->showConversation(id));
    const QSignalSpy told(f.composed.get(), &WorkspaceWindow::openChanged);
    auto *view = f.named<ConversationView>(u"Conversation"_qs);
    const int end = view->model()->rowCount();
    QVERIFY(end > 0 && end < 400);
    QVERIFY(lastRow(f).contains(u"Yes."_qs));
    QTRY_VERIFY(isSeen(*view, end - 1));
    QTRY_COMPARE(view->model()->rowCount(), 400);
    QTRY_VERIFY(isSeen(*view, 399) && !isSeen(*view, 0));
    QCOMPARE(told.size(), 1);
    QCOMPARE(f.composed->openOnes().last().firstWords, u"prompt 0"_qs);
    f.type(u"and now?"_qs);
    QTRY_COMPARE(f.api.requests().size(), 1);
    QCOMPARE(firstText(f.api.requests().last()), u"prompt 0"_qs);

    // Where it was read is a row of all, not of its end.
    QTRY_VERIFY(f.session().isIdle());
    beginAnother(f);
    QVERIFY(f.composed->close(id, PermissionMode::Bypass));
    QVERIFY(f.composed->showConversation(id));
    view = f.named<ConversationView>(u"Conversation"_qs);
    view->restoreSpot({3, 0});
    QTRY_VERIFY(view->model()->rowCount() >= 401);
    QTRY_VERIFY(isSeen(*view, 3));
    QCOMPARE(view->spot().row, 3);
}

void TestSeveralConversations::aTaskOfALongOneTellsItsEndThereWhenAllIsRead()
{
    WindowFixture f;
    const SessionId owner = writeLong(f);
    const SessionId shown = shownIn(f);
    BackgroundTaskSpec spec{u"exit 4"_qs, {}, f.workspace(), 0};
    spec.session = owner;
    f.opened->background().start(spec);
    QTRY_COMPARE(f.api.requests().size(), 1);
    QCOMPARE(firstText(f.api.requests().last()), u"prompt 0"_qs);
    QVERIFY(f.api.requests().last().lastText().contains(u"exit code 4"_qs));
    QCOMPARE(shownIn(f), shown);
}

void TestSeveralConversations::whatWasSaidLongAgoIsShownWhenAllIsRead()
{
    WindowFixture f;
    const auto desk = deskOf(f);
    const SessionId id = writeLong(f);
    QTest::keyClicks(f.named<QLineEdit>(u"Filter conversations"_qs), u"prompt 17"_qs);
    QTRY_VERIFY(!f.rows(u"What was said"_qs).filter(u"prompt 17"_qs).isEmpty());
    auto *hits = f.named<QAbstractItemView>(u"What was said"_qs);
    hits->setFocus();
    QTest::keyClick(hits, Qt::Key_End);
    QTest::keyClick(hits, Qt::Key_Return);
    QCOMPARE(shownIn(f), id);
    auto *view = f.named<QAbstractItemView>(u"Conversation"_qs);
    QVERIFY(view->model()->canFetchMore({}));
    QTRY_VERIFY(view->currentIndex().data().toString().startsWith(u"prompt 17"_qs));
    QTRY_VERIFY(isSeen(*view, view->currentIndex().row()));
}

void TestSeveralConversations::anAnswerCanBeGoneOnFromInABranch()
{
    WindowFixture f;
    f.api.setHandler([](const FakeRequest &request) { return FakeReply().text(u"Heard: "_qs + request.lastText()); });
    for (const QString &words : {u"one"_qs, u"two"_qs}) {
        f.type(words);
        QTRY_VERIFY(lastRow(f).contains(u"Heard: "_qs + words));
        QTRY_VERIFY(f.session().isIdle());
    }
    const SessionId trunk = shownIn(f);
    auto *view = f.named<QAbstractItemView>(u"Conversation"_qs);
    view->setCurrentIndex(view->model()->index(1, 0));
    QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(), QPoint());
    QApplication::sendEvent(view->viewport(), &event);
    auto *menu = view->findChild<QMenu *>(u"conversationMenu"_qs);
    for (QAction *action : menu->actions()) {
        if (action->text() == u"&Branch from here"_qs)
            action->trigger();
    }
    QVERIFY(shownIn(f) != trunk);
    QCOMPARE(f.rows(u"Conversation"_qs).size(), 2);
    f.type(u"three"_qs);
    QTRY_VERIFY(lastRow(f).contains(u"Heard: three"_qs));
    QCOMPARE(f.api.requests().last().messages().size(), 3);
    QVERIFY(f.composed->showConversation(trunk));
    QCOMPARE(f.rows(u"Conversation"_qs).size(), 4);
    QVERIFY2(f.api.violations().isEmpty(), qPrintable(f.api.violations().join(u'\n')));
}

void TestSeveralConversations::aStartShowsWhatWasShownLast()
{
    WindowFixture f;
    f.api.setHandler([](const FakeRequest &) { return FakeReply().text(u"Yes."_qs); });
    f.type(u"one"_qs);
    QTRY_VERIFY(f.session().isIdle() && !f.rows(u"Conversation"_qs).isEmpty());
    const SessionId first = shownIn(f);
    const SessionId second = beginAnother(f);
    f.type(u"two"_qs);
    QTRY_VERIFY(f.session().isIdle() && !f.rows(u"Conversation"_qs).isEmpty());
    const auto opened = [&f](const SessionId &shownLast) {
        auto conversation = reopenConversation(*f.opened, {}, {}, shownLast);
        return conversation ? conversation->conversation->id() : SessionId();
    };
    const SessionId third = opened(first); // both are open here: a new one
    QVERIFY(!third.isEmpty() && third != first && third != second);
    QVERIFY(f.composed->close(first, PermissionMode::Ask));
    QVERIFY(f.composed->close(second, PermissionMode::Ask));
    QCOMPARE(opened(first), first);
    QCOMPARE(opened({}), second); // the last written
    QCOMPARE(opened(SessionId(u"gone"_qs)), second);
}

void TestSeveralConversations::whatIsLetGoOfComesBackAsItWasSet()
{
    WindowFixture f;
    f.api.setHandler([](const FakeRequest &request) { return FakeReply().text(u"Heard: "_qs + request.lastText()); });
    f.type(u"one"_qs);
    QTRY_VERIFY(lastRow(f).contains(u"Heard: one"_qs) && f.session().isIdle());
    const SessionId first = shownIn(f);
    f.session().setPermissionMode(PermissionMode::Plan);
    beginMany(f);
    useModel(f.session(), u"fake-model-2"_qs);
    QVERIFY(!f.composed->isOpen(first));
    QVERIFY(f.composed->showConversation(first));
    QCOMPARE(f.session().permissionMode(), PermissionMode::Plan);
    QCOMPARE(f.session().settings().model, u"fake-model-1"_qs);
}

void TestSeveralConversations::whatIsNotOnTheDiskIsNotLetGoOf()
{
    WindowFixture f;
    f.api.setHandler([](const FakeRequest &request) { return FakeReply().text(u"Heard: "_qs + request.lastText()); });
    f.type(u"one"_qs);
    QTRY_VERIFY(lastRow(f).contains(u"Heard: one"_qs) && f.session().isIdle());
    const SessionId first = shownIn(f);
    const QString folder = QFileInfo(f.sessionFile()).path();
    QVERIFY(QFile::rename(folder, folder + u".away"_qs));
    QFile inItsPlace(folder);
    QVERIFY(inItsPlace.open(QFile::WriteOnly));
    f.type(u"two"_qs);
    QTRY_VERIFY(lastRow(f).contains(u"Heard: two"_qs) && f.session().isIdle());
    beginMany(f);
    QVERIFY(f.composed->isOpen(first));
    QVERIFY(inItsPlace.remove());
    QVERIFY(QFile::rename(folder + u".away"_qs, folder));
    QVERIFY(f.composed->flush());
    const Result<QList<MessagePtr>> kept = f.opened->sessions().load(first);
    QVERIFY(kept);
    QCOMPARE(kept->size(), 4);
}

void TestSeveralConversations::whoHasSomethingToHearIsNotLetGoOf()
{
    WindowFixture f;
    f.api.setHandler([](const FakeRequest &request) { return FakeReply().text(u"Heard: "_qs + request.lastText()); });
    f.type(u"one"_qs);
    QTRY_VERIFY(lastRow(f).contains(u"Heard: one"_qs) && f.session().isIdle());
    const SessionId owner = shownIn(f);
    f.session().stop(); // the end waits for the user's next word
    BackgroundTaskSpec spec{u"exit 4"_qs, {}, f.workspace(), 0};
    spec.session = owner;
    f.opened->background().start(spec);
    QTRY_COMPARE(f.opened->notices().notices().size(), 1);
    beginMany(f);
    QVERIFY(f.composed->isOpen(owner));
    QCOMPARE(f.opened->notices().notices().first().state, NoticeState::Queued);
}

/// As after a restart that shows another one.
void TestSeveralConversations::whoseTaskRunsIsNotClosedThoughItIsNotOpen()
{
    WindowFixture f;
    f.api.setHandler([](const FakeRequest &request) { return FakeReply().text(u"Heard: "_qs + request.lastText()); });
    f.type(u"one"_qs);
    QTRY_VERIFY(lastRow(f).contains(u"Heard: one"_qs) && f.session().isIdle());
    const SessionId owner = shownIn(f);
    QVERIFY(f.composed->close(owner, PermissionMode::Bypass));
    BackgroundTaskSpec spec{untilFile(u"go"_qs, u"exit 4"_qs).value(u"command"_qs).toString(), {}, f.workspace(), 0};
    spec.session = owner;
    f.opened->background().start(spec);
    QVERIFY(!f.composed->close(owner, PermissionMode::Bypass));
    f.touch(u"go"_qs);
    QTRY_COMPARE(f.api.requests().size(), 2);
    QCOMPARE(firstText(f.api.requests().last()), u"one"_qs);
}

void TestSeveralConversations::whatIsOfAnotherFolderIsNotShownHere()
{
    WindowFixture f;
    f.opened->sessions().begin(u"/elsewhere"_qs, {})->keepMessage(*userMessage({TextBlock{u"far away"_qs}}), {});
    QStringList folders;
    const auto desk = deskOf(f, [&folders](const QString &folder) { folders.append(folder); });
    const SessionId here = shownIn(f);
    f.window->findChild<QAction *>(u"allFoldersAction"_qs)->trigger();
    QTRY_VERIFY(!rowOf(f, u"far away"_qs).isEmpty());
    auto *view = f.named<QAbstractItemView>(u"Conversations"_qs);
    const auto choose = [view] {
        view->setCurrentIndex(
            view->model()->match(view->model()->index(0, 0), Qt::DisplayRole, u"far away"_qs).first());
    };
    choose();
    f.window->findChild<QAction *>(u"duplicateConversationAction"_qs)->trigger();
    QTRY_COMPARE(f.rows(u"Conversations"_qs).filter(u"far away"_qs).size(), 2);
    QCOMPARE(shownIn(f), here);
    choose();
    f.window->findChild<QAction *>(u"deleteConversationAction"_qs)->trigger();
    QTRY_COMPARE(f.rows(u"Conversations"_qs).filter(u"far away"_qs).size(), 1);
    QTest::mouseClick(f.window->findChild<QPushButton *>(u"undoButton"_qs), Qt::LeftButton);
    QTRY_COMPARE(f.rows(u"Conversations"_qs).filter(u"far away"_qs).size(), 2);
    QCOMPARE(shownIn(f), here);
    QCOMPARE(folders, (QStringList{u"/elsewhere"_qs, u"/elsewhere"_qs}));
}

/// Where it is one of both, it does neither.
void TestSeveralConversations::noKeyOfTheWindowIsOneOfAViewToo()
{
    WindowFixture f;
    const auto desk = deskOf(f);
    QHash<QKeySequence, QString> ofWindow;
    const QList<QAction *> actions = f.window->findChildren<QAction *>();
    for (const QAction *action : actions) {
        for (const QKeySequence &keys : action->shortcuts()) {
            if (action->shortcutContext() == Qt::WindowShortcut)
                ofWindow.insert(keys, action->text());
        }
    }
    for (const QAction *action : actions) {
        for (const QKeySequence &keys : action->shortcuts()) {
            const QString both = keys.toString() + u": "_qs + action->text() + u", "_qs + ofWindow.value(keys);
            QVERIFY2(action->shortcutContext() == Qt::WindowShortcut || !ofWindow.contains(keys), qPrintable(both));
        }
    }
}

void TestSeveralConversations::aPlanIsAskedAboutWhereTheUserIsOnceItIsWritten()
{
    WindowFixture f(PermissionMode::Plan);
    f.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"task_create"_qs, {{u"subject"_qs, u"build"_qs}}));
    f.api.enqueue(FakeReply().text(u"That is my plan."_qs).hold());
    f.type(u"plan it"_qs);
    QTRY_COMPARE(f.api.holding(), 1);
    const SessionId planner = shownIn(f);
    beginAnother(f);
    QVERIFY(!f.named<QWidget>(u"Proposed plan"_qs)->isVisible()); // this one is idle, but more may come
    f.api.release();
    QTRY_VERIFY(f.named<QWidget>(u"Proposed plan"_qs)->isVisible());
    QVERIFY(f.composed->showConversation(planner));
    QTRY_VERIFY(f.named<QWidget>(u"Proposed plan"_qs)->isVisible());
    QVERIFY2(f.api.violations().isEmpty(), qPrintable(f.api.violations().join(u'\n')));
}

QTEST_MAIN(TestSeveralConversations)
#include "tst_severalconversations.moc"
