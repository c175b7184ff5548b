#include "ui/panels/visibletext.h"
#include "ui/permission/permissionpanel.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QVBoxLayout>

#include <optional>

using namespace Deckhand;
using namespace std::chrono_literals;

namespace {

QString repeated(const char *line, int times)
{
    return QString::fromUtf8(line).repeated(times);
}

} // namespace

class TestPermissionPanel : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void hiddenWhileNothingIsAsked();
    void showsTheWholeCommandAsPlainText();
    void allowingWaitsForTheGuard();
    void eachNewQuestionIsGuardedAnew();
    void buttonsGiveTheirAnswers_data();
    void buttonsGiveTheirAnswers();
    void escapeAndEnterDeny_data();
    void escapeAndEnterDeny();
    void enterOnAnAllowButtonAllows();
    void questionsQueueInTheirOrder();
    void withdrawnQuestionGoesAway();
    void withdrawalOfALaterOneKeepsTheFirst();
    void questionsAskedBeforeThePanelAreShown();
    void appearingDoesNotTakeTheKeyboard();
    void longTextMustBeScrolledToItsEnd();
    void buttonsAreNeverCut_data();
    void buttonsAreNeverCut();
    void theTextTakesTheRoomThatIsThere();
    void nothingMovesWhenTheEndIsSeen();
    void aChangeSaysHowManyLinesItAddsAndRemoves();
    void everythingCanBeReachedWithTab();
    void colorsFollowTheTheme();
    void invisibleCharactersBecomeEscapes_data();
    void invisibleCharactersBecomeEscapes();
    void marksTellEscapesFromTheSameLetters();
    void longLinesAreContinuedWithAMark();
    void originalIsCounted();
    void aFolderIsOpenedToReadOrToChange_data();
    void aFolderIsOpenedToReadOrToChange();

private:
    void ask(const QString &title, const QString &body, Effect effect = Effect::Command, QObject *context = nullptr);
    void makePanel(std::chrono::milliseconds guard);
    template<typename T>
    T *child(const char *name) const
    {
        return m_window->findChild<T *>(QString::fromLatin1(name));
    }
    QPushButton *button(const char *name) const { return child<QPushButton>(name); }

    std::unique_ptr<PermissionBroker> m_broker;
    std::unique_ptr<QObject> m_turn;
    std::unique_ptr<QWidget> m_window;
    PermissionPanel *m_panel = nullptr;
    QList<PermissionChoice> m_answers;
};

void TestPermissionPanel::init()
{
    m_answers.clear();
    m_window.reset();
    m_broker = std::make_unique<PermissionBroker>();
    m_turn = std::make_unique<QObject>();
    makePanel(0ms);
}

void TestPermissionPanel::makePanel(std::chrono::milliseconds guard)
{
    m_window = std::make_unique<QWidget>();
    auto *layout = new QVBoxLayout(m_window.get());
    auto *composer = new QPlainTextEdit;
    composer->setObjectName(QStringLiteral("composer"));
    m_panel = new PermissionPanel(*m_broker, nullptr, guard);
    layout->addStretch();
    layout->addWidget(m_panel);
    layout->addWidget(composer);
    m_window->resize(600, 500);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    composer->setFocus();
}

void TestPermissionPanel::ask(const QString &title, const QString &body, Effect effect, QObject *context)
{
    PermissionRequest request;
    request.toolName = QStringLiteral("bash");
    request.effect = effect;
    request.preview = {title, body, false};
    m_broker->ask(request, context ? context : m_turn.get(),
                  [this](const PermissionAnswer &answer) { m_answers.append(answer.choice); });
}

void TestPermissionPanel::hiddenWhileNothingIsAsked()
{
    QVERIFY(!m_panel->isVisible());
    QSignalSpy emptied(m_panel, &PermissionPanel::emptied);
    ask(QStringLiteral("Run a command"), QStringLiteral("ls"));
    QVERIFY(m_panel->isVisible());
    m_broker->answer(m_broker->open().first().id, {PermissionChoice::Deny, {}});
    QVERIFY(!m_panel->isVisible());
    QCOMPARE(emptied.count(), 1);
}

