#include "supervisor/treetracker_macos.cpp"

#include <QTest>

/// How deckhand-run finds a command's processes on macOS, by processes that are made up: it knows no system itself.
class TestTreeTracker : public QObject
{
    Q_OBJECT

private:
    using Process = TreeTracker::Process;

    static constexpr long long kShell = 100;
    static constexpr unsigned long long kStart = 5000;
    const Process m_launchd{1, 0, 1, 10};
    const Process m_shell{kShell, 90, kShell, kStart};

    static std::vector<long long> pidsOf(const std::vector<Process> &processes)
    {
        std::vector<long long> pids;
        for (const Process &process : processes)
            pids.push_back(process.pid);
        return pids;
    }

    static TreeTracker trackerOf(std::function<bool(long long)> carriesCookie = [](long long) { return false; })
    {
        return TreeTracker(kShell, kStart, std::move(carriesCookie));
    }

private slots:
    void descendantsAreFoundParentsFirst()
    {
        TreeTracker tracker = trackerOf();
        const Process grandchild{103, 102, 103, kStart + 9};
        const Process child{102, kShell, kShell, kStart + 5};
        const Process stranger{200, 1, 200, kStart + 7};
        QCOMPARE(pidsOf(tracker.look({grandchild, stranger, child, m_shell, m_launchd})),
                 (std::vector<long long>{102, 100, 103}));
    }

    void anOrphanOfTheSessionIsFound()
    {
        TreeTracker tracker = trackerOf();
        QCOMPARE(pidsOf(tracker.look({m_launchd, {110, 1, kShell, kStart + 4}})), std::vector<long long>{110});
    }

    void whatWasSeenStaysAMemberAfterItLeftSessionAndParent()
    {
        TreeTracker tracker = trackerOf();
        tracker.look({m_shell, {120, kShell, kShell, kStart + 3}});
        const Process daemon{120, 1, 120, kStart + 3};
        QCOMPARE(pidsOf(tracker.look({m_launchd, daemon})), std::vector<long long>{120});
        QCOMPARE(pidsOf(tracker.look({daemon, {121, 120, 121, kStart + 8}})), (std::vector<long long>{120, 121}));
    }

    void aChildThatWasToldOfIsAMember()
    {
        TreeTracker tracker = trackerOf();
        tracker.add({130, kShell, kShell, kStart + 2});
        QCOMPARE(pidsOf(tracker.look({{130, 1, 130, kStart + 2}})), std::vector<long long>{130});
    }

    void aClockThatIsSetBackLosesNoChild()
    {
        TreeTracker tracker = trackerOf();
        QCOMPARE(pidsOf(tracker.look({m_shell, {160, kShell, kShell, kStart - 900}, {161, 160, 161, kStart - 899}})),
                 (std::vector<long long>{100, 160, 161}));
    }

    void aNumberThatIsGivenAwayAgainIsAStranger()
    {
        TreeTracker tracker = trackerOf();
        tracker.look({m_shell, {140, kShell, kShell, kStart + 1}});
        QVERIFY(tracker.look({{140, 1, 140, kStart + 900}, {kShell, 1, 77, kStart + 901}}).empty());
    }

    void theCookieIsAskedForOnceAndOnlyOfWhatIsYounger()
    {
        std::vector<long long> asked;
        TreeTracker tracker = trackerOf([&asked](long long pid) {
            asked.push_back(pid);
            return pid == 150;
        });
        const std::vector<Process> all{m_launchd, m_shell, {150, 1, 150, kStart + 6}, {151, 1, 151, kStart + 6}};
        QCOMPARE(pidsOf(tracker.look(all)), (std::vector<long long>{100, 150}));
        QCOMPARE(pidsOf(tracker.look(all)), (std::vector<long long>{100, 150}));
        QCOMPARE(asked, (std::vector<long long>{150, 151}));
    }
};

QTEST_GUILESS_MAIN(TestTreeTracker)
#include "tst_treetracker.moc"
