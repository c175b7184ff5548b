#include "commandfixture.h"

#include <algorithm>

using namespace Deckhand;

/// Many commands, one after another and at once.
class TestManyCommands : public QObject
{
    Q_OBJECT

private:
    CommandFixture m_fixture;

    static QStringList descriptors()
    {
        return QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System);
    }
    static QList<int> children() { return CommandFixture::childrenOf(QCoreApplication::applicationPid()); }

private slots:
    void twoHundredCommandsLeaveNoDescriptorsAndNoZombies()
    {
        QObject owner;
        RunningCommand *first = m_fixture.runner.run(m_fixture.command(QStringLiteral("sleep 0.2")), &owner);
        QTRY_COMPARE(children().size(), 1); // they are seen, so that none below means none
        CommandFixture::waitFor(first);
        QTRY_COMPARE(children(), QList<int>());
        const QStringList before = descriptors();
        for (int i = 0; i < 200; ++i)
            QCOMPARE(m_fixture.run(QStringLiteral("true")).exitCode, 0);
        QTRY_COMPARE(children(), QList<int>());
        QTRY_COMPARE(descriptors().size(), before.size());
    }

    void fiftyCommandsAtOnceAllEndTruly()
    {
        QObject owner;
        QList<int> codes;
        for (int i = 0; i < 50; ++i) {
            const Command command = m_fixture.command(QStringLiteral("sleep 0.2; exit %1").arg(i));
            connect(m_fixture.runner.run(command, &owner), &RunningCommand::done, this,
                    [&codes](const CommandResult &result) { codes.append(result.exitCode); });
        }
        QTRY_COMPARE_WITH_TIMEOUT(codes.size(), 50, 20000);
        std::sort(codes.begin(), codes.end());
        for (int i = 0; i < 50; ++i)
            QCOMPARE(codes.at(i), i);
    }
};

QTEST_GUILESS_MAIN(TestManyCommands)
#include "tst_manycommands.moc"