void TestPermissionPanel::showsTheWholeCommandAsPlainText()
{
    const QString command = QStringLiteral("echo '<b>x</b><img src=\"file:///etc/passwd\">'\nsecond line");
    ask(QStringLiteral("Run <i>a</i> command"), command);
    QCOMPARE(child<QPlainTextEdit>("bodyView")->toPlainText(), command);
    QVERIFY(child<QPlainTextEdit>("bodyView")->isReadOnly());
    QCOMPARE(child<QLabel>("titleLabel")->text(), QStringLiteral("Run <i>a</i> command?"));
    QCOMPARE(child<QLabel>("titleLabel")->textFormat(), Qt::PlainText);
    QVERIFY(child<QLabel>("countLabel")->text().contains(u"2 lines"));
}

void TestPermissionPanel::allowingWaitsForTheGuard()
{
    makePanel(1h);
    ask(QStringLiteral("Run a command"), QStringLiteral("ls"));
    QVERIFY(!button("allowOnceButton")->isEnabled());
    QVERIFY(!button("allowSessionButton")->isEnabled());
    QTest::mouseClick(button("allowOnceButton"), Qt::LeftButton);
    QTest::mouseClick(button("allowSessionButton"), Qt::LeftButton);
    QVERIFY(m_answers.isEmpty());
    QVERIFY(button("denyButton")->isEnabled());
    QTest::mouseClick(button("denyButton"), Qt::LeftButton);
    QCOMPARE(m_answers, QList<PermissionChoice>{PermissionChoice::Deny});
}

void TestPermissionPanel::eachNewQuestionIsGuardedAnew()
{
    ask(QStringLiteral("Run a command"), QStringLiteral("first"));
    ask(QStringLiteral("Run a command"), QStringLiteral("second"));
    QTRY_VERIFY(button("allowOnceButton")->isEnabled());
    button("allowOnceButton")->click();
    QVERIFY(!button("allowOnceButton")->isEnabled());
    button("allowOnceButton")->click();
    QCOMPARE(m_answers.size(), 1);
    QTRY_VERIFY(button("allowOnceButton")->isEnabled());
}

void TestPermissionPanel::buttonsGiveTheirAnswers_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<PermissionChoice>("choice");
    QTest::newRow("once") << QStringLiteral("allowOnceButton") << PermissionChoice::AllowOnce;
    QTest::newRow("session") << QStringLiteral("allowSessionButton") << PermissionChoice::AllowForSession;
    QTest::newRow("deny") << QStringLiteral("denyButton") << PermissionChoice::Deny;
}

void TestPermissionPanel::buttonsGiveTheirAnswers()
{
    QFETCH(QString, name);
    QFETCH(PermissionChoice, choice);
    ask(QStringLiteral("Run a command"), QStringLiteral("ls"));
    auto *pressed = m_window->findChild<QPushButton *>(name);
    QTRY_VERIFY(pressed->isEnabled());
    QTest::mouseClick(pressed, Qt::LeftButton);
    QCOMPARE(m_answers, QList<PermissionChoice>{choice});
}

void TestPermissionPanel::escapeAndEnterDeny_data()
{
    QTest::addColumn<Qt::Key>("key");
    QTest::addColumn<QString>("focus");
    for (const char *focus : {"bodyView", "denyButton"}) {
        QTest::addRow("escape in %s", focus) << Qt::Key_Escape << QString::fromLatin1(focus);
        QTest::addRow("enter in %s", focus) << Qt::Key_Return << QString::fromLatin1(focus);
    }
    QTest::newRow("escape on allow") << Qt::Key_Escape << QStringLiteral("allowOnceButton");
}

void TestPermissionPanel::escapeAndEnterDeny()
{
    QFETCH(Qt::Key, key);
    QFETCH(QString, focus);
    ask(QStringLiteral("Run a command"), QStringLiteral("ls"));
    QTRY_VERIFY(button("allowOnceButton")->isEnabled());
    auto *widget = m_window->findChild<QWidget *>(focus);
    widget->setFocus();
    QTest::keyClick(widget, key);
    QCOMPARE(m_answers, QList<PermissionChoice>{PermissionChoice::Deny});
}

void TestPermissionPanel::enterOnAnAllowButtonAllows()
{
    ask(QStringLiteral("Run a command"), QStringLiteral("ls"));
    QTRY_VERIFY(button("allowOnceButton")->isEnabled());
    button("allowOnceButton")->setFocus();
    QTest::keyClick(button("allowOnceButton"), Qt::Key_Return);
    QCOMPARE(m_answers, QList<PermissionChoice>{PermissionChoice::AllowOnce});
}

