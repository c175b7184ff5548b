#include "app/conversationdesk.h"
#include "app/placekeeper.h"
#include "app/windowfixture.h"
#include "ui/mainwindow/chatpages.h"

#include <QAction>
#include <QApplication>
#include <QListWidget>
#include <QMessageBox>
#include <QSignalSpy>

using namespace Deckhand;

/// A conversation is closed in a window that goes on.
class TestCloseConversation : public QObject
{
    Q_OBJECT

private slots:
    void theOneBeforeIsShownThenANewOne();
    void whatIsWrittenAndWhatWaitsIsThereAgain();
    void itsTurnEndsWhenTheUserSaysSo();
    void whoeverStaysLosesNothing();
    void itsTasksGoOnAndTellTheirEndThere();
    void othersAreAskedNothingAndToldNothing();
    void whatWaitsToBeToldGoesToNobodyElse();
    void whatTheDiskDoesNotTakeStaysOpen();
    void theSideBarClosesOneThatIsOpen();
};

namespace {

/// Outlives the window.
struct Places {
    QTemporaryDir folder;
    ConversationPlaces places{folder.filePath(u"drafts"_qs)};
};

/// The window with its side bar, and places that are kept.
class Window : private Places, public WindowFixture
{
public:
    Window()
    {
        desk = std::make_unique<ConversationDesk>(
            *opened, stateDir(), *composed,
            ConversationDesk::Asks{[] { return PermissionMode::Bypass; },
                                   {},
                                   [](const QString &, const SessionId &, const QJsonObject &) {}});
        PlaceKeeper::join(places, workspace(), *window);
        window->activateWindow();
        if (!QTest::qWaitForWindowActive(window))
            qFatal("the window does not become active");
    }
    SessionId shown() const { return composed->conversation().id(); }
    SessionId begin()
    {
        composed->beginConversation(PermissionMode::Bypass);
        return shown();
    }
    /// Says it, and has the answer.
    void talk(const QString &text)
    {
        const qsizetype before = api.requests().size();
        type(text);
        [&] { QTRY_VERIFY(api.requests().size() > before && session().isIdle()); }();
    }
    void pressClose() { QTest::keyClick(QApplication::focusWidget(), Qt::Key_W, Qt::ControlModifier); }
    QMessageBox *question() const
    {
        auto *box = window->findChild<QMessageBox *>(u"closeConversationQuestion"_qs);
        return box && box->isVisible() ? box : nullptr;
    }
    void answer(const QString &text) const
    {
        for (QAbstractButton *button : question()->buttons()) {
            if (button->text().remove(u'&') == text)
                return button->click();
        }
        qFatal("no button says %s", qPrintable(text));
    }
    QPlainTextEdit *editor() const { return named<QPlainTextEdit>(u"Message"_qs); }
    BackgroundTaskId startTask(const QString &file, const SessionId &owner)
    {
        BackgroundTaskSpec spec{u"while [ ! -e %1 ]; do sleep 0.02; done; exit 4"_qs.arg(file), {}, workspace(), 0};
        spec.session = owner;
        return opened->background().start(spec);
    }

    std::unique_ptr<ConversationDesk> desk;
};

FakeReply heard(const FakeRequest &request)
{
    return FakeReply().text(u"Heard: "_qs + request.lastText());
}

} // namespace

void TestCloseConversation::theOneBeforeIsShownThenANewOne()
{
    Window w;
    w.api.setHandler(heard);
    w.talk(u"one"_qs);
    const SessionId first = w.shown();
    const SessionId second = w.begin();
    w.talk(u"two"_qs);
    const SessionId third = w.begin();
    w.talk(u"three"_qs);
    QVERIFY(w.composed->showConversation(first));
    w.pressClose();
    QVERIFY(!w.question());
    QVERIFY(!w.composed->isOpen(first));
    QCOMPARE(w.shown(), third);
    QVERIFY(w.editor()->hasFocus());
    w.pressClose();
    QCOMPARE(w.shown(), second);
    w.pressClose();
    QCOMPARE(w.composed->openOnes().size(), 1);
    const SessionId empty = w.shown();
    QVERIFY(w.session().history().isEmpty());
    w.pressClose(); // a new one is new
    QCOMPARE(w.shown(), empty);
    QVERIFY(w.composed->showConversation(first));
    QCOMPARE(w.rows(u"Conversation"_qs).size(), 2);
    QTRY_COMPARE(w.rows(u"Conversations"_qs).size(), 3);
}

