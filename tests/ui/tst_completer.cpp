#include "conversation/message.h"
#include "ui/conversation/completer.h"
#include "ui/conversation/composer.h"

#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace Deckhand;

namespace {

/// Answers when the test wants it.
class SlowSource final : public CompletionSource
{
public:
    QChar mark() const override { return u'@'; }
    void look(const QString &word) override { asked.append(word); }
    void answer(const QString &word, const QStringList &texts = {QStringLiteral("@abfile")})
    {
        QList<Completion> completions;
        for (const QString &text : texts)
            completions.append({text, text, {}});
        emit found(word, completions);
    }

    QStringList asked;
};

} // namespace

/// The composer at the bottom of a window, as in the program.
class TestCompleter : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void aSlashAtTheBeginningListsTheCommands();
    void whatIsTypedNarrowsTheList_data();
    void whatIsTypedNarrowsTheList();
    void tabAndEnterTake();
    void enterSendsWhatIsWhole();
    void escClosesItAndNothingElse();
    void aClickTakes();
    void theProgramsTextOpensNothing();
    void anUnknownCommandIsNotSent();
    void aSourceMayAnswerLater();
    void aNameWithSpacesIsOneWord();

private:
    QPlainTextEdit *edit() const { return m_composer->findChild<QPlainTextEdit *>(QStringLiteral("composerEdit")); }
    QListWidget *list() const { return m_window->findChild<QListWidget *>(QStringLiteral("completions")); }
    bool isShown() const { return list() && list()->isVisible(); }
    void type(const QString &text) const { QTest::keyClicks(edit(), text); }
    QStringList shown() const
    {
        QStringList titles;
        for (int row = 0; isShown() && row < list()->count(); ++row)
            titles.append(list()->item(row)->text().section(u' ', 0, 0));
        return titles;
    }

    std::unique_ptr<QWidget> m_window;
    Composer *m_composer = nullptr;
    int m_escapes = 0;
};

void TestCompleter::init()
{
    m_window = std::make_unique<QWidget>();
    auto *column = new QVBoxLayout(m_window.get());
    column->addWidget(new QLabel(QStringLiteral("above")), 1);
    m_composer = new Composer(m_window.get());
    column->addWidget(m_composer);
    m_escapes = 0;
    auto *escape = new QShortcut(QKeySequence(Qt::Key_Escape), m_window.get());
    connect(escape, &QShortcut::activated, this, [this] { ++m_escapes; });
    m_window->resize(700, 500);
    m_window->show();
    m_composer->focusEdit();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void TestCompleter::cleanup()
{
    m_window.reset();
}

void TestCompleter::aSlashAtTheBeginningListsTheCommands()
{
    QVERIFY(!isShown());
    type(QStringLiteral("/"));
    QVERIFY(isShown());
    QCOMPARE(list()->accessibleName(), QStringLiteral("Completions"));
    QCOMPARE(list()->count(), slashCommands().size());
    QVERIFY(list()->item(0)->data(Qt::AccessibleTextRole).toString().startsWith(u"/compact [what matters most], sums"));
    QVERIFY(edit()->hasFocus());
    const QPoint top = m_composer->mapTo(m_window.get(), QPoint(0, 0));
    QVERIFY(list()->geometry().bottom() <= top.y() + 8);
    QVERIFY(list()->width() > m_window->width() / 2);
    QVERIFY(list()->y() >= 0 && list()->geometry().right() < m_window->width());
    type(QStringLiteral(" "));
    QVERIFY(!isShown());
}

void TestCompleter::whatIsTypedNarrowsTheList_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("titles");
    QTest::newRow("begins so") << QStringLiteral("/co")
                               << QStringList{QStringLiteral("/compact"), QStringLiteral("/cost")};
    QTest::newRow("whatever case") << QStringLiteral("/INI") << QStringList{QStringLiteral("/init")};
    QTest::newRow("letters in order") << QStringLiteral("/rvw") << QStringList{QStringLiteral("/review")};
    QTest::newRow("what begins so first")
        << QStringLiteral("/c")
        << QStringList{QStringLiteral("/compact"), QStringLiteral("/clear"), QStringLiteral("/cost")};
    QTest::newRow("none") << QStringLiteral("/xyz") << QStringList();
    QTest::newRow("a path") << QStringLiteral("/etc/passwd") << QStringList();
    QTest::newRow("not the first word") << QStringLiteral("see /co") << QStringList();
    QTest::newRow("words") << QStringLiteral("co") << QStringList();
}

void TestCompleter::whatIsTypedNarrowsTheList()
{
    QFETCH(QString, text);
    QFETCH(QStringList, titles);
    type(text);
    QCOMPARE(shown(), titles);
}

void TestCompleter::tabAndEnterTake()
{
    QSignalSpy submitted(m_composer, &Composer::submitted);
    type(QStringLiteral("/c"));
    QTest::keyClick(edit(), Qt::Key_Down);
    QTest::keyClick(edit(), Qt::Key_Tab);
    QCOMPARE(m_composer->text(), QStringLiteral("/clear "));
    QVERIFY(!isShown() && edit()->hasFocus());
    edit()->undo();
    QCOMPARE(m_composer->text(), QStringLiteral("/c"));

    edit()->clear();
    type(QStringLiteral("/c"));
    QTest::keyClick(edit(), Qt::Key_Up); // round about
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(m_composer->text(), QStringLiteral("/cost "));
    QCOMPARE(submitted.size(), 0);
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(submitted.size(), 1);
}

