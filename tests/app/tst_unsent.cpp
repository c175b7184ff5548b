#include "app/placekeeper.h"
#include "app/windowfixture.h"
#include "ui/attachments/attachmentchip.h"
#include "ui/conversation/composer.h"
#include "ui/conversation/conversationview.h"
#include "ui/mainwindow/chatpage.h"
#include "ui/mainwindow/chatpages.h"

#include <QListWidget>
#include <QMimeData>
#include <QScrollBar>
#include <QToolButton>
#include <QUrl>

using namespace Deckhand;

/// What was written and is not sent yet: it waits, is edited, comes back, and is never lost.
class TestUnsent : public QObject
{
    Q_OBJECT

private slots:
    void whatWaitsIsSeenInItsOrderAndGoesWhenItsTurnComes();
    void aRowIsMovedByKeysAndTheOrderIsOnTheDisk();
    void anEditedRowIsInTheEditorAndHasItsPlaceAgain();
    void aRemovedRowCanBeHadBack();
    void ctrlEnterSendsWordsIntoTheRunningTurn();
    void ctrlEnterOnARowSendsThatOneNow();
    void upInAnEmptyEditorTakesTheLastOneBack();
    void stopGivesAllBackBeforeTheDraft_data();
    void stopGivesAllBackBeforeTheDraft();
    void attachmentsThatWaitedComeBack();
    void aDraftComesBackHoweverTheWindowEnded();
    void aDraftOfAConversationWithoutAMessageIsTheNextOnes();
    void aLongConversationThatIsBeingReadTakesNoDraft();
    void eachConversationHasADraftOfItsOwn();
    void aSentPromptIsNoDraft();
    void attachmentsComeBackWithTheDraft();
    void whatStopGivesBackIsKeptAtOnce();
    void theReaderIsWhereTheyWere();
    void aPlaceThatCannotBeKeptIsSaid();
    void aSentMessageIsEditedInABranchAndTheOldOneStays();
    void whoeverCancelsTheEditHasTheDraftAgain();
    void whoeverCancelsTheEditHasOnlyTheirOwnAttachments();

private:
    /// One whose first prompt is not answered yet.
    static void busy(WindowFixture &f)
    {
        f.api.enqueue(FakeReply().text(u"first answer"_qs).hold());
        f.type(u"one"_qs);
        QTRY_COMPARE(f.api.holding(), 1);
    }
    static QListWidget *queue(const WindowFixture &f) { return f.named<QListWidget>(u"Queued messages"_qs); }
    static QPlainTextEdit *editor(const WindowFixture &f) { return f.named<QPlainTextEdit>(u"Message"_qs); }
    static ChatPage &page(const WindowFixture &f) { return *f.window->chats().shown(); }
    static SessionId idOf(const WindowFixture &f) { return f.composed->conversation().id(); }
    static QByteArray session(const WindowFixture &f)
    {
        QFile file(f.sessionFile());
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    }
    static void chooseRow(const WindowFixture &f, int row)
    {
        queue(f)->setFocus();
        queue(f)->setCurrentRow(row);
    }
    static void attach(const WindowFixture &f, const QString &path)
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        page(f).findChild<Composer *>()->attach(data);
    }
    static qsizetype chips(const WindowFixture &f) { return f.window->findChildren<AttachmentChip *>().size(); }
};

void TestUnsent::whatWaitsIsSeenInItsOrderAndGoesWhenItsTurnComes()
{
    WindowFixture f;
    QVERIFY(!queue(f)->isVisible());
    busy(f);
    f.type(u"two"_qs);
    f.type(u"three"_qs);
    QVERIFY(queue(f)->isVisible());
    QCOMPARE(f.rows(u"Queued messages"_qs), QStringList({u"two"_qs, u"three"_qs}));
    QCOMPARE(f.rows(u"Conversation"_qs).size(), 1); // they are no part of it yet
    for (const QString &answer : {u"second"_qs, u"third"_qs})
        f.api.enqueue(FakeReply().text(answer));
    f.api.release();
    QTRY_VERIFY(f.rows(u"Conversation"_qs).last().contains(u"third"_qs));
    QVERIFY(!queue(f)->isVisible());
    QCOMPARE(f.api.requests().at(1).lastText(), u"two"_qs);
}