void TestCloseConversation::whatIsWrittenAndWhatWaitsIsThereAgain()
{
    Window w;
    w.api.setHandler(heard);
    w.talk(u"one"_qs);
    const SessionId first = w.shown();
    w.api.setHandler([](const FakeRequest &request) { return heard(request).hold(); });
    w.type(u"two"_qs);
    QTRY_COMPARE(w.api.holding(), 1);
    w.type(u"what waits"_qs);
    QTest::keyClicks(w.editor(), u"a draft"_qs);
    w.pressClose();
    w.answer(u"Close"_qs);
    QVERIFY(!w.composed->isOpen(first));
    QVERIFY(w.editor()->toPlainText().isEmpty());
    w.api.setHandler(heard);
    w.api.release();
    QVERIFY(w.composed->showConversation(first));
    QTRY_COMPARE(w.editor()->toPlainText(), u"a draft"_qs);
    QTRY_VERIFY(w.rows(u"Conversation"_qs).last().contains(u"Heard: two\nwhat waits"_qs)); // as after any other end
    QVERIFY2(w.api.violations().isEmpty(), qPrintable(w.api.violations().join(u'\n')));
}

void TestCloseConversation::itsTurnEndsWhenTheUserSaysSo()
{
    Window w;
    w.api.enqueue(FakeReply().toolUse(u"toolu_1"_qs, u"bash"_qs,
                                      {{u"command"_qs, u"while [ ! -e go ]; do sleep 0.02; done; touch done"_qs}}));
    w.type(u"begin"_qs);
    QTRY_VERIFY(w.rows(u"Conversation"_qs).last().contains(u"running"_qs));
    const SessionId first = w.shown();
    w.pressClose();
    QVERIFY(w.question()->informativeText().contains(u"as by Stop"_qs));
    QVERIFY(!w.question()->informativeText().contains(u"background"_qs));
    QVERIFY(w.composed->isOpen(first));
    w.answer(u"Close"_qs);
    QVERIFY(!w.composed->isOpen(first));
    w.touch(u"go"_qs);
    w.api.setHandler(heard);
    QVERIFY(w.composed->showConversation(first));
    QVERIFY(w.session().isIdle());
    QCOMPARE(w.api.requests().size(), 1);
    w.talk(u"and now"_qs);
    QVERIFY2(w.api.violations().isEmpty(), qPrintable(w.api.violations().join(u'\n')));
    QVERIFY(!QFile::exists(w.workspace() + u"/done"_qs));
}

void TestCloseConversation::whoeverStaysLosesNothing()
{
    Window w;
    w.api.setHandler([](const FakeRequest &request) { return heard(request).hold(); });
    w.type(u"one"_qs);
    QTRY_COMPARE(w.api.holding(), 1);
    const SessionId first = w.shown();
    w.pressClose();
    w.answer(u"Stay"_qs);
    QTRY_VERIFY(!w.question());
    w.pressClose();
    QTRY_COMPARE(QApplication::activeWindow(), w.question());
    QTest::keyClick(w.question(), Qt::Key_Escape);
    QTRY_VERIFY(!w.question());
    QCOMPARE(w.shown(), first);
    w.api.release();
    QTRY_VERIFY(w.rows(u"Conversation"_qs).last().contains(u"Heard: one"_qs));
}

void TestCloseConversation::itsTasksGoOnAndTellTheirEndThere()
{
    Window w;
    w.api.setHandler(heard);
    w.talk(u"one"_qs);
    const SessionId owner = w.shown();
    const BackgroundTaskId task = w.startTask(u"go"_qs, owner);
    const SessionId other = w.begin();
    w.talk(u"two"_qs);
    QVERIFY(w.composed->showConversation(owner));
    w.pressClose();
    QVERIFY(w.question()->informativeText().contains(u"while [ ! -e go ]"_qs));
    QVERIFY(!w.question()->informativeText().contains(u"Stop"_qs));
    w.answer(u"Close"_qs);
    QCOMPARE(w.shown(), other);
    QVERIFY(!w.composed->isOpen(owner));
    QVERIFY(!isFinal(w.opened->background().find(task)->status));
    w.touch(u"go"_qs);
    QTRY_COMPARE(w.api.requests().size(), 3);
    QVERIFY(w.api.requests().last().lastText().contains(u"exit code 4"_qs));
    QCOMPARE(w.api.requests().last().messages().size(), 3); // of the one that began it
    QCOMPARE(w.shown(), other);
    QVERIFY(w.composed->showConversation(owner));
    QTRY_VERIFY(w.rows(u"Conversation"_qs).last().contains(u"exit code 4"_qs));
    QCOMPARE(w.opened->notices().notices().first().state, NoticeState::Consumed);
    QCOMPARE(w.api.requests().size(), 3);
}