void TestCompleter::enterSendsWhatIsWhole()
{
    QSignalSpy submitted(m_composer, &Composer::submitted);
    type(QStringLiteral("/cost"));
    QVERIFY(isShown());
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(submitted.size(), 1);
    QVERIFY(!isShown());
    type(QStringLiteral("/co"));
    QTest::keyClick(edit(), Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(m_composer->text(), QStringLiteral("/co\n"));
}

void TestCompleter::escClosesItAndNothingElse()
{
    type(QStringLiteral("/co"));
    QTest::keyClick(edit(), Qt::Key_Escape);
    QVERIFY(!isShown());
    QCOMPARE(m_escapes, 0);
    QCOMPARE(m_composer->text(), QStringLiteral("/co"));
    QTest::keyClick(edit(), Qt::Key_Escape);
    QCOMPARE(m_escapes, 1);
    type(QStringLiteral("s"));
    QCOMPARE(shown(), QStringList{QStringLiteral("/cost")});
}

void TestCompleter::aClickTakes()
{
    type(QStringLiteral("/co"));
    const QRect row = list()->visualItemRect(list()->item(1));
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, row.center());
    QCOMPARE(m_composer->text(), QStringLiteral("/cost "));
    QVERIFY(!isShown() && edit()->hasFocus());
}

void TestCompleter::theProgramsTextOpensNothing()
{
    m_composer->setText(QStringLiteral("/co"));
    QVERIFY(!isShown());
    QTest::keyClick(edit(), Qt::Key_Backspace);
    QVERIFY(isShown());
    m_composer->setText(QStringLiteral("/co"));
    QVERIFY(!isShown());
}

void TestCompleter::anUnknownCommandIsNotSent()
{
    QSignalSpy submitted(m_composer, &Composer::submitted);
    type(QStringLiteral("/frobnicate"));
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(submitted.size(), 0);
    QCOMPARE(m_composer->text(), QStringLiteral("/frobnicate"));
    const auto *notice = m_composer->findChild<QLabel *>(QStringLiteral("composerNotice"));
    QVERIFY(notice->isVisible());
    QVERIFY2(notice->text().contains(u"no command /frobnicate") && notice->text().contains(u"/review"),
             qPrintable(notice->text()));
    type(QStringLiteral(" it"));
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(submitted.size(), 1);
}

void TestCompleter::aSourceMayAnswerLater()
{
    QPlainTextEdit *editor = edit();
    Completer completer(*editor, *m_composer);
    auto *source = new SlowSource;
    completer.addSource(source);
    connect(editor, &QPlainTextEdit::textChanged, &completer, &Completer::update);
    type(QStringLiteral("see @a"));
    type(QStringLiteral("b"));
    QCOMPARE(source->asked, QStringList({QStringLiteral("@"), QStringLiteral("@a"), QStringLiteral("@ab")}));
    QVERIFY(!completer.isShown());
    source->answer(QStringLiteral("@a")); // too late
    QVERIFY(!completer.isShown());
    source->answer(QStringLiteral("@ab"));
    QVERIFY(completer.isShown());
    type(QStringLiteral("c")); // what is shown stays until there is an answer
    QVERIFY(completer.isShown());
    auto *other = new SlowSource;
    completer.addSource(other);
    QTest::keyClick(editor, Qt::Key_Backspace);
    source->answer(QStringLiteral("@ab"), {QStringLiteral("@abfile"), QStringLiteral("@about")});
    QTest::keyClick(editor, Qt::Key_Down);
    other->answer(QStringLiteral("@ab"), {QStringLiteral("@above")});
    QCOMPARE(m_window->findChildren<QListWidget *>(QStringLiteral("completions")).last()->count(), 3);
    QTest::keyClick(editor, Qt::Key_Tab);
    QCOMPARE(m_composer->text(), QStringLiteral("see @about "));
    source->answer(QStringLiteral("@ab"));
    QVERIFY(!completer.isShown());
}

void TestCompleter::aNameWithSpacesIsOneWord()
{
    QPlainTextEdit *editor = edit();
    Completer completer(*editor, *m_composer);
    auto *source = new SlowSource;
    completer.addSource(source);
    connect(editor, &QPlainTextEdit::textChanged, &completer, &Completer::update);
    type(QStringLiteral("see @\"tw w"));
    QCOMPARE(source->asked.last(), QStringLiteral("@\"tw w"));
    source->answer(QStringLiteral("@\"tw w"), {QStringLiteral("@\"two words\"")});
    QTest::keyClick(editor, Qt::Key_Tab);
    QCOMPARE(m_composer->text(), QStringLiteral("see @\"two words\" "));
    source->asked.clear();
    type(QStringLiteral("and x"));
    QCOMPARE(source->asked, QStringList());
}

QTEST_MAIN(TestCompleter)
#include "tst_completer.moc"
