// What is looked for in an open conversation: what is found, where it leads, and that it never holds anybody up.
#include "support/heartbeat.h"
#include "ui/conversation/conversationview.h"
#include "ui/mainwindow/dock.h"
#include "ui/mainwindowfixture.h"
#include "ui/output/outputview.h"

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace Deckhand;

namespace {

AgentEvent userSaid(const QString &text)
{
    auto message = std::make_shared<Message>();
    message->content = {TextBlock{text}};
    return UserMessageAdded{message};
}

AgentEvent answered(const QString &text)
{
    auto message = std::make_shared<Message>();
    message->role = Role::Assistant;
    message->content = {TextBlock{text}};
    return AssistantMessageAdded{message};
}

AgentEvent toolDone(const QString &id, const QString &result, const QString &command = u"ls"_qs)
{
    ToolCall call;
    call.id = ToolUseId(id);
    call.name = u"bash"_qs;
    call.input = {{u"command"_qs, command}};
    call.state = ToolCall::State::Done;
    call.result.text = result;
    return ToolCallChanged{call};
}

/// A conversation in a view.
class Shown
{
public:
    Shown()
    {
        view.setModel(&model);
        view.resize(700, 500);
        view.show();
        if (!QTest::qWaitForWindowExposed(&view))
            qFatal("the view is not shown");
    }
    void say(const QList<AgentEvent> &events)
    {
        for (const AgentEvent &event : events)
            model.apply(event);
        view.doItemsLayout();
    }
    ConversationFind &find() { return view.find(); }
    /// Looks for it, to the end. How often it was found.
    int countOf(const QString &text)
    {
        find().setText(text);
        [&] { QTRY_COMPARE(find().percent(), -1); }();
        return find().count();
    }
    QModelIndex row(int row) const { return model.index(row); }
    int pixelsOf(const QColor &color)
    {
        const QImage image = view.viewport()->grab().toImage();
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                count += image.pixelColor(x, y) == color;
        }
        return count;
    }
    /// The current hit is drawn, in the view.
    bool showsCurrent() { return pixelsOf(theme().warning) > 20; }
    Theme theme() const { return Theme::of(view.palette()); }

    ConversationModel model;
    ConversationView view;
};

/// The window's own search.
class Window : public MainWindowFixture
{
public:
    Window()
    {
        window.activateWindow();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
        for (int i = 0; i < 3; ++i) {
            conversation.apply(userSaid(u"question %1"_qs.arg(i)));
            conversation.apply(answered(u"answer %1"_qs.arg(i)));
        }
        editor()->setFocus();
    }
    QPlainTextEdit *editor() const { return window.findChild<QPlainTextEdit *>(u"composerEdit"_qs); }
    QLineEdit *field() const { return window.findChild<QLineEdit *>(u"conversationSearch"_qs); }
    QString count() const { return window.findChild<QLabel *>(u"conversationMatches"_qs)->text(); }
    QToolButton *button(const QString &name) const
    {
        for (QToolButton *button : field()->parentWidget()->findChildren<QToolButton *>()) {
            if (button->accessibleName() == name)
                return button;
        }
        qFatal("no button is named %s", qPrintable(name));
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
    }
};

} // namespace

class TestConversationFind : public QObject
{
    Q_OBJECT
private slots:
    void hitsAreCountedAndGoneThroughRoundAbout();
    void caseAccentsAndSharpSDoNotCount();
    void whatIsDrawnIsFoundNotItsMarkdown_data();
    void whatIsDrawnIsFoundNotItsMarkdown();
    void theNearestBelowTheReaderIsFirstElseTheOneAbove();
    void moreLettersStayWhereTheHitIs();
    void whatIsInViewStaysWhereItIs();
    void hitsAreMarkedAndTheCurrentOneStandsOut();
    void aHitInAFoldedRowOpensItUntilTheReaderGoesOn();
    void aHitBelowTheCapOfALongResultIsShown();
    void aHitFarDownInALongAnswerIsInView();
    void whatStreamsIsCountedAndDoesNotMoveTheReader();
    void whatIsTakenBackIsNotCountedAnyMore();
    void manyEventsHoldNobodyUp();
    void longRowsHoldNobodyUp();
    void everyPieceIsSearchedOncePerQuery();
    void keysOpenItGoOnAndCloseIt();
    void escapeInItStopsNoAgent();
    void outputsKeepTheirOwnSearchAndListsHaveThis();
};

