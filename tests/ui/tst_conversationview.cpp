#include "models/conversationmodel.h"
#include "ui/conversation/conversationview.h"
#include "ui/conversation/richdocument.h"
#include "ui/conversation/rowheights.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
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

AgentEvent toolDone(const QString &result)
{
    ToolCall call;
    call.id = ToolUseId(QStringLiteral("t1"));
    call.name = QStringLiteral("bash");
    call.input = {{QStringLiteral("command"), QStringLiteral("ls")}};
    call.state = ToolCall::State::Done;
    call.result.text = result;
    return ToolCallChanged{call};
}

} // namespace

class TestConversationView : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void followsTheEndWhileTheUserIsThere();
    void staysWhereTheUserScrolledTo();
    void growthAboveDoesNotMoveTheTextOnScreen();
    void tenThousandRowsLayOutAScreenful();
    void longMessageLaysOutAScreenful();
    void resizingKeepsRowsInOrder();
    void clickAndEnterFoldAndUnfold();
    void longResultsAreCappedUntilAsked();
    void doubleClickSelectsAWordAndCopyTakesIt();
    void contextMenuCopiesTheMessage();
    void retryButtonAsksForTheTurnAgain();
    void runningCommandShowsItsLinesAndCanBeMoved();
    void keysReachEveryRow();
    void tabBringsTheCurrentRowIntoView();
    void theColumnStaysWhereItIsWhenTheScrollBarAppears();
    void rowsAreAccessibleItemsOfTheConversation();
    void linksAreAskedAboutAndOnlyTheWebOpens();
    void markdownLoadsNothingAndShowsHtmlAsText();
    void listsKeepTheirFirstNumber();
    void attachmentsStandBelowTheWords();
    void thinkingStreamsOnWhileItIsUnfolded();
    void summaryIsFoldedAndReadsAsMarkdown();
    void rowHeightsAddUp();
    void revealedRowIsInViewAndMarkedForAMoment();

private:
    void fill(int rows);
    QScrollBar *bar() const { return m_view->verticalScrollBar(); }
    QModelIndex last() const { return m_model->index(m_model->rowCount() - 1); }
    void click(const QModelIndex &row, QPoint offset = {40, 12});

    std::unique_ptr<ConversationModel> m_model;
    std::unique_ptr<ConversationView> m_view;
};

void TestConversationView::init()
{
    m_model = std::make_unique<ConversationModel>();
    m_view = std::make_unique<ConversationView>();
    m_view->setModel(m_model.get());
    m_view->resize(700, 500);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void TestConversationView::cleanup()
{
    m_view.reset();
    m_model.reset();
}

void TestConversationView::fill(int rows)
{
    for (int i = 0; i < rows; ++i)
        m_model->apply(i % 2 ? answered(QStringLiteral("Answer **%1**\n\n- a\n- b\n\nDone.").arg(i))
                             : userSaid(QStringLiteral("Question %1").arg(i)));
    m_view->doItemsLayout();
}

void TestConversationView::click(const QModelIndex &row, QPoint offset)
{
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, m_view->visualRect(row).topLeft() + offset);
}

void TestConversationView::followsTheEndWhileTheUserIsThere()
{
    fill(40);
    QCOMPARE(bar()->value(), bar()->maximum());
    m_model->apply(RequestStarted{1});
    const int before = bar()->maximum();
    for (int i = 0; i < 50; ++i)
        m_model->apply(Streamed{TextDelta{0, QStringLiteral("more words\n\n")}});
    QTRY_VERIFY(bar()->maximum() > before + 500);
    QCOMPARE(bar()->value(), bar()->maximum());
    QVERIFY(!m_view->findChild<QToolButton *>(QStringLiteral("jumpToLatest"))->isVisible());
}

void TestConversationView::staysWhereTheUserScrolledTo()
{
    fill(40);
    bar()->setValue(bar()->maximum() / 2);
    const QModelIndex row = m_view->indexAt({350, 250});
    const int y = m_view->visualRect(row).top();
    m_model->apply(RequestStarted{1});
    m_model->apply(Streamed{TextDelta{0, QStringLiteral("more words\n\n").repeated(40)}});
    m_view->doItemsLayout();
    QCOMPARE(m_view->visualRect(row).top(), y);
    auto *jump = m_view->findChild<QToolButton *>(QStringLiteral("jumpToLatest"));
    QVERIFY(jump->isVisible());
    QTest::mouseClick(jump, Qt::LeftButton);
    QCOMPARE(bar()->value(), bar()->maximum());
    QVERIFY(!jump->isVisible());
}

