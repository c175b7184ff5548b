#include "ui/permission/permissionpanel.h"
#include "ui/permission/questionpanel.h"

#include <QAbstractButton>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QTest>
#include <QVBoxLayout>

using namespace Deckhand;

/// What the model asks, in the window: over a real broker.
class TestQuestionPanel : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void whatIsChosenAndWrittenIsTheAnswer();
    void severalMayBeChosenWhereTheQuestionSaysSo();
    void nothingIsNoAnswer();
    void enterAnswersAndEscapeDeclinesButKeepsWords();
    void aPermissionIsNotShownHereAndAQuestionNotThere();
    void itGoesWithItsTurnAndComesBackWithTheNext();
    void itTakesNoKeyboardAndEverythingHasANameAndIsReached();
    void textsAreShownToTheLetter();
    void muchIsScrolled();

private:
    PermissionId ask(const QList<UserQuestion> &questions);
    QAbstractButton *button(const QString &name) const;
    QLineEdit *field(int number) const { return m_panel->findChildren<QLineEdit *>().value(number); }

    std::unique_ptr<PermissionBroker> m_broker;
    std::unique_ptr<QObject> m_turn;
    std::unique_ptr<QWidget> m_window;
    QLineEdit *m_composer = nullptr;
    QuestionPanel *m_panel = nullptr;
    PermissionPanel *m_permission = nullptr;
    QList<PermissionAnswer> m_answers;
};

void TestQuestionPanel::init()
{
    m_answers.clear();
    m_window.reset();
    m_broker = std::make_unique<PermissionBroker>();
    m_turn = std::make_unique<QObject>();
    m_window = std::make_unique<QWidget>();
    auto *column = new QVBoxLayout(m_window.get());
    column->addStretch(1);
    m_permission = new PermissionPanel(*m_broker);
    m_panel = new QuestionPanel(*m_broker);
    m_composer = new QLineEdit;
    column->addWidget(m_permission);
    column->addWidget(m_panel);
    column->addWidget(m_composer);
    m_window->resize(700, 600);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_composer->setFocus();
}

PermissionId TestQuestionPanel::ask(const QList<UserQuestion> &questions)
{
    PermissionRequest request;
    request.toolName = u"ask_user"_qs;
    request.effect = Effect::Question;
    request.preview.questions = questions;
    return m_broker->ask(request, m_turn.get(), [this](const PermissionAnswer &answer) { m_answers.append(answer); });
}

QAbstractButton *TestQuestionPanel::button(const QString &name) const
{
    for (auto *button : m_panel->findChildren<QAbstractButton *>()) {
        if (button->accessibleName() == name || button->text().remove(u'&') == name)
            return button;
    }
    return nullptr;
}

void TestQuestionPanel::whatIsChosenAndWrittenIsTheAnswer()
{
    QVERIFY(!m_panel->isVisible());
    ask({{u"Which?"_qs, {u"left"_qs, u"right"_qs}}, {u"Why?"_qs, {}}});
    QVERIFY(m_panel->isVisible());
    QVERIFY(!button(u"Answer"_qs)->isEnabled());
    button(u"left"_qs)->click();
    button(u"right"_qs)->click(); // one of them
    QTest::keyClicks(field(1), u"because"_qs);
    QTest::mouseClick(button(u"Answer"_qs), Qt::LeftButton);
    QCOMPARE(m_answers.size(), 1);
    QCOMPARE(m_answers.first().choice, PermissionChoice::Answered);
    QCOMPARE(m_answers.first().answers.size(), 2);
    QCOMPARE(m_answers.first().answers.at(0).chosen, QStringList{u"right"_qs});
    QCOMPARE(m_answers.first().answers.at(1).text, u"because"_qs);
    QVERIFY(!m_panel->isVisible());
}

void TestQuestionPanel::severalMayBeChosenWhereTheQuestionSaysSo()
{
    ask({{u"Which?"_qs, {u"a"_qs, u"b"_qs, u"c"_qs}, true}});
    button(u"c"_qs)->click();
    button(u"a"_qs)->click();
    button(u"Answer"_qs)->click();
    QCOMPARE(m_answers.first().answers.first().chosen, (QStringList{u"a"_qs, u"c"_qs}));
}

void TestQuestionPanel::nothingIsNoAnswer()
{
    ask({{u"Which?"_qs, {u"a"_qs, u"b"_qs}, true}});
    button(u"a"_qs)->click();
    QVERIFY(button(u"Answer"_qs)->isEnabled());
    button(u"a"_qs)->click();
    QVERIFY(!button(u"Answer"_qs)->isEnabled());
    QTest::keyClicks(field(0), u"  "_qs);
    QVERIFY(!button(u"Answer"_qs)->isEnabled());
    button(u"Decline"_qs)->click();
    QCOMPARE(m_answers.first().choice, PermissionChoice::Deny);
}