void TestConversationFind::hitsAreCountedAndGoneThroughRoundAbout()
{
    Shown s;
    s.say({userSaid(u"one needle"_qs), answered(u"needle, **needle**"_qs), answered(u"nothing"_qs)});
    QSignalSpy found(&s.find(), &ConversationFind::found);
    QCOMPARE(s.countOf(u"needle"_qs), 3);
    QCOMPARE(s.find().currentIndex(), 0);
    s.find().next();
    s.find().next();
    QCOMPARE(s.find().currentIndex(), 2);
    QCOMPARE(found.last().at(0).value<QModelIndex>(), s.row(1));
    QCOMPARE(found.last().at(2).toInt(), 1);
    s.find().next();
    QCOMPARE(s.find().currentIndex(), 0);
    s.find().previous();
    QCOMPARE(s.find().currentIndex(), 2);
    QCOMPARE(s.countOf(u"no such word"_qs), 0);
    QCOMPARE(s.find().currentIndex(), -1);
    s.find().next();
    QCOMPARE(s.countOf(QString()), 0);
}

void TestConversationFind::caseAccentsAndSharpSDoNotCount()
{
    Shown s;
    s.say({userSaid(u"Die Straße"_qs), answered(u"STRASSE und **Straße**"_qs), toolDone(u"t"_qs, u"strasse"_qs),
           userSaid(u"Cafe\u0301 and café"_qs)});
    QCOMPARE(s.countOf(u"strasse"_qs), 4);
    QCOMPARE(s.countOf(u"STRAßE"_qs), 4);
    QCOMPARE(s.countOf(u"CAFE"_qs), 2);
    QCOMPARE(s.countOf(u"café a"_qs), 1);
    QVERIFY(s.showsCurrent());
}

void TestConversationFind::whatIsDrawnIsFoundNotItsMarkdown_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("words");
    QTest::addColumn<int>("count");
    QTest::newRow("amid a word") << u"a c**at**alogue"_qs << u"catalog"_qs << 1;
    QTest::newRow("over emphasis") << u"so *very* much"_qs << u"very much"_qs << 1;
    QTest::newRow("no marks") << u"so **very** much"_qs << u"**"_qs << 0;
    QTest::newRow("no address") << u"[text](https://example.com/needle)"_qs << u"needle"_qs << 0;
    QTest::newRow("words of a link") << u"[the needle](https://example.com/)"_qs << u"the needle"_qs << 1;
    QTest::newRow("an entity") << u"M&uuml;ller"_qs << u"muller"_qs << 1;
    QTest::newRow("an underscore") << u"call `do_it` now"_qs << u"do_it"_qs << 1;
    QTest::newRow("an escape") << u"2 \\* 3"_qs << u"2 * 3"_qs << 1;
    QTest::newRow("code") << u"words\n\n```cpp\nint main();\n```\n"_qs << u"main()"_qs << 1;
    QTest::newRow("a table") << u"| a | b |\n|---|---|\n| red needle | x |\n"_qs << u"needle"_qs << 1;
    QTest::newRow("signs alone") << u"a -> b"_qs << u"->"_qs << 1;
}

void TestConversationFind::whatIsDrawnIsFoundNotItsMarkdown()
{
    QFETCH(QString, markdown);
    QFETCH(QString, words);
    QFETCH(int, count);
    Shown s;
    s.say({userSaid(u"?"_qs), answered(markdown)});
    QCOMPARE(s.countOf(words), count);
    QCOMPARE(s.showsCurrent(), count > 0);
}

void TestConversationFind::theNearestBelowTheReaderIsFirstElseTheOneAbove()
{
    Shown s;
    QList<AgentEvent> events;
    for (int i = 0; i < 100; ++i)
        events << userSaid(i % 30 == 10 ? u"a needle"_qs : u"words"_qs);
    s.say(events);
    s.view.revealRow(s.row(20));
    QCOMPARE(s.countOf(u"needle"_qs), 3); // of the rows 10, 40 and 70
    QCOMPARE(s.find().currentIndex(), 1);
    s.find().setText({});
    s.view.scrollToLatest();
    s.countOf(u"needle"_qs);
    QCOMPARE(s.find().currentIndex(), 2);
    QVERIFY(s.showsCurrent());
}