void TestConversationView::growthAboveDoesNotMoveTheTextOnScreen()
{
    fill(200);
    // Upwards, every step makes estimated heights known; the row in the middle must move by the step alone.
    for (int step = 0; step < 60; ++step) {
        const QPersistentModelIndex row = m_view->indexAt({350, 250});
        const int y = m_view->visualRect(row).top();
        bar()->setValue(bar()->value() - 90);
        QCOMPARE(m_view->visualRect(row).top(), y + 90);
    }
}

void TestConversationView::tenThousandRowsLayOutAScreenful()
{
    ConversationModel model;
    for (int i = 0; i < 10'000; ++i)
        model.apply(answered(QStringLiteral("Paragraph %1\n\nAnother.").arg(i)));
    const TextStyle style = TextStyle::of(m_view->font(), m_view->palette());
    ConversationLayout layout(style);
    layout.reset(&model);
    while (layout.layOut(200'000, 201'000)) {
    }
    int known = 0;
    for (int row = 0; row < layout.count(); ++row)
        known += layout.knownEntry(row) ? 1 : 0;
    QVERIFY2(known > 5 && known < 100, qPrintable(QString::number(known)));
}

void TestConversationView::longMessageLaysOutAScreenful()
{
    ConversationModel model;
    model.apply(answered(QStringLiteral("A paragraph of some words.\n\n").repeated(5000)));
    const TextStyle style = TextStyle::of(m_view->font(), m_view->palette());
    ConversationEntry entry(model.index(0), 600, style, {});
    const int estimate = entry.height();
    while (entry.layOut(0, 1000)) {
    }
    // Had all 5000 been measured, the height would be off by more than a screen's worth of corrections.
    const int correction = std::abs(entry.height() - estimate);
    QVERIFY2(correction < 1000, qPrintable(QString::number(correction)));
    QVERIFY(entry.height() > 50'000);
}

void TestConversationView::resizingKeepsRowsInOrder()
{
    fill(60);
    for (const int width : {400, 1200, 300, 700}) {
        m_view->resize(width, 500);
        m_view->doItemsLayout();
        int bottom = m_view->visualRect(m_model->index(0)).top();
        for (int row = 0; row < m_model->rowCount(); ++row) {
            const QRect place = m_view->visualRect(m_model->index(row));
            QCOMPARE(place.top(), bottom);
            QVERIFY(place.left() >= 0 && place.right() < m_view->viewport()->width());
            bottom = place.bottom() + 1;
        }
    }
}

void TestConversationView::revealedRowIsInViewAndMarkedForAMoment()
{
    fill(300);
    for (const int row : {0, 150, 7, 299}) {
        const QModelIndex index = m_model->index(row);
        m_view->revealRow(index);
        const QRect place = m_view->visualRect(index);
        QVERIFY2(m_view->viewport()->rect().contains(place.center()), qPrintable(QString::number(row)));
        QCOMPARE(m_view->currentIndex(), index);
    }
    QVERIFY(m_view->followsLatest()); // the last row is the end
    m_view->revealRow(m_model->index(150));
    QVERIFY(!m_view->followsLatest());
    // The row's left margin is plain but for the mark.
    const auto tint = [this] {
        const QRect place = m_view->visualRect(m_model->index(150));
        return m_view->viewport()->grab().toImage().pixel(place.left() - 5, place.center().y());
    };
    const QRgb marked = tint();
    QTRY_VERIFY(tint() != marked);
    m_view->revealRow({});
    QCOMPARE(m_view->currentIndex(), m_model->index(150));
}

void TestConversationView::clickAndEnterFoldAndUnfold()
{
    m_model->apply(toolDone(QStringLiteral("a\nb\nc")));
    m_view->doItemsLayout();
    const QModelIndex row = m_model->index(0);
    const int folded = m_view->visualRect(row).height();
    click(row);
    QVERIFY(m_view->isUnfolded(row));
    QVERIFY(m_view->visualRect(row).height() > folded + 60);
    m_view->setFocus();
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QVERIFY(!m_view->isUnfolded(row));
    QCOMPARE(m_view->visualRect(row).height(), folded);
}

void TestConversationView::longResultsAreCappedUntilAsked()
{
    m_view->resize(700, 2000);
    m_model->apply(toolDone(QStringLiteral("line\n").repeated(60)));
    m_view->doItemsLayout();
    const QModelIndex row = m_model->index(0);
    click(row);
    const int capped = m_view->visualRect(row).height();
    click(row, {60, capped - 20}); // "… 20 more lines"
    QVERIFY(m_view->visualRect(row).height() > capped + 100);
}

void TestConversationView::doubleClickSelectsAWordAndCopyTakesIt()
{
    m_model->apply(answered(QStringLiteral("supercalifragilistic")));
    m_view->doItemsLayout();
    const QPoint word = m_view->visualRect(m_model->index(0)).topLeft() + QPoint(30, 16);
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, word);
    QCOMPARE(m_view->selectedText(), QStringLiteral("supercalifragilistic"));
    QTest::keySequence(m_view.get(), QKeySequence::Copy);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("supercalifragilistic"));
}