void TestCloseConversation::othersAreAskedNothingAndToldNothing()
{
    Window w;
    w.api.setHandler([](const FakeRequest &request) { return heard(request).hold(); });
    w.type(u"one"_qs);
    QTRY_COMPARE(w.api.holding(), 1);
    const SessionId busy = w.shown();
    w.startTask(u"go"_qs, busy);
    const SessionId quiet = w.begin();
    QVERIFY(quiet != busy);
    w.pressClose(); // what runs is another's
    QVERIFY(!w.question());
    QVERIFY(!w.composed->isOpen(quiet));
    QCOMPARE(w.shown(), busy);
    QVERIFY(!w.session().isIdle());
    w.api.setHandler(heard);
    w.api.release();
    QTRY_VERIFY(w.rows(u"Conversation"_qs).last().contains(u"Heard: one"_qs));
    w.touch(u"go"_qs);
    QTRY_VERIFY(w.rows(u"Conversation"_qs).last().contains(u"exit code 4"_qs));
}

void TestCloseConversation::whatWaitsToBeToldGoesToNobodyElse()
{
    Window w;
    w.api.setHandler(heard);
    w.talk(u"one"_qs);
    const SessionId owner = w.shown();
    w.begin();
    w.talk(u"two"_qs);
    QVERIFY(w.composed->showConversation(owner));
    w.session().stop(); // so that the end waits for the user's word
    w.startTask(u"go"_qs, owner);
    w.touch(u"go"_qs);
    QTRY_COMPARE(w.opened->notices().notices().size(), 1);
    QVERIFY(w.session().isIdle());
    w.pressClose();
    QVERIFY(!w.question());
    QVERIFY(!w.composed->isOpen(owner));
    w.talk(u"three"_qs); // in the other one: it goes with no request of its
    QCOMPARE(w.api.requests().size(), 3);
    QCOMPARE(w.opened->notices().notices().first().state, NoticeState::Queued);
    QVERIFY(w.composed->showConversation(owner));
    QTRY_VERIFY(w.rows(u"Conversation"_qs).last().contains(u"exit code 4"_qs));
    QCOMPARE(w.opened->notices().notices().first().session, owner);
}

void TestCloseConversation::whatTheDiskDoesNotTakeStaysOpen()
{
    Window w;
    w.api.setHandler(heard);
    w.talk(u"one"_qs);
    const SessionId first = w.shown();
    const QString folder = QFileInfo(w.sessionFile()).path();
    QVERIFY(QFile::rename(folder, folder + u".away"_qs));
    QFile inItsPlace(folder);
    QVERIFY(inItsPlace.open(QFile::WriteOnly));
    w.talk(u"two"_qs);
    w.pressClose();
    QCOMPARE(w.shown(), first);
    QCOMPARE(w.rows(u"Conversation"_qs).size(), 4);
    QVERIFY(inItsPlace.remove());
    QVERIFY(QFile::rename(folder + u".away"_qs, folder));
    w.pressClose();
    QVERIFY(!w.composed->isOpen(first));
}

void TestCloseConversation::theSideBarClosesOneThatIsOpen()
{
    Window w;
    w.api.setHandler(heard);
    w.talk(u"one"_qs);
    const SessionId first = w.shown();
    const SessionId second = w.begin();
    w.talk(u"two"_qs);
    auto *list = w.named<QAbstractItemView>(u"Conversations"_qs);
    auto *close = w.window->findChild<QAction *>(u"closeSelectedConversationAction"_qs);
    QVERIFY(list->actions().contains(close)); // of its context menu
    const auto choose = [list](const QString &title) {
        const QAbstractItemModel *rows = list->model();
        list->setCurrentIndex(rows->match(rows->index(0, 0), Qt::DisplayRole, title).value(0));
    };
    QTRY_VERIFY(w.rows(u"Conversations"_qs).filter(u"one"_qs).size() == 1);
    choose(u"one"_qs);
    QVERIFY(close->isEnabled());
    close->trigger();
    QVERIFY(!w.composed->isOpen(first));
    QCOMPARE(w.shown(), second);
    choose(u"one"_qs);
    QTRY_VERIFY(!close->isEnabled());
    choose(u"two"_qs);
    QVERIFY(close->isEnabled());
}

QTEST_MAIN(TestCloseConversation)
#include "tst_closeconversation.moc"
