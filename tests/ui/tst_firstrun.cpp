#include "ui/settings/firstrunpage.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>

using namespace Deckhand;

class TestFirstRun : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void keyIsToldTrimmedAndLeavesTheField();
    void aRefusedKeyStaysInTheFieldWithTheReason();
    void blankKeyIsNoKey();
    void enterInTheKeyFieldSubmits();
    void nothingIsLookedForBeforeAClick();
    void foundServersCanBeChosen();
    void serverWithoutModelsCanBeChosen();
    void noServerIsSaidAndCanBeLookedForAgain();
    void demoIsOneClick();
    void everythingCanBeReachedWithTab();
    void narrowPageKeepsItsControlsInside();

private:
    template<typename T>
    T *child(const char *name) const
    {
        return m_page->findChild<T *>(QString::fromLatin1(name));
    }
    QPushButton *button(const char *name) const { return child<QPushButton>(name); }

    std::unique_ptr<FirstRunPage> m_page;
};

void TestFirstRun::init()
{
    m_page = std::make_unique<FirstRunPage>();
    m_page->resize(800, 700);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
}

void TestFirstRun::keyIsToldTrimmedAndLeavesTheField()
{
    QSignalSpy entered(m_page.get(), &FirstRunPage::keyEntered);
    auto *edit = child<QLineEdit>("keyEdit");
    QCOMPARE(edit->echoMode(), QLineEdit::Password);
    edit->setText(QStringLiteral("  sk-1 "));
    button("useKeyButton")->click();
    QCOMPARE(entered.count(), 1);
    QCOMPARE(entered.first().first().toString(), QStringLiteral("sk-1"));
    QCOMPARE(entered.first().at(1).toBool(), false);
    QCOMPARE(child<QLabel>("keyStatus")->text(), QStringLiteral("Trying the key…"));
    button("useKeyButton")->click(); // once is enough
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(entered.count(), 1);
    m_page->acceptKey();
    QVERIFY(edit->text().isEmpty());
}

void TestFirstRun::aRefusedKeyStaysInTheFieldWithTheReason()
{
    QSignalSpy entered(m_page.get(), &FirstRunPage::keyEntered);
    auto *edit = child<QLineEdit>("keyEdit");
    edit->setText(QStringLiteral("sk-1"));
    button("useKeyButton")->click();
    m_page->refuseKey(QStringLiteral("The key was refused."));
    QCOMPARE(edit->text(), QStringLiteral("sk-1"));
    QVERIFY(child<QLabel>("keyStatus")->isVisible());
    QVERIFY(child<QLabel>("keyStatus")->text().startsWith(QStringLiteral("The key was refused.")));
    button("useKeyButton")->click();
    QCOMPARE(entered.last().at(1).toBool(), true); // they insist
    m_page->refuseKey(QStringLiteral("The key was refused."));
    edit->setText(QStringLiteral("sk-2"));
    QVERIFY(!child<QLabel>("keyStatus")->isVisible());
    button("useKeyButton")->click();
    QCOMPARE(entered.last().at(1).toBool(), false);
}

void TestFirstRun::blankKeyIsNoKey()
{
    QSignalSpy entered(m_page.get(), &FirstRunPage::keyEntered);
    child<QLineEdit>("keyEdit")->setText(QStringLiteral("   "));
    QVERIFY(!button("useKeyButton")->isEnabled());
    QTest::keyClick(child<QLineEdit>("keyEdit"), Qt::Key_Return);
    QCOMPARE(entered.count(), 0);
}

void TestFirstRun::enterInTheKeyFieldSubmits()
{
    QSignalSpy entered(m_page.get(), &FirstRunPage::keyEntered);
    QTest::keyClicks(child<QLineEdit>("keyEdit"), QStringLiteral("sk-2"));
    QTest::keyClick(child<QLineEdit>("keyEdit"), Qt::Key_Return);
    QCOMPARE(entered.count(), 1);
}

void TestFirstRun::nothingIsLookedForBeforeAClick()
{
    QSignalSpy probe(m_page.get(), &FirstRunPage::probeRequested);
    QVERIFY(!child<QComboBox>("serverBox")->isVisible());
    QVERIFY(!button("useServerButton")->isVisible());
    QCOMPARE(probe.count(), 0);
    button("probeButton")->click();
    QCOMPARE(probe.count(), 1);
    QVERIFY(!button("probeButton")->isEnabled());
}