void TestUnsent::aRowIsMovedByKeysAndTheOrderIsOnTheDisk()
{
    WindowFixture f;
    busy(f);
    for (const QString &text : {u"a"_qs, u"b"_qs, u"c"_qs})
        f.type(text);
    chooseRow(f, 2);
    QTest::keyClick(queue(f), Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(f.rows(u"Queued messages"_qs), QStringList({u"a"_qs, u"c"_qs, u"b"_qs}));
    QTest::keyClick(queue(f), Qt::Key_Up, Qt::AltModifier); // it is still the current one
    QCOMPARE(f.rows(u"Queued messages"_qs), QStringList({u"c"_qs, u"a"_qs, u"b"_qs}));
    QTest::keyClick(queue(f), Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(f.rows(u"Queued messages"_qs), QStringList({u"a"_qs, u"c"_qs, u"b"_qs}));
    QCOMPARE(session(f).count(R"({"type":"queue_order")"), 3);
}

void TestUnsent::anEditedRowIsInTheEditorAndHasItsPlaceAgain()
{
    WindowFixture f;
    busy(f);
    f.type(u"two"_qs);
    f.type(u"three"_qs);
    QTest::keyClicks(editor(f), u"draft"_qs);
    chooseRow(f, 0);
    QTest::keyClick(queue(f), Qt::Key_F2);
    QCOMPARE(editor(f)->toPlainText(), u"two\ndraft"_qs);
    QCOMPARE(f.rows(u"Queued messages"_qs), QStringList{u"three"_qs});
    editor(f)->setPlainText(u"two, but better"_qs);
    QTest::keyClick(editor(f), Qt::Key_Return);
    QCOMPARE(f.rows(u"Queued messages"_qs), QStringList({u"two, but better"_qs, u"three"_qs}));
}

void TestUnsent::aRemovedRowCanBeHadBack()
{
    WindowFixture f;
    busy(f);
    f.type(u"two"_qs);
    chooseRow(f, 0);
    QTest::keyClick(queue(f), Qt::Key_Delete);
    QVERIFY(f.session().queue().isEmpty());
    auto *undo = f.named<QPushButton>(u"Undo: put the message into the queue again"_qs);
    QVERIFY(undo->isVisible());
    QCOMPARE(f.window->focusWidget(), undo);
    QTest::keyClick(undo, Qt::Key_Space);
    QCOMPARE(f.rows(u"Queued messages"_qs), QStringList{u"two"_qs});
    QVERIFY(!undo->isVisible());
}

void TestUnsent::ctrlEnterSendsWordsIntoTheRunningTurn()
{
    WindowFixture f;
    f.api.enqueue(FakeReply().toolUse(
        u"t1"_qs, u"bash"_qs, {{u"command"_qs, u"while [ ! -e go ]; do sleep 0.02; done; echo real-words"_qs}}));
    f.api.enqueue(FakeReply().text(u"I see"_qs));
    f.type(u"one"_qs);
    QTRY_COMPARE(f.rows(u"Conversation"_qs).size(), 2);
    QTest::keyClicks(editor(f), u"quickly"_qs);
    QTest::keyClick(editor(f), Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(f.rows(u"Queued messages"_qs), QStringList{u"quickly, goes with the next request"_qs});
    f.touch(u"go"_qs);
    QTRY_VERIFY(f.rows(u"Conversation"_qs).last().contains(u"I see"_qs));
    const QStringList rows = f.rows(u"Conversation"_qs); // shown where it entered
    QVERIFY2(rows.size() == 4 && rows.at(2) == u"You: quickly"_qs, qPrintable(rows.join(u'\n')));
    const QJsonArray last = f.api.requests().at(1).messages().last()[u"content"_qs].toArray();
    QCOMPARE(last.first()[u"type"_qs].toString(), u"tool_result"_qs);
    QCOMPARE(last.last()[u"text"_qs].toString(), u"quickly"_qs);
    QVERIFY2(f.api.violations().isEmpty(), qPrintable(f.api.violations().join(u'\n')));
}

void TestUnsent::ctrlEnterOnARowSendsThatOneNow()
{
    WindowFixture f;
    busy(f);
    f.type(u"two"_qs);
    f.type(u"three"_qs);
    chooseRow(f, 1);
    QTest::keyClick(f.window, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(f.rows(u"Queued messages"_qs), QStringList({u"three, goes with the next request"_qs, u"two"_qs}));
    editor(f)->setFocus(); // nothing is written: the first that waits
    QTest::keyClick(f.window, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(f.session().queue().prompts().first().when, SendWhen::Now);
}

void TestUnsent::upInAnEmptyEditorTakesTheLastOneBack()
{
    WindowFixture f;
    busy(f);
    f.type(u"two"_qs);
    f.type(u"three"_qs);
    QTest::keyClick(editor(f), Qt::Key_Up);
    QCOMPARE(editor(f)->toPlainText(), u"three"_qs);
    QCOMPARE(f.rows(u"Queued messages"_qs), QStringList{u"two"_qs});
}

void TestUnsent::stopGivesAllBackBeforeTheDraft_data()
{
    QTest::addColumn<QString>("where");
    for (const char *where : {"in the editor", "in the queue", "in the conversation", "in a question", "by its button"})
        QTest::newRow(where) << QString::fromLatin1(where);
}

void TestUnsent::stopGivesAllBackBeforeTheDraft()
{
    QFETCH(QString, where);
    WindowFixture f(PermissionMode::Ask);
    f.api.enqueue(FakeReply().toolUse(u"t1"_qs, u"bash"_qs, {{u"command"_qs, u"touch asked"_qs}}));
    f.api.enqueue(FakeReply().text(u"never"_qs).hold());
    f.type(u"one"_qs);
    auto *deny = f.window->findChild<QPushButton *>(u"denyButton"_qs);
    QTRY_VERIFY(deny->isVisible());
    f.type(u"two"_qs);
    f.type(u"three"_qs);
    QTest::keyClicks(editor(f), u"draft"_qs);
    QWidget *place = editor(f);
    if (where == u"in the queue"_qs)
        place = queue(f);
    else if (where == u"in the conversation"_qs)
        place = f.named<ConversationView>(u"Conversation"_qs);
    else if (where == u"in a question"_qs)
        place = deny;
    if (where == u"by its button"_qs)
        QTest::mouseClick(f.named<QAbstractButton>(u"Stop"_qs), Qt::LeftButton);
    for (int presses = 0; presses < 2 && !f.session().isIdle(); ++presses) { // Esc in a question answers it first
        if (place->isVisible())
            place->setFocus();
        QTest::keyClick(f.window->focusWidget(), Qt::Key_Escape); // where the answer has left it
    }
    QVERIFY(f.session().isIdle());
    QCOMPARE(editor(f)->toPlainText(), u"two\nthree\ndraft"_qs);
    QVERIFY(!queue(f)->isVisible());
    QTest::keyClick(editor(f), Qt::Key_Escape);
    QCOMPARE(editor(f)->toPlainText(), u"two\nthree\ndraft"_qs);
    QCOMPARE(session(f).count(R"({"type":"unqueued")"), 2);
    f.api.release();
}

void TestUnsent::attachmentsThatWaitedComeBack()
{
    WindowFixture f;
    busy(f);
    f.touch(u"notes.txt"_qs);
    QFile notes(f.workspace() + u"/notes.txt"_qs);
    QVERIFY(notes.open(QFile::WriteOnly) && notes.write("words") == 5);
    notes.close();
    attach(f, notes.fileName());
    QTRY_COMPARE(chips(f), 1);
    f.type(u"look"_qs);
    QTRY_COMPARE(f.session().queue().prompts().size(), 1);
    QVERIFY(f.rows(u"Queued messages"_qs).first().contains(u"notes.txt"_qs));
    QTRY_COMPARE(chips(f), 0);
    QTest::keyClick(editor(f), Qt::Key_Escape);
    QCOMPARE(editor(f)->toPlainText(), u"look"_qs);
    QCOMPARE(chips(f), 1);
}

void TestUnsent::aDraftComesBackHoweverTheWindowEnded()
{
    QTemporaryDir state;
    const ConversationPlaces places(state.filePath(u"drafts"_qs));
    for (const QString &words : {u"half a thought"_qs, u"two\nlines, ünïcode 👩‍👩‍👧"_qs}) {
        SessionId id;
        {
            WindowFixture f;
            PlaceKeeper::join(places, f.workspace(), *f.window);
            id = idOf(f);
            QTest::keyClicks(editor(f), u"x"_qs);
            editor(f)->setPlainText(words);
            QTRY_COMPARE(places.load(id).draft, words); // a kill comes too late from here on
        }
        WindowFixture f;
        places.move(id, idOf(f));
        PlaceKeeper::join(places, f.workspace(), *f.window);
        QCOMPARE(editor(f)->toPlainText(), words);
        editor(f)->setPlainText(words + u" and more"_qs);
        f.window->closeWithoutAsking(); // before the moment is over
        QCOMPARE(places.load(idOf(f)).draft, words + u" and more"_qs);
        places.remove(idOf(f));
    }
}

void TestUnsent::aDraftOfAConversationWithoutAMessageIsTheNextOnes()
{
    QTemporaryDir state;
    const ConversationPlaces places(state.filePath(u"drafts"_qs));
    ConversationPlace place;
    place.draft = u"of another folder"_qs;
    QVERIFY(places.save(SessionId(u"a"_qs), place, u"/elsewhere"_qs));
    place.draft = u"said something"_qs;
    QVERIFY(places.save(SessionId(u"b"_qs), place));
    WindowFixture f;
    place.draft = u"mine"_qs;
    QVERIFY(places.save(SessionId(u"c"_qs), place, f.workspace()));
    PlaceKeeper::join(places, f.workspace(), *f.window);
    QTRY_COMPARE(editor(f)->toPlainText(), u"mine"_qs);
    QVERIFY(places.load(SessionId(u"c"_qs)).isEmpty());
    QCOMPARE(places.load(idOf(f)).draft, u"mine"_qs);
    QCOMPARE(QFileInfo(state.filePath(u"drafts"_qs)).permissions() & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
}

void TestUnsent::aLongConversationThatIsBeingReadTakesNoDraft()
{
    QTemporaryDir state;
    const ConversationPlaces places(state.filePath(u"drafts"_qs));
    WindowFixture f;
    PlaceKeeper::join(places, f.workspace(), *f.window);
    busy(f); // nobody else wants it
    ConversationPlace place;
    place.draft = u"of a new one"_qs;
    QVERIFY(places.save(SessionId(u"c"_qs), place, f.workspace()));
    auto session = f.opened->sessions().begin(f.workspace(), {});
    const SessionId id = session->id();
    session->keepMessage(*userMessage({TextBlock{QString(3'000'000, u'x')}}));
    session.reset();
    QVERIFY(f.composed->showConversation(id));
    QVERIFY(f.session().history().isEmpty());
    QTRY_COMPARE(f.session().history().size(), 1);
    QCOMPARE(editor(f)->toPlainText(), QString());
    QCOMPARE(places.unsaidIn(f.workspace()), QList<SessionId>{SessionId(u"c"_qs)});
}

void TestUnsent::eachConversationHasADraftOfItsOwn()
{
    QTemporaryDir state;
    const ConversationPlaces places(state.filePath(u"drafts"_qs));
    WindowFixture f;
    PlaceKeeper::join(places, f.workspace(), *f.window);
    busy(f);
    const SessionId first = idOf(f);
    QTest::keyClicks(editor(f), u"for the first"_qs);
    f.composed->beginConversation(PermissionMode::Bypass);
    QTest::keyClicks(editor(f), u"for the second"_qs);
    QTRY_COMPARE(places.load(idOf(f)).draft, u"for the second"_qs);
    QTRY_COMPARE(places.load(first).draft, u"for the first"_qs);
    QCOMPARE(places.unsaidIn(f.workspace()), QList<SessionId>{idOf(f)});
}

void TestUnsent::aSentPromptIsNoDraft()
{
    QTemporaryDir state;
    const QString folder = state.filePath(u"drafts"_qs);
    const ConversationPlaces places(folder);
    WindowFixture f;
    f.api.enqueue(FakeReply().text(u"Hello."_qs));
    PlaceKeeper::join(places, f.workspace(), *f.window);
    QTest::keyClicks(editor(f), u"hi"_qs);
    QTRY_COMPARE(QDir(folder).entryList({u"*.json"_qs}).size(), 1);
    QTest::keyClick(editor(f), Qt::Key_Return);
    QTRY_VERIFY(f.session().isIdle());
    QTRY_VERIFY(QDir(folder).entryList({u"*.json"_qs}).isEmpty());
}

void TestUnsent::attachmentsComeBackWithTheDraft()
{
    QTemporaryDir state;
    const ConversationPlaces places(state.filePath(u"drafts"_qs));
    const QString path = state.filePath(u"notes.txt"_qs);
    QFile notes(path);
    QVERIFY(notes.open(QFile::WriteOnly) && notes.write("words") == 5);
    notes.close();
    SessionId id;
    {
        WindowFixture f;
        PlaceKeeper::join(places, f.workspace(), *f.window);
        id = idOf(f);
        attach(f, path);
        QImage image(3, 3, QImage::Format_RGB32);
        image.fill(Qt::red);
        QMimeData pasted;
        pasted.setImageData(image);
        page(f).findChild<Composer *>()->attach(pasted);
        QTRY_COMPARE(places.load(id).attachments.size(), 2);
    }
    const QList<DraftAttachment> kept = places.load(id).attachments;
    QCOMPARE(kept.first().path, path);
    QVERIFY(!kept.first().block);
    QVERIFY(std::holds_alternative<ImageBlock>(*kept.last().block));
    WindowFixture f;
    places.move(id, idOf(f));
    PlaceKeeper::join(places, f.workspace(), *f.window);
    QTRY_COMPARE(page(f).place().attachments.size(), 2);
    f.api.enqueue(FakeReply().text(u"ok"_qs));
    f.type(u"look"_qs);
    QTRY_COMPARE(f.api.requests().size(), 1);
    QVERIFY(f.api.requests().first().body.contains("image/png"));
    QVERIFY(f.api.requests().first().body.contains("words"));
    QTRY_VERIFY(places.load(idOf(f)).isEmpty());
}

void TestUnsent::whatStopGivesBackIsKeptAtOnce()
{
    QTemporaryDir state;
    const ConversationPlaces places(state.filePath(u"drafts"_qs));
    WindowFixture f;
    PlaceKeeper::join(places, f.workspace(), *f.window);
    busy(f);
    f.type(u"two"_qs);
    f.session().stop();
    QCOMPARE(places.load(idOf(f)).draft, u"two"_qs);
    f.api.release();
}

void TestUnsent::theReaderIsWhereTheyWere()
{
    QTemporaryDir state;
    const ConversationPlaces places(state.filePath(u"drafts"_qs));
    WindowFixture f;
    PlaceKeeper::join(places, f.workspace(), *f.window);
    for (int i = 0; i < 3; ++i) {
        f.api.enqueue(FakeReply().text(QString(u"line\n\n"_qs).repeated(60)));
        f.type(u"go"_qs);
        QTRY_VERIFY(f.session().isIdle() && f.api.requests().size() == i + 1);
    }
    auto *view = f.named<ConversationView>(u"Conversation"_qs);
    QTRY_VERIFY(view->verticalScrollBar()->maximum() > 1000);
    view->verticalScrollBar()->setValue(view->verticalScrollBar()->maximum() / 2);
    const ReadingSpot spot = view->spot();
    QVERIFY(spot.row >= 0);
    QTRY_COMPARE(places.load(idOf(f)).spot, spot);
    ConversationView other;
    other.resize(view->size());
    other.setModel(view->model());
    other.restoreSpot(spot);
    other.show();
    QTRY_VERIFY(other.verticalScrollBar()->value() > 0);
    QCOMPARE(other.spot(), spot);
    QVERIFY(!other.followsLatest());
}

void TestUnsent::aPlaceThatCannotBeKeptIsSaid()
{
    QTemporaryDir state;
    QFile inTheWay(state.filePath(u"drafts"_qs));
    QVERIFY(inTheWay.open(QFile::WriteOnly));
    const ConversationPlaces places(state.filePath(u"drafts"_qs));
    ConversationPlace place;
    place.draft = u"words"_qs;
    const Result<void> saved = places.save(SessionId(u"a"_qs), place);
    QVERIFY(!saved && saved.error().contains(u"could not be kept"_qs));
    QVERIFY(places.load(SessionId(u"a"_qs)).isEmpty());
}

void TestUnsent::aSentMessageIsEditedInABranchAndTheOldOneStays()
{
    WindowFixture f;
    for (const QString &answer : {u"first answer"_qs, u"second answer"_qs}) {
        f.api.enqueue(FakeReply().text(answer));
        f.type(answer == u"first answer"_qs ? u"one"_qs : u"two"_qs);
        QTRY_VERIFY(f.session().isIdle());
    }
    f.api.enqueue(FakeReply().text(u"never"_qs).hold());
    f.type(u"three"_qs); // the old one works on
    QTRY_COMPARE(f.api.holding(), 1);
    const SessionId old = idOf(f);
    auto *view = f.named<ConversationView>(u"Conversation"_qs);
    view->setCurrentIndex(view->model()->index(2, 0));
    QTest::keyClick(view, Qt::Key_F2);
    QCOMPARE(editor(f)->toPlainText(), u"two"_qs);
    editor(f)->setPlainText(u"two, but better"_qs);
    f.api.enqueue(FakeReply().text(u"another answer"_qs));
    QTest::keyClick(editor(f), Qt::Key_Return);
    QVERIFY(idOf(f) != old);
    QTRY_VERIFY(f.rows(u"Conversation"_qs).last().contains(u"another answer"_qs));
    QCOMPARE(f.rows(u"Conversation"_qs).size(), 4);
    QCOMPARE(f.rows(u"Conversation"_qs).at(2), u"You: two, but better"_qs);
    const QByteArray sent = f.api.requests().last().body;
    QVERIFY(sent.contains("first answer") && !sent.contains("second answer"));
    QCOMPARE(f.api.holding(), 1);
    QVERIFY(f.composed->showConversation(old));
    QCOMPARE(f.rows(u"Conversation"_qs).size(), 5);
    f.api.release();
    QVERIFY2(f.api.violations().isEmpty(), qPrintable(f.api.violations().join(u'\n')));
}

void TestUnsent::whoeverCancelsTheEditHasTheDraftAgain()
{
    WindowFixture f;
    f.api.enqueue(FakeReply().text(u"answer"_qs));
    f.type(u"one"_qs);
    QTRY_VERIFY(f.session().isIdle());
    QTest::keyClicks(editor(f), u"draft"_qs);
    QTest::keyClick(f.window, Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(editor(f)->toPlainText(), u"one\ndraft"_qs);
    QTest::mouseClick(f.named<QPushButton>(u"Cancel editing"_qs), Qt::LeftButton);
    QCOMPARE(editor(f)->toPlainText(), u"draft"_qs);
    f.api.enqueue(FakeReply().text(u"another"_qs));
    QTest::keyClick(editor(f), Qt::Key_Return); // no edit any more
    QTRY_COMPARE(f.rows(u"Conversation"_qs).size(), 4);
}

void TestUnsent::whoeverCancelsTheEditHasOnlyTheirOwnAttachments()
{
    WindowFixture f;
    for (const QString &name : {u"sent.txt"_qs, u"mine.txt"_qs}) {
        QFile file(f.workspace() + u'/' + name);
        QVERIFY(file.open(QFile::WriteOnly) && file.write("words") == 5);
    }
    f.api.enqueue(FakeReply().text(u"answer"_qs));
    attach(f, f.workspace() + u"/sent.txt"_qs);
    f.type(u"one"_qs);
    QTRY_VERIFY(f.session().isIdle() && f.session().history().size() == 2);
    attach(f, f.workspace() + u"/mine.txt"_qs);
    QTest::keyClick(f.window, Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(page(f).place().attachments.size(), 2);
    QTest::mouseClick(f.named<QPushButton>(u"Cancel editing"_qs), Qt::LeftButton);
    QCOMPARE(page(f).place().attachments.size(), 1);
    QVERIFY(page(f).place().attachments.first().path.endsWith(u"mine.txt"_qs));
}

QTEST_MAIN(TestUnsent)
#include "tst_unsent.moc"