void TestConversationView::contextMenuCopiesTheMessage()
{
    m_model->apply(answered(QStringLiteral("**bold** words")));
    m_view->doItemsLayout();
    m_view->setCurrentIndex(m_model->index(0));
    QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(), QPoint());
    QCoreApplication::sendEvent(m_view->viewport(), &event);
    auto *menu = m_view->findChild<QMenu *>(QStringLiteral("conversationMenu"));
    QVERIFY(menu);
    for (QAction *action : menu->actions()) {
        if (action->text().contains(QStringLiteral("message")))
            action->trigger();
    }
    menu->close();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("**bold** words"));
}

void TestConversationView::retryButtonAsksForTheTurnAgain()
{
    auto *retry = m_view->findChild<QPushButton *>(QStringLiteral("retryButton"));
    QVERIFY(!retry->isVisible());
    TurnEnded failed;
    failed.outcome = TurnOutcome::Failed;
    failed.error = QStringLiteral("no connection");
    failed.canRetry = true;
    m_model->apply(failed);
    m_view->doItemsLayout();
    QVERIFY(retry->isVisible());
    QSignalSpy requested(m_view.get(), &ConversationView::retryRequested);
    QTest::mouseClick(retry, Qt::LeftButton);
    QCOMPARE(requested.count(), 1);
    m_model->apply(TurnStarted{TurnCause::Retry});
    QVERIFY(!retry->isVisible());
}

void TestConversationView::runningCommandShowsItsLinesAndCanBeMoved()
{
    auto *move = m_view->findChild<QPushButton *>(QStringLiteral("moveToBackgroundButton"));
    ToolCall call = std::get<ToolCallChanged>(toolDone(QStringLiteral("all of it"))).call;
    call.state = ToolCall::State::Running;
    call.startedAt = QDateTime::currentDateTimeUtc().addSecs(-75);
    m_model->apply(ToolCallChanged{call});
    m_view->doItemsLayout();
    const int folded = m_view->visualRect(last()).height();
    QVERIFY(!move->isVisible()); // it may end at once

    call.live = QString();
    m_model->apply(ToolCallChanged{call});
    m_view->doItemsLayout();
    QVERIFY(move->isVisible());
    const int withButton = m_view->visualRect(last()).height();
    QVERIFY(withButton > folded);
    call.live = QStringLiteral("one\ntwo");
    m_model->apply(ToolCallChanged{call});
    m_view->doItemsLayout();
    QVERIFY(m_view->visualRect(last()).height() > withButton);
    QVERIFY(m_view->visualRect(last()).contains(move->geometry()));
    QVERIFY(!m_view->isUnfolded(last()));
    m_view->grab();

    QSignalSpy requested(m_view.get(), &ConversationView::moveRequested);
    QTest::mouseClick(move, Qt::LeftButton);
    QCOMPARE(requested.count(), 1);
    m_model->apply(toolDone(QStringLiteral("all of it")));
    m_view->doItemsLayout();
    QVERIFY(!move->isVisible());
    QCOMPARE(m_view->visualRect(last()).height(), folded);
}

void TestConversationView::keysReachEveryRow()
{
    fill(30);
    m_view->setFocus();
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    QCOMPARE(m_view->currentIndex().row(), 0);
    QCOMPARE(bar()->value(), 0);
    for (int presses = 0; presses < 200 && m_view->currentIndex() != last(); ++presses) {
        const int before = m_view->currentIndex().row();
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QVERIFY(m_view->currentIndex().row() - before <= 1);
        QVERIFY(m_view->visualRect(m_view->currentIndex()).intersects(m_view->viewport()->rect()));
    }
    QCOMPARE(m_view->currentIndex(), last());
    QTest::keyClick(m_view.get(), Qt::Key_PageUp);
    QVERIFY(bar()->value() < bar()->maximum());
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QCOMPARE(bar()->value(), bar()->maximum());
}