void TestConversationFind::moreLettersStayWhereTheHitIs()
{
    Shown s;
    s.say({answered(u"need\n\nneedle\n\n"_qs + u"words\n\n"_qs.repeated(100) + u"need\n\nneedle"_qs)});
    QCOMPARE(s.countOf(u"need"_qs), 4);
    s.find().previous(); // the view was at the end
    s.find().next();
    QCOMPARE(s.find().currentIndex(), 2);
    s.countOf(u"needle"_qs);
    QCOMPARE(s.find().currentIndex(), 1);
}

void TestConversationFind::whatIsInViewStaysWhereItIs()
{
    Shown s;
    QList<AgentEvent> events;
    for (int i = 0; i < 40; ++i)
        events << answered(u"needle %1"_qs.arg(i));
    s.say(events);
    s.view.revealRow(s.row(10));
    s.countOf(u"needle"_qs);
    const int y = s.view.visualRect(s.row(12)).top();
    while (s.find().currentIndex() < 14)
        s.find().next();
    QCOMPARE(s.view.visualRect(s.row(12)).top(), y);
    while (s.find().currentIndex() < 30)
        s.find().next();
    QVERIFY(s.view.visualRect(s.row(12)).top() < y);
    QVERIFY(s.showsCurrent());
}

void TestConversationFind::hitsAreMarkedAndTheCurrentOneStandsOut()
{
    Shown s;
    s.say({userSaid(u"needle"_qs), answered(u"needle\n\n```\nneedle\n```"_qs)});
    const QColor others = mixed(s.theme().window, s.theme().warning, 0.35);
    QCOMPARE(s.pixelsOf(others), 0);
    s.countOf(u"needle"_qs);
    const int current = s.pixelsOf(s.theme().warning);
    QVERIFY(current > 20);
    QVERIFY(s.pixelsOf(others) > current);
    s.find().setText({});
    QCOMPARE(s.pixelsOf(others), 0);
    QVERIFY(!s.showsCurrent());
}

void TestConversationFind::aHitInAFoldedRowOpensItUntilTheReaderGoesOn()
{
    Shown s;
    s.say(
        {toolDone(u"a"_qs, u"x\nneedle\nx"_qs), toolDone(u"b"_qs, u"x"_qs, u"grep needle"_qs), userSaid(u"needle"_qs)});
    QCOMPARE(s.countOf(u"needle"_qs), 3);
    QVERIFY(s.view.isUnfolded(s.row(0)));
    QVERIFY(!s.view.isUnfolded(s.row(1)));
    QVERIFY(s.showsCurrent());
    s.find().next();
    QVERIFY(!s.view.isUnfolded(s.row(0)));
    QVERIFY(s.view.isUnfolded(s.row(1)));
    QVERIFY(s.showsCurrent());
    s.view.toggleFold(s.row(1)); // now it is the user's
    s.view.toggleFold(s.row(1));
    s.find().next();
    QVERIFY(s.view.isUnfolded(s.row(1)));
    s.find().next();
    s.find().setText({});
    QVERIFY(s.view.isUnfolded(s.row(0)));
}

void TestConversationFind::aHitBelowTheCapOfALongResultIsShown()
{
    Shown s;
    s.say({userSaid(u"words"_qs),
           toolDone(u"a"_qs, u"line\n"_qs.repeated(500) + u"needle\n"_qs + u"line\n"_qs.repeated(500)),
           userSaid(u"?"_qs)});
    QCOMPARE(s.countOf(u"needle"_qs), 1);
    QVERIFY(s.showsCurrent());
    QVERIFY(!s.view.followsLatest());
}

void TestConversationFind::aHitFarDownInALongAnswerIsInView()
{
    Shown s;
    QString text;
    for (int i = 0; i < 2000; ++i)
        text += u"Paragraph %1 of **some** words that are long enough for a second line, at times.\n\n"_qs.arg(i);
    s.say({answered(text), userSaid(u"?"_qs)});
    for (const QString &words :
         {u"Paragraph 5 "_qs, u"Paragraph 1003 "_qs, u"Paragraph 1999 "_qs, u"Paragraph 77 "_qs}) {
        QCOMPARE(s.countOf(words), 1);
        QVERIFY2(s.showsCurrent(), qPrintable(words));
    }
}

