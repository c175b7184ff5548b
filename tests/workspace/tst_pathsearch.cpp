// Paths by some of their letters: a real tree, real threads, time in the test's hand.

#include "support/manualclock.h"
#include "workspace/pathsearch.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

class TestPathSearch : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void filesAndFoldersAreFound();
    void withoutALetterWhatIsNotDeepIsTold();
    void whatMayNotBeReadIsLeftOut();
    void foldersThatWereAddedAreLookedThrough();
    void manyAreFoundAndFewAreTold();
    void namesAreReadAgainWhenTheyAreOld();
    void onlyTheLastWordIsAnswered();
    void itMayEndInTheMiddle();

private:
    void put(const QString &name) const
    {
        const QFileInfo path(m_root->filePath(u"ws/"_qs + name));
        QDir().mkpath(path.path());
        QFile file(path.filePath());
        QVERIFY(file.open(QFile::WriteOnly) && file.write("x") == 1);
    }
    PathGround ground() const
    {
        PathGround ground{WorkspaceFs::open(m_root->filePath(u"ws"_qs)).value(), m_isUnreadable};
        if (!m_added.isEmpty())
            static_cast<void>(ground.files.addFolder(m_added, FolderAccess::Read));
        return ground;
    }
    std::unique_ptr<PathSearch> begin()
    {
        return std::make_unique<PathSearch>(
            [this] {
                ++m_walks;
                return ground();
            },
            m_clock);
    }
    /// What is told when nothing more comes.
    static QStringList foundBy(PathSearch &search, const QString &letters)
    {
        QSignalSpy found(&search, &PathSearch::found);
        search.look(letters);
        static_cast<void>(QTest::qWaitFor([&search] { return !search.isLooking(); }));
        return found.isEmpty() || found.last().first() != letters ? QStringList{u"nothing is told"_qs}
                                                                  : found.last().at(1).toStringList();
    }

    std::unique_ptr<QTemporaryDir> m_root;
    ManualClock m_clock;
    QString m_added;
    std::function<bool(const QString &)> m_isUnreadable;
    int m_walks = 0;
};

void TestPathSearch::init()
{
    m_root = std::make_unique<QTemporaryDir>();
    m_added.clear();
    m_isUnreadable = {};
    m_walks = 0;
    put(u"src/app/main.cpp"_qs);
    put(u"src/domain.cpp"_qs);
    put(u"two words/read me.txt"_qs);
    put(u"README.md"_qs);
}

void TestPathSearch::filesAndFoldersAreFound()
{
    const auto search = begin();
    QCOMPARE(foundBy(*search, u"main"_qs), (QStringList{u"src/app/main.cpp"_qs, u"src/domain.cpp"_qs}));
    QCOMPARE(foundBy(*search, u"app"_qs).first(), u"src/app/"_qs);
    QCOMPARE(foundBy(*search, u"sapma"_qs), QStringList{u"src/app/main.cpp"_qs});
    QCOMPARE(foundBy(*search, u"readm"_qs), (QStringList{u"README.md"_qs, u"two words/read me.txt"_qs}));
    QCOMPARE(foundBy(*search, u"nowhere"_qs), QStringList());
    QCOMPARE(m_walks, 1);
}

void TestPathSearch::withoutALetterWhatIsNotDeepIsTold()
{
    for (int i = 0; i < 20; ++i)
        put(u"deep/file%1"_qs.arg(i));
    const QStringList found = foundBy(*begin(), {});
    QCOMPARE(found.size(), PathSearch::kMostUnasked);
    QCOMPARE(found.mid(0, 4), (QStringList{u"src/"_qs, u"deep/"_qs, u"README.md"_qs, u"two words/"_qs}));
}

void TestPathSearch::whatMayNotBeReadIsLeftOut()
{
    const QStringList hidden{u".env"_qs, u"keys/server.pem"_qs, u"out/a.o"_qs, u".git/config"_qs, u"private/plan"_qs};
    for (const QString &name : hidden)
        put(name);
    QFile ignore(m_root->filePath(u"ws/.gitignore"_qs));
    QVERIFY(ignore.open(QFile::WriteOnly) && ignore.write("out/\n") > 0);
    ignore.close();
    put(u"odd \" name"_qs);
    put(u"odd\nname"_qs);
    m_isUnreadable = [](const QString &path) { return path.startsWith(u"private/"); };
    const auto search = begin();
    for (const QString &name : hidden)
        QCOMPARE(foundBy(*search, name), QStringList());
    QCOMPARE(foundBy(*search, u"oddna"_qs), QStringList());
    QCOMPARE(foundBy(*search, u"keys"_qs), QStringList{u"keys/"_qs});
}

void TestPathSearch::foldersThatWereAddedAreLookedThrough()
{
    put(u"../other/there.h"_qs);
    m_added = QFileInfo(m_root->filePath(u"other"_qs)).canonicalFilePath();
    QCOMPARE(foundBy(*begin(), u"there"_qs), QStringList{m_added + u"/there.h"_qs});
}

void TestPathSearch::manyAreFoundAndFewAreTold()
{
    for (int i = 0; i < 3000; ++i)
        put(u"many/m%1/needle%2.txt"_qs.arg(i % 7).arg(i));
    const auto search = begin();
    const QStringList found = foundBy(*search, u"needle"_qs);
    QCOMPARE(found.size(), PathSearch::kMostFound);
    QVERIFY(std::is_sorted(found.begin(), found.end(), [](const QString &a, const QString &b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    }));
    QCOMPARE(foundBy(*search, u"m3needle2999"_qs), QStringList{u"many/m3/needle2999.txt"_qs});
}

void TestPathSearch::namesAreReadAgainWhenTheyAreOld()
{
    const auto search = begin();
    foundBy(*search, {});
    put(u"later"_qs);
    QCOMPARE(foundBy(*search, u"later"_qs), QStringList());
    m_clock.advance(std::chrono::seconds(6));
    QCOMPARE(foundBy(*search, u"later"_qs), QStringList{u"later"_qs});
    QCOMPARE(m_walks, 2);
    // Who reads a list is not disturbed when it stays what it is.
    m_clock.advance(std::chrono::seconds(6));
    QSignalSpy found(search.get(), &PathSearch::found);
    search->look(u"later"_qs);
    QTRY_VERIFY(!search->isLooking());
    QCOMPARE(m_walks, 3);
    QCOMPARE(found.size(), 1);
}

void TestPathSearch::onlyTheLastWordIsAnswered()
{
    const auto search = begin();
    foundBy(*search, {});
    QSignalSpy found(search.get(), &PathSearch::found);
    search->look(u"main"_qs);
    search->look(u"readme"_qs);
    QTRY_VERIFY(!search->isLooking());
    for (const QList<QVariant> &one : found)
        QCOMPARE(one.first().toString(), u"readme"_qs);
}

void TestPathSearch::itMayEndInTheMiddle()
{
    for (int i = 0; i < 500; ++i)
        put(u"many/m%1/needle%2.txt"_qs.arg(i % 7).arg(i));
    for (int i = 0; i < 20; ++i) {
        const auto search = begin();
        search->look(u"needle"_qs);
        if (i % 2 == 0)
            QVERIFY(QSignalSpy(search.get(), &PathSearch::found).wait());
    }
    QCOMPARE(foundBy(*begin(), u"needle499"_qs).size(), 1);
}

QTEST_GUILESS_MAIN(TestPathSearch)
#include "tst_pathsearch.moc"