void TestPermissionPanel::questionsQueueInTheirOrder()
{
    for (const char *command : {"one", "two", "three"})
        ask(QStringLiteral("Run a command"), QString::fromLatin1(command));
    const auto *body = child<QPlainTextEdit>("bodyView");
    const auto *count = child<QLabel>("countLabel");
    QCOMPARE(body->toPlainText(), QStringLiteral("one"));
    QCOMPARE(count->text(), QStringLiteral("1 of 3"));
    button("denyButton")->click();
    QCOMPARE(body->toPlainText(), QStringLiteral("two"));
    QCOMPARE(count->text(), QStringLiteral("1 of 2"));
    button("denyButton")->click();
    QCOMPARE(body->toPlainText(), QStringLiteral("three"));
    QCOMPARE(count->text(), QString());
    button("denyButton")->click();
    QVERIFY(!m_panel->isVisible());
    QCOMPARE(m_answers.size(), 3);
}

void TestPermissionPanel::withdrawnQuestionGoesAway()
{
    ask(QStringLiteral("Run a command"), QStringLiteral("ls"));
    m_turn.reset();
    QVERIFY(!m_panel->isVisible());
    button("denyButton")->click();
    QVERIFY(m_answers.isEmpty());
}

void TestPermissionPanel::withdrawalOfALaterOneKeepsTheFirst()
{
    QObject other;
    ask(QStringLiteral("Run a command"), QStringLiteral("first"));
    QTRY_VERIFY(button("allowOnceButton")->isEnabled());
    auto *later = new QObject(&other);
    ask(QStringLiteral("Run a command"), QStringLiteral("later"), Effect::Command, later);
    delete later;
    QCOMPARE(child<QPlainTextEdit>("bodyView")->toPlainText(), QStringLiteral("first"));
    QVERIFY(button("allowOnceButton")->isEnabled());
}

void TestPermissionPanel::questionsAskedBeforeThePanelAreShown()
{
    ask(QStringLiteral("Run a command"), QStringLiteral("early"));
    makePanel(0ms);
    QVERIFY(m_panel->isVisible());
    QCOMPARE(child<QPlainTextEdit>("bodyView")->toPlainText(), QStringLiteral("early"));
}

void TestPermissionPanel::appearingDoesNotTakeTheKeyboard()
{
    auto *composer = child<QPlainTextEdit>("composer");
    ask(QStringLiteral("Run a command"), QStringLiteral("ls"));
    QTRY_VERIFY(button("allowOnceButton")->isEnabled());
    QVERIFY(composer->hasFocus());
    QTest::keyClicks(composer, QStringLiteral("my words"));
    QTest::keyClick(composer, Qt::Key_Return);
    QVERIFY(m_answers.isEmpty());
}

void TestPermissionPanel::longTextMustBeScrolledToItsEnd()
{
    ask(QStringLiteral("Run a command"), repeated("echo harmless\n", 200) + QStringLiteral("rm -rf work"));
    auto *bar = child<QPlainTextEdit>("bodyView")->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 0);
    QTRY_VERIFY(child<QLabel>("hintLabel")->isVisible());
    QSignalSpy scrolled(bar, &QScrollBar::valueChanged);
    bar->setValue(bar->maximum() / 2);
    QCOMPARE(scrolled.count(), 1);
    QVERIFY(!button("allowOnceButton")->isEnabled());
    bar->setValue(bar->maximum());
    QTRY_VERIFY(button("allowOnceButton")->isEnabled());
    QVERIFY(!child<QLabel>("hintLabel")->isVisible());
    bar->setValue(0);
    QVERIFY(button("allowOnceButton")->isEnabled());
    QVERIFY(child<QLabel>("countLabel")->text().contains(u"201 lines"));
}

void TestPermissionPanel::buttonsAreNeverCut_data()
{
    QTest::addColumn<int>("width");
    for (const int width : {640, 440, 360, 300, 220})
        QTest::addRow("%d", width) << width;
}

void TestPermissionPanel::buttonsAreNeverCut()
{
    QFETCH(int, width);
    m_window->resize(width, 500);
    ask(QStringLiteral("Run a command"), QStringLiteral("ls"));
    QTRY_COMPARE(m_window->width(), width);
    QList<QRect> places;
    for (const char *name : {"denyButton", "allowSessionButton", "allowOnceButton"}) {
        const QPushButton *shown = button(name);
        QTRY_VERIFY(shown->width() >= shown->sizeHint().width());
        places.append(QRect(shown->mapTo(m_panel, QPoint()), shown->size()));
        QTRY_VERIFY(m_panel->rect().contains(QRect(shown->mapTo(m_panel, QPoint()), shown->size())));
    }
    QVERIFY(!places[0].intersects(places[1]) && !places[1].intersects(places[2]));
    QVERIFY(m_window->rect().contains(m_panel->geometry()));
}

