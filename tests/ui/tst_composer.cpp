#include "conversation/message.h"
#include "ui/conversation/composer.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;

class TestComposer : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void enterSendsAndEmptiesTheEditor();
    void shiftEnterBreaksTheLine();
    void blankTextIsNotSent();
    void growsWithItsTextThenScrolls();
    void pastesAsPlainText();
    void stopIsThereOnlyWhileTheAgentWorks();
    void upRecallsPromptsOnlyWhenNothingIsLost();
    void typingIsToldUntilAPauseOrTheSending();
    void textOfTheProgramIsNoTyping();
    void appendedTextKeepsTheDraft();
    void commandsAreExplainedWhileTheyAreTyped();
    void controlsHaveTheirNames();
    void whatTheEmptyEditorSaysFitsIntoItsLine();

private:
    QPlainTextEdit *edit() const { return m_composer->findChild<QPlainTextEdit *>(QStringLiteral("composerEdit")); }
    QPushButton *button(const QString &name) const { return m_composer->findChild<QPushButton *>(name); }

    std::unique_ptr<Composer> m_composer;
};

void TestComposer::init()
{
    m_composer = std::make_unique<Composer>();
    m_composer->resize(600, m_composer->sizeHint().height());
    m_composer->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_composer.get()));
}

void TestComposer::cleanup()
{
    m_composer.reset();
}

void TestComposer::enterSendsAndEmptiesTheEditor()
{
    QSignalSpy submitted(m_composer.get(), &Composer::submitted);
    QTest::keyClicks(edit(), QStringLiteral("do it  "));
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(submitted.count(), 1);
    QCOMPARE(wordsOf(submitted.first().first().value<QList<ContentBlock>>()), QStringLiteral("do it"));
    QVERIFY(m_composer->text().isEmpty());
}