void TestConversationFind::whatStreamsIsCountedAndDoesNotMoveTheReader()
{
    Shown s;
    QList<AgentEvent> events{userSaid(u"needle"_qs)};
    for (int i = 0; i < 40; ++i)
        events << userSaid(u"words"_qs);
    s.say(events);
    QCOMPARE(s.countOf(u"needle"_qs), 1);
    const int y = s.view.visualRect(s.row(0)).top();
    s.model.apply(RequestStarted{1});
    for (int i = 1; i <= 20; ++i) {
        s.model.apply(Streamed{TextDelta{0, u"a nee"_qs}});
        QTRY_COMPARE(s.find().count(), i); // those before are still there
        s.model.apply(Streamed{TextDelta{0, u"dle in a paragraph\n\n"_qs}});
        QTRY_COMPARE(s.find().count(), i + 1);
    }
    QCOMPARE(s.find().currentIndex(), 0);
    QCOMPARE(s.view.visualRect(s.row(0)).top(), y);
    s.find().previous();
    QCOMPARE(s.find().currentIndex(), 20);
    QVERIFY(s.showsCurrent());
}

void TestConversationFind::whatIsTakenBackIsNotCountedAnyMore()
{
    Shown s;
    s.say({userSaid(u"needle"_qs), RequestStarted{1}, Streamed{TextDelta{0, u"needle"_qs}}});
    QCOMPARE(s.countOf(u"needle"_qs), 2);
    s.find().next();
    s.find().next();
    s.find().next();
    s.model.apply(RequestFailed{});
    QTRY_COMPARE(s.find().count(), 1);
    QVERIFY(s.find().currentIndex() <= 0);
    s.find().next();
    QCOMPARE(s.find().currentIndex(), 0);
}