void TestConversationView::tabBringsTheCurrentRowIntoView()
{
    fill(30);
    m_view->setCurrentIndex(m_model->index(15));
    for (const int place : {0, bar()->maximum()}) {
        bar()->setValue(place);
        QVERIFY(!m_view->visualRect(m_view->currentIndex()).intersects(m_view->viewport()->rect()));
        m_view->clearFocus();
        m_view->setFocus(Qt::TabFocusReason);
        QVERIFY(m_view->viewport()->rect().contains(m_view->visualRect(m_view->currentIndex())));
    }
}

void TestConversationView::theColumnStaysWhereItIsWhenTheScrollBarAppears()
{
    fill(2);
    QVERIFY(!bar()->isVisible());
    const QRect before = m_view->visualRect(m_model->index(0));
    fill(60);
    QTRY_VERIFY(bar()->isVisible());
    const QRect after = m_view->visualRect(m_model->index(0));
    QCOMPARE(after.left(), before.left());
    QCOMPARE(after.right(), before.right());
}

void TestConversationView::rowsAreAccessibleItemsOfTheConversation()
{
    m_model->apply(userSaid(QStringLiteral("hello")));
    m_model->apply(toolDone(QStringLiteral("x")));
    m_view->doItemsLayout();
    QAccessibleInterface *list = QAccessible::queryAccessibleInterface(m_view.get());
    QVERIFY(list);
    QCOMPARE(list->role(), QAccessible::List);
    QCOMPARE(list->text(QAccessible::Name), QStringLiteral("Conversation"));
    QCOMPARE(list->childCount(), 2);
    QAccessibleInterface *row = list->child(0);
    QCOMPARE(row->role(), QAccessible::ListItem);
    QCOMPARE(row->text(QAccessible::Name), QStringLiteral("You: hello"));
    QCOMPARE(row->parent(), list);
    QCOMPARE(list->indexOfChild(row), 0);
    QAccessibleInterface *tool = list->child(1);
    QVERIFY(tool->state().collapsed);
    tool->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
    QVERIFY(tool->state().expanded);
    ConversationModel another;
    m_view->setModel(&another);
    QVERIFY(!row->isValid());
    QCOMPARE(list->childCount(), 0);
    m_view->setModel(m_model.get());
}

void TestConversationView::linksAreAskedAboutAndOnlyTheWebOpens()
{
    QVERIFY(!openableLink(QStringLiteral("https://example.org/a?b")).isEmpty());
    for (const char *bad : {"file:///etc/passwd", "javascript:alert(1)", "relative/path", "https://", "mailto:a@b.c"})
        QVERIFY2(openableLink(QLatin1String(bad)).isEmpty(), bad);
    m_model->apply(answered(QStringLiteral("[click here please](https://example.org/real)")));
    m_view->doItemsLayout();
    click(m_model->index(0), {30, 16});
    auto *box = m_view->findChild<QMessageBox *>(QStringLiteral("openLinkDialog"));
    QVERIFY(box);
    QCOMPARE(box->informativeText(), QStringLiteral("https://example.org/real"));
    box->reject();
}

void TestConversationView::markdownLoadsNothingAndShowsHtmlAsText()
{
    const TextStyle style = TextStyle::of(m_view->font(), m_view->palette());
    const auto document =
        proseDocument(QStringLiteral("a <img src=\"file:///x\"> ![a cat](file:///cat.png) <b>z</b>"), style);
    const QString text = document->toPlainText();
    QVERIFY(text.contains(QStringLiteral("<img")));
    QVERIFY(text.contains(QStringLiteral("<b>z</b>")));
    QVERIFY(text.contains(QStringLiteral("[image: a cat]")));
    QVERIFY(!text.contains(QChar::ObjectReplacementCharacter));
    QVERIFY(
        !document->resource(QTextDocument::ImageResource, QUrl::fromLocalFile(QStringLiteral("/cat.png"))).isValid());
}

void TestConversationView::listsKeepTheirFirstNumber()
{
    const TextStyle style = TextStyle::of(m_view->font(), m_view->palette());
    QCOMPARE(proseDocument(QStringLiteral("3. three\n4. four"), style)->toPlainText(),
             QStringLiteral("3. three\n4. four"));
}