void TestComposer::shiftEnterBreaksTheLine()
{
    QSignalSpy submitted(m_composer.get(), &Composer::submitted);
    QTest::keyClicks(edit(), QStringLiteral("a"));
    QTest::keyClick(edit(), Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(edit(), QStringLiteral("b"));
    QCOMPARE(submitted.count(), 0);
    QCOMPARE(m_composer->text(), QStringLiteral("a\nb"));
}

void TestComposer::blankTextIsNotSent()
{
    QSignalSpy submitted(m_composer.get(), &Composer::submitted);
    m_composer->setText(QStringLiteral(" \n "));
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(submitted.count(), 0);
    QVERIFY(!button(QStringLiteral("sendButton"))->isEnabled());
}

void TestComposer::growsWithItsTextThenScrolls()
{
    const int one = edit()->height();
    m_composer->setText(QStringLiteral("1\n2\n3"));
    const int three = edit()->height();
    QVERIFY(three > one);
    m_composer->setText(QStringLiteral("x\n").repeated(8));
    const int nine = edit()->height();
    QVERIFY(nine > three);
    m_composer->setText(QStringLiteral("x\n").repeated(200));
    QCOMPARE(edit()->height(), nine);
    m_composer->setText({});
    QCOMPARE(edit()->height(), one);
}

void TestComposer::pastesAsPlainText()
{
    auto *rich = new QMimeData;
    rich->setHtml(QStringLiteral("<b>bold</b>"));
    rich->setText(QStringLiteral("<plain>"));
    QGuiApplication::clipboard()->setMimeData(rich);
    edit()->paste();
    QCOMPARE(m_composer->text(), QStringLiteral("<plain>"));
}

void TestComposer::stopIsThereOnlyWhileTheAgentWorks()
{
    QPushButton *stop = button(QStringLiteral("stopButton"));
    QPushButton *send = button(QStringLiteral("sendButton"));
    QSignalSpy stopped(m_composer.get(), &Composer::stopRequested);
    QVERIFY(!stop->isVisible());
    m_composer->setWorking(true);
    QVERIFY(stop->isVisible() && stop->isEnabled());
    QTest::mouseClick(stop, Qt::LeftButton);
    QCOMPARE(stopped.count(), 1);
    m_composer->setText(QStringLiteral("next"));
    QVERIFY(send->isEnabled());
    QVERIFY(send->toolTip().contains(QStringLiteral("Queue")));
    m_composer->setWorking(false);
    QVERIFY(!stop->isVisible());
}

void TestComposer::upRecallsPromptsOnlyWhenNothingIsLost()
{
    for (const QString &prompt : {QStringLiteral("first"), QStringLiteral("second")}) {
        m_composer->setText(prompt);
        QTest::keyClick(edit(), Qt::Key_Return);
    }
    QTest::keyClick(edit(), Qt::Key_Up);
    QCOMPARE(m_composer->text(), QStringLiteral("second"));
    QTest::keyClick(edit(), Qt::Key_Up);
    QCOMPARE(m_composer->text(), QStringLiteral("first"));
    QTest::keyClick(edit(), Qt::Key_Down);
    QTest::keyClick(edit(), Qt::Key_Down);
    QVERIFY(m_composer->text().isEmpty());
    m_composer->setText(QStringLiteral("a draft"));
    QTest::keyClick(edit(), Qt::Key_Up);
    QCOMPARE(m_composer->text(), QStringLiteral("a draft"));
}

void TestComposer::typingIsToldUntilAPauseOrTheSending()
{
    Composer composer(nullptr, std::chrono::milliseconds(50));
    composer.show();
    auto *editor = composer.findChild<QPlainTextEdit *>(QStringLiteral("composerEdit"));
    QSignalSpy typing(&composer, &Composer::typingChanged);
    QTest::keyClicks(editor, QStringLiteral(" "));
    QCOMPARE(typing.size(), 0); // nothing that could be sent
    QTest::keyClicks(editor, QStringLiteral("ab"));
    QCOMPARE(typing.size(), 1);
    QCOMPARE(typing.last().first().toBool(), true);
    QTRY_COMPARE(typing.size(), 2);
    QCOMPARE(typing.last().first().toBool(), false);
    QTest::keyClicks(editor, QStringLiteral("c"));
    QCOMPARE(typing.last().first().toBool(), true);
    QTest::keyClick(editor, Qt::Key_Return);
    QCOMPARE(typing.size(), 4);
    QCOMPARE(typing.last().first().toBool(), false);
}

void TestComposer::textOfTheProgramIsNoTyping()
{
    QSignalSpy typing(m_composer.get(), &Composer::typingChanged);
    m_composer->setText(QStringLiteral("given back by Stop"));
    QCOMPARE(typing.size(), 0);
    QTest::keyClicks(edit(), QStringLiteral("x"));
    QCOMPARE(typing.size(), 1);
    m_composer->setText({});
    QCOMPARE(typing.size(), 2);
}

void TestComposer::appendedTextKeepsTheDraft()
{
    m_composer->append(QStringLiteral("> one\n\n"));
    QCOMPARE(m_composer->text(), QStringLiteral("> one\n\n"));
    QTest::keyClicks(edit(), QStringLiteral("why?"));
    m_composer->append(QStringLiteral("> two\n"));
    QCOMPARE(m_composer->text(), QStringLiteral("> one\n\nwhy?\n\n> two\n"));
    edit()->undo();
    QCOMPARE(m_composer->text(), QStringLiteral("> one\n\nwhy?"));
}

void TestComposer::commandsAreExplainedWhileTheyAreTyped()
{
    const auto *hint = m_composer->findChild<QLabel *>(QStringLiteral("composerHint"));
    m_composer->setHint(QStringLiteral("another hint"));
    for (const QString &command : {QStringLiteral("/"), QStringLiteral("/comp"), QStringLiteral("/compact"),
                                   QStringLiteral("/compact the parser")}) {
        m_composer->setText(command);
        QVERIFY2(hint->accessibleName().startsWith(QStringLiteral("/compact sums")), qPrintable(command));
    }
    for (const QString &words : {QStringLiteral("/compactor"), QStringLiteral("/etc/passwd"), QString()}) {
        m_composer->setText(words);
        QCOMPARE(hint->accessibleName(), QStringLiteral("another hint"));
    }
}

void TestComposer::controlsHaveTheirNames()
{
    QCOMPARE(edit()->accessibleName(), QStringLiteral("Message"));
    QCOMPARE(button(QStringLiteral("sendButton"))->accessibleName(), QStringLiteral("Send"));
    QCOMPARE(button(QStringLiteral("stopButton"))->accessibleName(), QStringLiteral("Stop"));
}

void TestComposer::whatTheEmptyEditorSaysFitsIntoItsLine()
{
    m_composer->setAsked(true);
    for (const int width : {900, 480, 340}) {
        m_composer->resize(width, m_composer->height());
        const int room = edit()->viewport()->width();
        QVERIFY(edit()->fontMetrics().horizontalAdvance(edit()->placeholderText()) <= room);
        QVERIFY(edit()->accessibleDescription().endsWith(u"waits for its turn."));
    }
    QVERIFY(edit()->placeholderText().endsWith(u'…'));
}

QTEST_MAIN(TestComposer)
#include "tst_composer.moc"
