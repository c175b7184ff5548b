#include "app/newworktree.h"
#include "app/windowfixture.h"

#include <QInputDialog>
#include <QMenuBar>
#include <QProcess>
#include <QSignalSpy>
#include <QStandardPaths>

using namespace Deckhand;

/// A real repository, and worktrees of it beside it.
class TestNewWorktree : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void aNewOneLiesBesideTheRepository();
    void ofAFolderWithinItsOwnIsOpened();
    void whatGitRefusesIsSaid_data();
    void whatGitRefusesIsSaid();
    void outsideOfARepositoryItIsSaid();
    void noHookRuns();
    void aSecondOneWaitsForTheFirst();

private:
    QString git(const QStringList &arguments) const;
    /// Its answer: the folder that was made, or the reason in brackets.
    QString make(const QString &branch, const QString &folder);

    std::unique_ptr<QTemporaryDir> m_root;
    QString m_repository;
};

void TestNewWorktree::initTestCase()
{
    if (QStandardPaths::findExecutable(u"git"_qs).isEmpty())
        QSKIP("there is no git");
}

void TestNewWorktree::init()
{
    m_root = std::make_unique<QTemporaryDir>();
    m_repository = QFileInfo(m_root->path()).canonicalFilePath() + u"/boat"_qs;
    QVERIFY(QDir(m_repository).mkpath(u"src/hull"_qs));
    QFile file(m_repository + u"/src/hull/plan"_qs);
    QVERIFY(file.open(QFile::WriteOnly) && file.write("keel\n") > 0);
    file.close();
    git({u"init"_qs, u"-q"_qs});
    git({u"add"_qs, u"."_qs});
    git({u"-c"_qs, u"user.name=a"_qs, u"-c"_qs, u"user.email=a@b"_qs, u"commit"_qs, u"-q"_qs, u"-m"_qs, u"x"_qs});
}

QString TestNewWorktree::git(const QStringList &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(m_repository);
    process.start(u"git"_qs, arguments);
    process.waitForFinished();
    return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
}

QString TestNewWorktree::make(const QString &branch, const QString &folder)
{
    WindowFixture f;
    NewWorktree worktree(folder, *f.window);
    QSignalSpy made(&worktree, &NewWorktree::made);
    QSignalSpy failed(&worktree, &NewWorktree::failed);
    worktree.make(branch);
    const bool ended = QTest::qWaitFor([&] { return made.size() + failed.size() > 0; });
    if (!ended)
        return {};
    return failed.isEmpty() ? made.first().first().toString() : u'[' + failed.first().first().toString() + u']';
}

void TestNewWorktree::aNewOneLiesBesideTheRepository()
{
    WindowFixture f;
    NewWorktree worktree(m_repository, *f.window);
    QSignalSpy made(&worktree, &NewWorktree::made);
    auto *action = worktree.findChild<QAction *>(u"newWorktreeAction"_qs);
    QCOMPARE(f.window->menuBar()->actions().first()->menu()->actions().at(1), action);
    action->trigger();
    auto *dialog = f.window->findChild<QInputDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    dialog->setTextValue(u" paint/red "_qs);
    dialog->accept();
    QTRY_COMPARE(made.size(), 1);
    const QString folder = m_repository + u"-paint-red"_qs;
    QCOMPARE(made.first().first().toString(), folder);
    QVERIFY(QFile::exists(folder + u"/src/hull/plan"_qs));
    QCOMPARE(git({u"-C"_qs, folder, u"branch"_qs, u"--show-current"_qs}), u"paint/red"_qs);
    QVERIFY(git({u"worktree"_qs, u"list"_qs}).contains(folder));
}

void TestNewWorktree::ofAFolderWithinItsOwnIsOpened()
{
    QCOMPARE(make(u"a"_qs, m_repository + u"/src/hull"_qs), m_repository + u"-a/src/hull"_qs);
    QVERIFY(QDir(m_repository).mkdir(u"untracked"_qs));
    QCOMPARE(make(u"b"_qs, m_repository + u"/untracked"_qs), m_repository + u"-b"_qs);
    QCOMPARE(make(u"c"_qs, m_repository + u"-a"_qs), m_repository + u"-a-c"_qs); // of a worktree
}

void TestNewWorktree::whatGitRefusesIsSaid_data()
{
    QTest::addColumn<QString>("branch");
    QTest::addColumn<QString>("reason");
    QTest::newRow("there is one of that name") << u"taken"_qs << u"already exists"_qs;
    QTest::newRow("no name of a branch") << u"a..b"_qs << u"is not a valid branch name"_qs;
    QTest::newRow("an option") << u"--force"_qs << u"dash"_qs;
    QTest::newRow("a folder is there") << u"there"_qs << u"already exists"_qs;
}

void TestNewWorktree::whatGitRefusesIsSaid()
{
    QFETCH(QString, branch);
    QFETCH(QString, reason);
    git({u"branch"_qs, u"taken"_qs});
    QFile file(m_repository + u"-there"_qs);
    QVERIFY(file.open(QFile::WriteOnly));
    const QString answer = make(branch, m_repository);
    QVERIFY2(answer.startsWith(u'[') && answer.contains(reason) && !answer.contains(u'\n'), qPrintable(answer));
    QVERIFY(file.exists());
    QCOMPARE(git({u"worktree"_qs, u"list"_qs}).count(u'\n'), 0);
}

void TestNewWorktree::outsideOfARepositoryItIsSaid()
{
    WindowFixture f;
    NewWorktree worktree(m_root->path(), *f.window);
    QSignalSpy failed(&worktree, &NewWorktree::failed);
    worktree.findChild<QAction *>(u"newWorktreeAction"_qs)->trigger();
    QCOMPARE(failed.size(), 1);
    QVERIFY(failed.first().first().toString().contains(u"no git repository"_qs));
    QVERIFY(!f.window->findChild<QInputDialog *>());
}

void TestNewWorktree::noHookRuns()
{
    const QString ran = m_root->filePath(u"ran"_qs);
    QFile hook(m_repository + u"/.git/hooks/post-checkout"_qs);
    QVERIFY(QDir().mkpath(QFileInfo(hook).path()) && hook.open(QFile::WriteOnly));
    hook.write("#!/bin/sh\ntouch '" + ran.toUtf8() + "'\n");
    hook.close();
    QVERIFY(hook.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    QCOMPARE(make(u"a"_qs, m_repository), m_repository + u"-a"_qs);
    QVERIFY(!QFile::exists(ran));
}

void TestNewWorktree::aSecondOneWaitsForTheFirst()
{
    WindowFixture f;
    NewWorktree worktree(m_repository, *f.window);
    QSignalSpy made(&worktree, &NewWorktree::made);
    worktree.make(u"a"_qs);
    worktree.make(u"b"_qs);
    QTRY_COMPARE(made.size(), 1);
    QVERIFY(!QFile::exists(m_repository + u"-b"_qs));
    worktree.make(u"b"_qs);
    QTRY_COMPARE(made.size(), 2);
}

QTEST_MAIN(TestNewWorktree)
#include "tst_newworktree.moc"