void TestConversationView::attachmentsStandBelowTheWords()
{
    m_model->apply(userSaid(QStringLiteral("look")));
    auto message = std::make_shared<Message>();
    message->content = {FileBlock{QStringLiteral("notes.txt"), QStringLiteral("text/plain"), "words"},
                        FileBlock{QStringLiteral("plan.pdf"), QStringLiteral("application/pdf"), "%PDF-1.7"},
                        TextBlock{QStringLiteral("look")}};
    m_model->apply(UserMessageAdded{message});
    message = std::make_shared<Message>();
    message->content = {FileBlock{QStringLiteral("notes.txt"), QStringLiteral("text/plain"), "words"}};
    m_model->apply(UserMessageAdded{message});
    m_view->doItemsLayout();
    m_view->grab(); // laid out and painted
    const auto height = [this](int row) { return m_view->visualRect(m_model->index(row)).height(); };
    const int line = m_view->fontMetrics().height();
    QVERIFY(height(1) >= height(0) + 2 * line);
    QVERIFY(height(2) < height(1) - line);
    QVERIFY(height(2) >= line);
    const QRect row = m_view->visualRect(m_model->index(1));
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, {row.right() - 60, row.bottom() - 26});
    QVERIFY2(QStringLiteral("plan.pdf (PDF, 8 B)").contains(m_view->selectedText()),
             qPrintable(m_view->selectedText()));
    QVERIFY(!m_view->selectedText().isEmpty());
}

void TestConversationView::thinkingStreamsOnWhileItIsUnfolded()
{
    m_model->apply(RequestStarted{1});
    m_model->apply(Streamed{BlockStarted{0, ThinkingBlock{}}});
    m_model->apply(Streamed{ThinkingDelta{0, QStringLiteral("first\n")}});
    m_view->doItemsLayout();
    QCOMPARE(m_model->rowCount(), 1);
    QVERIFY(m_view->isFoldable(last()) && !m_view->isUnfolded(last()));
    const int folded = m_view->visualRect(last()).height();
    click(last());
    QVERIFY(m_view->isUnfolded(last()));
    int before = m_view->visualRect(last()).height();
    QVERIFY(before > folded);
    // Also beyond the lines at which other rows are cut: what is thought just now is at the end.
    for (int step = 0; step < 4; ++step) {
        m_model->apply(Streamed{ThinkingDelta{0, QStringLiteral("and on\n").repeated(30)}});
        QTRY_VERIFY(m_view->visualRect(last()).height() > before + 30 * m_view->fontMetrics().height());
        before = m_view->visualRect(last()).height();
    }
    QVERIFY(m_view->followsLatest());
    QVERIFY(m_view->isUnfolded(last()));
}

void TestConversationView::summaryIsFoldedAndReadsAsMarkdown()
{
    m_model->apply(answered(QStringLiteral("before")));
    auto message = std::make_shared<Message>();
    message->content = {SummaryBlock{QStringLiteral("## Task\n\n- one\n- two")}};
    m_model->apply(UserMessageAdded{message});
    m_view->doItemsLayout();
    QVERIFY(m_view->isFoldable(last()) && !m_view->isUnfolded(last()));
    const int folded = m_view->visualRect(last()).height();
    click(last());
    m_view->grab();
    QVERIFY(m_view->visualRect(last()).height() > folded + 3 * m_view->fontMetrics().height());
    const QRect row = m_view->visualRect(last());
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, row.topLeft() + QPoint(35, 50));
    QCOMPARE(m_view->selectedText(), QStringLiteral("Task")); // and not "##"
}

void TestConversationView::rowHeightsAddUp()
{
    RowHeights heights;
    std::vector<int> plain;
    const auto check = [&] {
        int top = 0;
        for (int row = 0; row < int(plain.size()); ++row) {
            QCOMPARE(heights.top(row), top);
            QCOMPARE(heights.rowAt(top), row);
            top += plain[size_t(row)];
            QCOMPARE(heights.rowAt(top - 1), row);
        }
        QCOMPARE(heights.total(), top);
    };
    for (int i = 1; i <= 37; ++i) {
        heights.append(i * 7 % 13 + 1);
        plain.push_back(i * 7 % 13 + 1);
    }
    check();
    heights.set(5, 100);
    plain[5] = 100;
    heights.insert(20, {9, 4});
    plain.insert(plain.begin() + 20, {9, 4});
    check();
    heights.remove(30, 38);
    plain.erase(plain.begin() + 30, plain.end());
    heights.remove(2, 4);
    plain.erase(plain.begin() + 2, plain.begin() + 5);
    check();
    heights.append(4);
    plain.push_back(4);
    check();
}

QTEST_MAIN(TestConversationView)
#include "tst_conversationview.moc"