void TestPermissionPanel::theTextTakesTheRoomThatIsThere()
{
    m_window->resize(600, 900);
    ask(QStringLiteral("Run a command"), repeated("line\n", 30) + QStringLiteral("end"));
    const auto *body = child<QPlainTextEdit>("bodyView");
    QTRY_COMPARE(body->verticalScrollBar()->maximum(), 0);
    QTRY_VERIFY(button("allowOnceButton")->isEnabled());
    m_window->resize(600, 400);
    QTRY_VERIFY(body->verticalScrollBar()->maximum() > 0);
    QVERIFY(m_window->rect().contains(m_panel->geometry()));
}

void TestPermissionPanel::nothingMovesWhenTheEndIsSeen()
{
    ask(QStringLiteral("Run a command"), repeated("line\n", 200));
    auto *bar = child<QPlainTextEdit>("bodyView")->verticalScrollBar();
    QTRY_VERIFY(child<QLabel>("hintLabel")->isVisible() && bar->maximum() > 0);
    const QRect before = m_panel->geometry();
    const QRect button = this->button("allowOnceButton")->geometry();
    bar->setValue(bar->maximum());
    QTRY_VERIFY(!child<QLabel>("hintLabel")->isVisible());
    QCoreApplication::sendPostedEvents();
    QCOMPARE(m_panel->geometry(), before);
    QCOMPARE(this->button("allowOnceButton")->geometry(), button);
}

void TestPermissionPanel::aChangeSaysHowManyLinesItAddsAndRemoves()
{
    PermissionRequest request;
    request.preview = {QStringLiteral("Edit a"), QStringLiteral("@@ -1,2 +1,2 @@\n same\n-old\n+new"), true, 1234, 1};
    m_broker->ask(request, m_turn.get(), [](const PermissionAnswer &) {});
    const QLocale locale;
    QCOMPARE(child<QLabel>("countLabel")->text(),
             QStringLiteral("+%1 \u2212%2").arg(locale.toString(1234), locale.toString(1)));
    // Its lines are coloured to the right edge.
    const QTextDocument *text = child<QPlainTextEdit>("bodyView")->document();
    QCOMPARE(text->findBlockByNumber(1).blockFormat().background().style(), Qt::NoBrush);
    QVERIFY(text->findBlockByNumber(2).blockFormat().background()
            != text->findBlockByNumber(3).blockFormat().background());
    button("denyButton")->click();
    ask(QStringLiteral("Run a command"), QStringLiteral("-x"));
    QCOMPARE(text->firstBlock().blockFormat().background().style(), Qt::NoBrush);
    QCOMPARE(text->firstBlock().begin().fragment().charFormat().foreground().style(), Qt::NoBrush);
}

void TestPermissionPanel::everythingCanBeReachedWithTab()
{
    ask(QStringLiteral("Run a command"), QStringLiteral("ls"));
    QTRY_VERIFY(button("allowOnceButton")->isEnabled());
    QStringList reached;
    child<QPlainTextEdit>("bodyView")->setFocus();
    for (int i = 0; i < 4; ++i) {
        QWidget *focused = m_window->focusWidget();
        QVERIFY2(!focused->accessibleName().isEmpty() || qobject_cast<QPushButton *>(focused),
                 qPrintable(focused->objectName()));
        reached.append(focused->objectName());
        QTest::keyClick(focused, Qt::Key_Tab);
    }
    QCOMPARE(reached, QStringList({QStringLiteral("bodyView"), QStringLiteral("denyButton"),
                                   QStringLiteral("allowSessionButton"), QStringLiteral("allowOnceButton")}));
}

void TestPermissionPanel::colorsFollowTheTheme()
{
    ask(QStringLiteral("Run a command"), QStringLiteral("ls"));
    for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light}) {
        applyTheme(*qApp, mode);
        const Theme theme = Theme::of(qApp->palette());
        QCOMPARE(theme.dark, mode == ThemeMode::Dark);
        QTRY_VERIFY(child<QPlainTextEdit>("bodyView")->styleSheet().contains(theme.codeBackground.name()));
        QVERIFY(button("allowOnceButton")->styleSheet().contains(theme.accent.name()));
    }
}