void TestQuestionPanel::enterAnswersAndEscapeDeclinesButKeepsWords()
{
    // The page's Esc, which stops the agent.
    int stops = 0;
    auto *stop = new QShortcut(QKeySequence(Qt::Key_Escape), m_window.get());
    connect(stop, &QShortcut::activated, this, [&stops] { ++stops; });
    ask({{u"Why?"_qs, {}}});
    field(0)->setFocus();
    QTest::keyClicks(field(0), u"so"_qs);
    QTest::keyClick(field(0), Qt::Key_Escape);
    QVERIFY(m_answers.isEmpty());
    QCOMPARE(field(0)->text(), u"so"_qs);
    QTest::keyClick(field(0), Qt::Key_Return);
    QCOMPARE(m_answers.size(), 1);
    QCOMPARE(m_answers.first().answers.first().text, u"so"_qs);
    ask({{u"And?"_qs, {}}});
    field(0)->setFocus();
    QTest::keyClick(field(0), Qt::Key_Escape);
    QCOMPARE(m_answers.last().choice, PermissionChoice::Deny);
    QCOMPARE(stops, 0);
}

void TestQuestionPanel::aPermissionIsNotShownHereAndAQuestionNotThere()
{
    ask({{u"Why?"_qs, {}}});
    QVERIFY(m_panel->isVisible() && !m_permission->isVisible());
    PermissionRequest request;
    request.preview = {u"Run a command"_qs, u"ls"_qs};
    m_broker->ask(request, m_turn.get(), [](const PermissionAnswer &) {});
    QVERIFY(m_panel->isVisible() && m_permission->isVisible());
    button(u"Decline"_qs)->click();
    QVERIFY(!m_panel->isVisible() && m_permission->isVisible());
}

void TestQuestionPanel::itGoesWithItsTurnAndComesBackWithTheNext()
{
    ask({{u"First?"_qs, {}}});
    QTest::keyClicks(field(0), u"old"_qs);
    m_turn = std::make_unique<QObject>();
    QVERIFY(!m_panel->isVisible());
    QVERIFY(m_answers.isEmpty());
    ask({{u"Second?"_qs, {}}});
    QVERIFY(m_panel->isVisible());
    QCOMPARE(field(0)->text(), QString());
}

void TestQuestionPanel::itTakesNoKeyboardAndEverythingHasANameAndIsReached()
{
    ask({{u"Which?"_qs, {u"a"_qs, u"b"_qs}, true}, {u"Why?"_qs, {}}});
    QVERIFY(m_composer->hasFocus());
    QStringList reached;
    for (int i = 0; i < 8; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        const QWidget *widget = QApplication::focusWidget();
        const auto *button = qobject_cast<const QAbstractButton *>(widget);
        reached.append(widget->accessibleName().isEmpty() && button ? button->text() : widget->accessibleName());
    }
    QCOMPARE(reached.mid(0, 6), (QStringList{u"a"_qs, u"b"_qs, u"Answer to: Which?"_qs, u"Answer to: Why?"_qs,
                                             u"&Decline"_qs, QString()}));
    QCOMPARE(m_panel->accessibleName(), u"Question of the agent"_qs);
}

void TestQuestionPanel::textsAreShownToTheLetter()
{
    ask({{u"<b>Do</b> it\u202e?"_qs, {u"Save & quit"_qs, u"<i>no</i>"_qs}}});
    const auto *label = m_panel->findChild<QLabel *>(u"questionText"_qs);
    QCOMPARE(label->textFormat(), Qt::PlainText);
    QCOMPARE(label->text(), u"<b>Do</b> it\\u{202E}?"_qs);
    QCOMPARE(button(u"Save & quit"_qs)->text(), u"Save && quit"_qs);
    button(u"Save & quit"_qs)->click();
    button(u"Answer"_qs)->click();
    QCOMPARE(m_answers.first().answers.first().chosen, QStringList{u"Save & quit"_qs});
}

void TestQuestionPanel::muchIsScrolled()
{
    QStringList choices;
    for (int i = 0; i < 8; ++i)
        choices.append(u"%1 "_qs.arg(i) + u"many words "_qs.repeated(20));
    ask({{u"One?"_qs, choices}, {u"Two?"_qs, choices}, {u"Three?"_qs, choices}, {u"Four?"_qs, choices}});
    m_window->resize(420, 600);
    QTRY_VERIFY(m_panel->findChild<QScrollArea *>()->height() <= 300);
    QVERIFY(m_window->rect().contains(m_composer->geometry()));
    QVERIFY(m_window->width() <= 460);
}

QTEST_MAIN(TestQuestionPanel)
#include "tst_questionpanel.moc"