void TestConversationFind::manyEventsHoldNobodyUp()
{
    Shown s;
    for (int i = 0; i < 100'000; ++i) {
        if (i % 3 == 0)
            s.model.apply(userSaid(u"Question %1, in a sentence."_qs.arg(i)));
        else if (i % 3 == 1)
            s.model.apply(toolDone(u"t%1"_qs.arg(i), u"the result of %1\n"_qs.arg(i).repeated(5)));
        else
            s.model.apply(answered(u"Answer **%1**\n\n- the first\n- and `code`\n\nDone."_qs.arg(i)));
    }
    s.view.doItemsLayout();
    QLineEdit field;
    field.show();
    QObject::connect(&field, &QLineEdit::textChanged, &s.find(), &ConversationFind::setText);
    QCoreApplication::processEvents();
    const CpuHeartbeat heart;
    QElapsedTimer first;
    first.start();
    for (const QChar c : u"result of 99997"_qs) {
        QTest::keyClick(&field, c.toLatin1());
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    }
    QTRY_VERIFY(s.find().currentIndex() >= 0);
    QTRY_VERIFY_WITH_TIMEOUT(s.find().percent() < 0, 60'000);
    qInfo() << "searched in ms:" << first.elapsed() << "the longest slice:" << heart.longestMs();
    QCOMPARE(s.find().count(), 5);
    QVERIFY2(heart.longestMs() < 60, qPrintable(QString::number(heart.longestMs())));
}

void TestConversationFind::longRowsHoldNobodyUp()
{
    Shown s;
    s.say({toolDone(u"a"_qs, u"a line of the result\n"_qs.repeated(200'000) + u"needle"_qs),
           answered(u"A paragraph of **some** words.\n\n"_qs.repeated(20'000) + u"needle"_qs), userSaid(u"words"_qs)});
    QCoreApplication::processEvents();
    const CpuHeartbeat heart;
    s.find().setText(u"words"_qs); // from the end upwards
    QTRY_COMPARE_WITH_TIMEOUT(s.find().percent(), -1, 60'000);
    QCOMPARE(s.find().count(), 20'001);
    QCOMPARE(s.countOf(u"needle"_qs), 2);
    s.find().next();
    s.find().next();
    QCoreApplication::processEvents();
    qInfo() << "the longest slice:" << heart.longestMs();
    QVERIFY2(heart.longestMs() < 100, qPrintable(QString::number(heart.longestMs())));
}

void TestConversationFind::everyPieceIsSearchedOncePerQuery()
{
    const SoughtWords words(u"some"_qs, 7);
    const TextStyle style = TextStyle::of(qApp->font(), qApp->palette());
    Segment::Content content;
    content.text = u"some words"_qs;
    Segment segment(content, 600, style);
    const TextRange *first = segment.hits(words, style).constData();
    QCOMPARE(segment.hits(words, style).constData(), first); // the same list: nothing was looked for again
    content.text = u"other"_qs;
    segment.setContent(content);
    QVERIFY(segment.hits(words, style).isEmpty());
}

void TestConversationFind::keysOpenItGoOnAndCloseIt()
{
    Window w;
    QVERIFY(!w.field()->isVisible());
    w.press(Qt::Key_F, Qt::ControlModifier);
    QVERIFY(w.field()->hasFocus());
    QTest::keyClicks(w.field(), u"ANSWER"_qs);
    QTRY_COMPARE(w.count(), u"1 of 3"_qs);
    w.press(Qt::Key_Return);
    QCOMPARE(w.count(), u"2 of 3"_qs);
    w.press(Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(w.count(), u"1 of 3"_qs);
    w.press(Qt::Key_F3);
    QCOMPARE(w.count(), u"2 of 3"_qs);
    w.press(Qt::Key_F3, Qt::ShiftModifier);
    QCOMPARE(w.count(), u"1 of 3"_qs);
    w.button(u"Next hit"_qs)->click();
    QCOMPARE(w.count(), u"2 of 3"_qs);
    w.button(u"Previous hit"_qs)->click();
    QCOMPARE(w.count(), u"1 of 3"_qs);
    w.conversation.apply(answered(u"another answer"_qs));
    QTRY_COMPARE(w.count(), u"1 of 4"_qs);
    w.editor()->setFocus(); // the keys work there, too
    w.press(Qt::Key_F3);
    QCOMPARE(w.count(), u"2 of 4"_qs);
    w.press(Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(w.field()->selectedText(), u"ANSWER"_qs);
    w.press(Qt::Key_Escape);
    QVERIFY(!w.field()->isVisible());
    QVERIFY(w.editor()->hasFocus());
    w.press(Qt::Key_F, Qt::ControlModifier);
    QTRY_COMPARE(w.count(), u"1 of 4"_qs); // what was looked for, from the top of the view
    w.button(u"Close"_qs)->click();
    QVERIFY(!w.field()->isVisible());
    QVERIFY(w.editor()->hasFocus());
}

void TestConversationFind::escapeInItStopsNoAgent()
{
    Window w;
    w.session->submit({TextBlock{u"go on"_qs}});
    QVERIFY(!w.session->isIdle());
    w.press(Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(w.field(), u"answer"_qs);
    w.press(Qt::Key_Escape);
    QVERIFY(!w.field()->isVisible());
    QVERIFY(!w.session->isIdle());
    w.press(Qt::Key_F, Qt::ControlModifier);
    w.button(u"Next hit"_qs)->setFocus();
    w.press(Qt::Key_Escape);
    QVERIFY(!w.field()->isVisible());
    QVERIFY(!w.session->isIdle());
    QVERIFY(w.editor()->hasFocus());
    w.press(Qt::Key_Escape); // where the chat has the focus it does
    QVERIFY(w.session->isIdle());
}

void TestConversationFind::outputsKeepTheirOwnSearchAndListsHaveThis()
{
    Window w;
    const BackgroundTaskId task = w.background.start({u"make"_qs, {}, w.folder.path(), 300});
    w.window.showOutput(task);
    auto *ofOutput = w.window.findChild<QLineEdit *>(u"outputSearch"_qs);
    QTRY_VERIFY(ofOutput->window()->isAncestorOf(QApplication::focusWidget()) && ofOutput->isVisible());
    w.window.findChild<OutputView *>()->setFocus();
    w.press(Qt::Key_F, Qt::ControlModifier);
    QVERIFY(ofOutput->hasFocus());
    QVERIFY(!w.field()->isVisible());
    int lists = 0;
    for (Dock *dock : w.window.findChildren<Dock *>()) {
        dock->focus();
        if (!dock->hasFocusInside() || dock->isAncestorOf(ofOutput))
            continue;
        ++lists;
        w.press(Qt::Key_F, Qt::ControlModifier);
        QVERIFY2(w.field()->hasFocus(), qPrintable(dock->windowTitle()));
        w.press(Qt::Key_Escape);
        QVERIFY2(dock->hasFocusInside(), qPrintable(dock->windowTitle()));
    }
    QVERIFY(lists > 4);
}

QTEST_MAIN(TestConversationFind)
#include "tst_conversationfind.moc"