void TestPermissionPanel::invisibleCharactersBecomeEscapes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char *name, const QString &text, const char *shown) {
        QTest::newRow(name) << text << QString::fromUtf8(shown);
    };
    row("plain", QStringLiteral("ls -la\n\techo ä 漢字 😀"), "ls -la\n\techo ä 漢字 😀");
    row("escape sequence", QStringLiteral("a\u001b[2Kb"), "a\\u{001B}[2Kb");
    row("carriage return", QStringLiteral("rm x\rls"), "rm x\\u{000D}ls");
    row("NUL", QStringLiteral("a") + QChar(0) + QStringLiteral("b"), "a\\u{0000}b");
    row("C1", QString(QChar(0x9b)), "\\u{009B}");
    row("override", QString(QChar(0x202e)) + QStringLiteral("x"), "\\u{202E}x");
    row("isolate", QString(QChar(0x2066)), "\\u{2066}");
    row("zero width", QStringLiteral("r") + QChar(0x200b) + QStringLiteral("m"), "r\\u{200B}m");
    row("soft hyphen", QString(QChar(0x00ad)), "\\u{00AD}");
    row("no-break space", QString(QChar(0x00a0)), "\\u{00A0}");
    row("line separator", QString(QChar(0x2028)), "\\u{2028}");
    row("Hangul filler", QString(QChar(0x3164)), "\\u{3164}");
    row("tag", QString::fromUcs4(U"\U000e0041"), "\\u{E0041}");
    row("lone surrogate", QString(QChar(0xd800)) + QStringLiteral("x"), "\\u{D800}x");
}

void TestPermissionPanel::invisibleCharactersBecomeEscapes()
{
    QFETCH(QString, text);
    QTEST(VisibleText::of(text).text, "shown");
}

void TestPermissionPanel::marksTellEscapesFromTheSameLetters()
{
    const VisibleText shown = VisibleText::of(QStringLiteral("\\u{202E} ") + QChar(0x202e));
    QCOMPARE(shown.text, QStringLiteral("\\u{202E} \\u{202E}"));
    QCOMPARE(shown.marks.size(), 1);
    QCOMPARE(shown.marks.first().start, 9);
    QCOMPARE(shown.marks.first().length, 8);
}

void TestPermissionPanel::longLinesAreContinuedWithAMark()
{
    const VisibleText shown = VisibleText::of(repeated("x", 100'000));
    const QStringList lines = shown.text.split(u'\n');
    QCOMPARE(lines.size(), 50);
    for (const QString &line : lines)
        QVERIFY(line.size() <= 2001);
    QCOMPARE(shown.text.count(u'x'), 100'000);
    QCOMPARE(shown.marks.size(), 49);
    QCOMPARE(shown.lines, 1);
}

void TestPermissionPanel::originalIsCounted()
{
    QCOMPARE(VisibleText::of({}).lines, 0);
    QCOMPARE(VisibleText::of(QStringLiteral("a\nb")).lines, 2);
    QCOMPARE(VisibleText::of(QStringLiteral("a\nb\n")).lines, 2);
    QCOMPARE(VisibleText::of(QStringLiteral("😀\u001b")).characters, 2);
}

void TestPermissionPanel::aFolderIsOpenedToReadOrToChange_data()
{
    QTest::addColumn<Effect>("effect");
    QTest::addColumn<bool>("mayOnlyRead");
    QTest::newRow("by a call that reads") << Effect::Read << true;
    QTest::newRow("by one that writes") << Effect::Write << false;
}

void TestPermissionPanel::aFolderIsOpenedToReadOrToChange()
{
    QFETCH(Effect, effect);
    QFETCH(bool, mayOnlyRead);
    PermissionRequest request;
    request.effect = effect;
    request.folder = u"/usr/include"_qs;
    request.preview = {u"Open a folder"_qs, request.folder};
    m_broker->ask(request, m_turn.get(), [](const PermissionAnswer &) {});
    QCOMPARE(button("allowOnceButton")->isVisible(), mayOnlyRead);
    QVERIFY(button("allowOnceButton")->text().contains(u"read"));
    QVERIFY(button("allowSessionButton")->isVisible() && button("allowSessionButton")->text().contains(u"change"));
    m_broker->answer(m_broker->open().first().id, {PermissionChoice::Deny, {}});
    ask(u"Run a command"_qs, u"ls"_qs); // the next is one of the usual kind again
    QVERIFY(button("allowOnceButton")->isVisible());
    QCOMPARE(button("allowOnceButton")->text(), u"Allow &once"_qs);
}

QTEST_MAIN(TestPermissionPanel)
#include "tst_permissionpanel.moc"
