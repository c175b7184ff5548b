#include "conversation/message.h"
#include "ui/conversation/composer.h"
#include "ui/mainwindow/chatpage.h"
#include "ui/mainwindowfixture.h"

#include <QListWidget>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;

namespace {

class Window : public MainWindowFixture
{
public:
    void type(const QString &text)
    {
        auto *editor = window.findChild<QPlainTextEdit *>(QStringLiteral("composerEdit"));
        QTest::keyClicks(editor, text);
        QTest::keyClick(editor, Qt::Key_Return);
    }
    /// What is shown of this kind, in order.
    QStringList shown(TranscriptEntry::Kind kind) const
    {
        QStringList words;
        for (int row = 0; row < conversation.rowCount(); ++row) {
            const QModelIndex entry = conversation.index(row);
            if (entry.data(ConversationModel::KindRole).toInt() == int(kind))
                words.append(entry.data(ConversationModel::TextRole).toString());
        }
        return words;
    }
};

} // namespace

/// What a command that is typed does in the window.
class TestCommands : public QObject
{
    Q_OBJECT
private slots:
    void thoseOfTheProgramGoOut();
    void whatIsSaidOfTheConversationIsNoPartOfIt();
    void planIsAModeAndAPrompt();
    void aPromptOfAFileIsSentInItsPlace();
    void theBackgroundTasksGetTheFocus();
    void aTaskIsCompletedByItsCommand();
    void whatIsNamedGoesAlong();
};

void TestCommands::thoseOfTheProgramGoOut()
{
    Window w;
    QSignalSpy begun(&w.window, &MainWindow::newConversationRequested);
    QSignalSpy model(&w.window, &MainWindow::modelChosen);
    QSignalSpy resumed(&w.window, &MainWindow::resumeRequested);
    QSignalSpy exported(&w.window, &MainWindow::exportRequested);
    w.type(QStringLiteral("/clear"));
    w.type(QStringLiteral("/new"));
    QCOMPARE(begun.size(), 2);
    w.type(QStringLiteral("/model claude-x-1"));
    QCOMPARE(model.value(0).value(0).toString(), QStringLiteral("claude-x-1"));
    w.type(QStringLiteral("/resume the parser"));
    QCOMPARE(resumed.value(0).value(0).toString(), QStringLiteral("the parser"));
    w.type(QStringLiteral("/export"));
    QCOMPARE(exported.size(), 1);
    QCOMPARE(w.requests(), 0);
    QCOMPARE(w.conversation.rowCount(), 0);
}

void TestCommands::whatIsSaidOfTheConversationIsNoPartOfIt()
{
    Window w;
    w.type(QStringLiteral("/cost"));
    w.type(QStringLiteral("/help"));
    const QStringList said = w.shown(TranscriptEntry::Kind::Remark);
    QCOMPARE(said.size(), 2);
    QVERIFY2(said.first().contains(u"Sent to the model: 0 tokens"), qPrintable(said.first()));
    QVERIFY2(said.last().contains(u"/review has the agent review the changes."), qPrintable(said.last()));
    QCOMPARE(w.requests(), 0);
    w.type(QStringLiteral("hello"));
    QCOMPARE(w.job()->request.messages.size(), 1);
    QVERIFY(w.log.lines.filter(QStringLiteral("tokens")).isEmpty());
}

void TestCommands::planIsAModeAndAPrompt()
{
    Window w;
    w.type(QStringLiteral("/plan"));
    QCOMPARE(w.session->permissionMode(), PermissionMode::Plan);
    QCOMPARE(w.requests(), 0);
    w.session->setPermissionMode(PermissionMode::Ask);
    w.type(QStringLiteral("/plan the release"));
    QCOMPARE(w.session->permissionMode(), PermissionMode::Plan);
    QCOMPARE(w.shown(TranscriptEntry::Kind::User), QStringList{QStringLiteral("the release")});
}

void TestCommands::aPromptOfAFileIsSentInItsPlace()
{
    Window w;
    w.commands.append({SlashCommand::Deed::Prompt,
                       QStringLiteral("db:fix"),
                       {},
                       QStringLiteral("mends it"),
                       QStringLiteral("Mend $1 in $2."),
                       false});
    w.type(QStringLiteral("/db:fix tables main"));
    QCOMPARE(w.shown(TranscriptEntry::Kind::User), QStringList{QStringLiteral("Mend tables in main.")});
    w.job()->answer(QStringLiteral("done"));
    w.type(QStringLiteral("/review only the tests"));
    const QString review = w.shown(TranscriptEntry::Kind::User).last();
    QVERIFY2(review.startsWith(u"Review the changes") && review.endsWith(u"only the tests"), qPrintable(review));
    w.job()->answer(QStringLiteral("done"));

    auto *editor = w.window.findChild<QPlainTextEdit *>(QStringLiteral("composerEdit"));
    QTest::keyClicks(editor, QStringLiteral("/db"));
    const auto *list = w.window.findChild<QListWidget *>(QStringLiteral("completions"));
    QVERIFY(list->isVisible());
    QCOMPARE(list->item(0)->text(), QStringLiteral("/db:fix"));
}

void TestCommands::theBackgroundTasksGetTheFocus()
{
    Window w;
    QVERIFY(QTest::qWaitForWindowActive(&w.window));
    w.type(QStringLiteral("/tasks"));
    const auto *dock = w.window.findChild<QDockWidget *>(QStringLiteral("backgroundTasksDock"));
    QTRY_VERIFY(dock->isAncestorOf(QApplication::focusWidget()));
}

void TestCommands::aTaskIsCompletedByItsCommand()
{
    Window w;
    const BackgroundTaskId id = w.background.start({QStringLiteral("make check"), {}, w.folder.path(), 300});
    w.background.start({QStringLiteral("sleep 9"), {}, w.folder.path(), 300});
    auto *editor = w.window.findChild<QPlainTextEdit *>(QStringLiteral("composerEdit"));
    const auto *list = w.window.findChild<QListWidget *>(QStringLiteral("completions"));
    QTest::keyClicks(editor, QStringLiteral("see @"));
    QCOMPARE(list->count(), 2);
    QTest::keyClicks(editor, QStringLiteral("check"));
    QCOMPARE(list->count(), 1);
    QVERIFY(list->item(0)->data(Qt::AccessibleTextRole).toString().contains(u"running: make check"));
    QTest::keyClick(editor, Qt::Key_Tab);
    QCOMPARE(editor->toPlainText(), QStringLiteral("see @task:%1 ").arg(id.toString()));
}

void TestCommands::whatIsNamedGoesAlong()
{
    Window w;
    w.type(QStringLiteral("look at @a.txt"));
    QCOMPARE(w.job()->request.messages.last()->content.size(), 2);
    QCOMPARE(attachmentsOf(w.job()->request.messages.last()->content).size(), 1);
}

QTEST_MAIN(TestCommands)
#include "tst_commands.moc"