void TestFirstRun::foundServersCanBeChosen()
{
    QSignalSpy chosen(m_page.get(), &FirstRunPage::serverChosen);
    button("probeButton")->click();
    m_page->setServers({{QStringLiteral("http://localhost:11434"),
                         QStringLiteral("Ollama"),
                         {QStringLiteral("a"), QStringLiteral("b")}},
                        {QStringLiteral("http://localhost:8080"), {}, {QStringLiteral("c")}}});
    QVERIFY(button("probeButton")->isEnabled());
    QVERIFY(!child<QLabel>("serverStatus")->isVisible());
    QCOMPARE(child<QComboBox>("serverBox")->currentText(), QStringLiteral("Ollama · http://localhost:11434"));
    child<QComboBox>("modelBox")->setCurrentIndex(1);
    button("useServerButton")->click();
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().at(0).toUrl().toString(), QStringLiteral("http://localhost:11434"));
    QCOMPARE(chosen.first().at(1).toString(), QStringLiteral("b"));

    child<QComboBox>("serverBox")->setCurrentIndex(1);
    button("useServerButton")->click();
    QCOMPARE(chosen.last().at(0).toUrl().toString(), QStringLiteral("http://localhost:8080"));
    QCOMPARE(chosen.last().at(1).toString(), QStringLiteral("c"));
}

void TestFirstRun::serverWithoutModelsCanBeChosen()
{
    QSignalSpy chosen(m_page.get(), &FirstRunPage::serverChosen);
    m_page->setServers({{QStringLiteral("http://localhost:8080"), QStringLiteral("llama.cpp"), {}}});
    QVERIFY(!child<QComboBox>("modelBox")->isVisible());
    button("useServerButton")->click();
    QCOMPARE(chosen.count(), 1);
    QVERIFY(chosen.first().at(1).toString().isEmpty());
}

void TestFirstRun::noServerIsSaidAndCanBeLookedForAgain()
{
    QSignalSpy probe(m_page.get(), &FirstRunPage::probeRequested);
    button("probeButton")->click();
    m_page->setServers({});
    QVERIFY(child<QLabel>("serverStatus")->isVisible());
    QVERIFY(!button("useServerButton")->isVisible());
    button("probeButton")->click();
    QCOMPARE(probe.count(), 2);
}

void TestFirstRun::demoIsOneClick()
{
    QSignalSpy demo(m_page.get(), &FirstRunPage::demoChosen);
    QTest::mouseClick(button("demoButton"), Qt::LeftButton);
    QCOMPARE(demo.count(), 1);
}

void TestFirstRun::everythingCanBeReachedWithTab()
{
    m_page->setServers({{QStringLiteral("http://localhost:8080"), {}, {QStringLiteral("c")}}});
    child<QLineEdit>("keyEdit")->setText(QStringLiteral("x"));
    child<QLineEdit>("keyEdit")->setFocus();
    QStringList reached;
    for (int i = 0; i < 7; ++i) {
        QWidget *focused = m_page->focusWidget();
        const auto *asButton = qobject_cast<QPushButton *>(focused);
        QVERIFY2(!focused->accessibleName().isEmpty() || (asButton && !asButton->text().isEmpty()),
                 qPrintable(focused->objectName()));
        reached.append(focused->objectName());
        QTest::keyClick(focused, Qt::Key_Tab);
    }
    QCOMPARE(reached,
             QStringList({QStringLiteral("keyEdit"), QStringLiteral("useKeyButton"), QStringLiteral("serverBox"),
                          QStringLiteral("modelBox"), QStringLiteral("probeButton"), QStringLiteral("useServerButton"),
                          QStringLiteral("demoButton")}));
}

void TestFirstRun::narrowPageKeepsItsControlsInside()
{
    m_page->setServers({{QStringLiteral("http://localhost:11434"),
                         QStringLiteral("Ollama"),
                         {QStringLiteral("a-model-with-a-very-long-name:480b-instruct-q4_K_M")}}});
    m_page->resize(400, 700);
    const QList<QPushButton *> buttons = m_page->findChildren<QPushButton *>();
    for (const QPushButton *button : buttons) {
        const int right = button->mapTo(m_page.get(), button->rect().topRight()).x();
        QVERIFY2(right < m_page->width(), qPrintable(button->objectName()));
    }
}

QTEST_MAIN(TestFirstRun)
#include "tst_firstrun.moc"
