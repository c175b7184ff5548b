#include "models/conversationlistmodel.h"

#include "background/backgroundtasks.h"
#include "history/conversationlist.h"
#include "history/sessionpaths.h"
#include "support/fakeprocessrunner.h"
#include "support/manualclock.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QElapsedTimer>
#include <QSortFilterProxyModel>
#include <QTemporaryDir>
#include <QTest>

using namespace Deckhand;

/// The rows of the side bar.
class TestConversationListModel : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void aRowThatMovesOrGoesLeavesTheOthersWhereTheyAre();
    void thousandsOfRowsAreBroughtUpQuickly();

private:
    /// `minutes`: when it was said.
    void write(const QString &id, int minutes) const;

    QTemporaryDir m_folder;
    QString m_sessions;
    ManualClock m_clock;
    FakeProcessRunner m_runner;
};

void TestConversationListModel::init()
{
    m_sessions = m_folder.filePath(QString::fromLatin1(QTest::currentTestFunction()));
    QVERIFY(QDir().mkpath(sessionFolder(m_sessions, u"/work"_qs)));
}

void TestConversationListModel::write(const QString &id, int minutes) const
{
    QFile file(sessionFolder(m_sessions, u"/work"_qs) + u'/' + id + u".jsonl"_qs);
    QVERIFY(file.open(QFile::WriteOnly));
    const QByteArray at =
        QDateTime(QDate(2026, 1, 1), QTime(), Qt::UTC).addSecs(60 * minutes).toString(Qt::ISODateWithMs).toUtf8();
    file.write(R"({"type":"session","version":1,"id":")" + id.toUtf8() + R"(","workspace":"/work","created":")" + at
               + "\"}\n");
    file.write(R"({"type":"user","at":")" + at + R"(","message":{"role":"user","content":")" + id.toUtf8() + "\"}}\n");
}

void TestConversationListModel::aRowThatMovesOrGoesLeavesTheOthersWhereTheyAre()
{
    for (int i = 0; i < 5; ++i)
        write(u"c%1"_qs.arg(i), i);
    ConversationList list(m_sessions);
    BackgroundTasks tasks(m_runner, m_clock, m_folder.path());
    ConversationListModel model(list, tasks, u"/work"_qs);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const auto titles = [&model] {
        QString all;
        for (int row = 0; row < model.rowCount(); ++row)
            all += model.index(row, 0).data().toString();
        return all;
    };
    list.setWorkspace(u"/work"_qs);
    QTRY_COMPARE(titles(), u"c4c3c2c1c0"_qs);
    const QPersistentModelIndex third = model.index(2, 0);
    write(u"c0"_qs, 9);
    QVERIFY(QFile::remove(sessionPath(m_sessions, SessionId(u"c3"_qs))));
    write(u"c7"_qs, 7);
    list.refresh();
    QTRY_COMPARE(titles(), u"c0c7c4c2c1"_qs);
    QCOMPARE(third.row(), 3);
    model.setOpen({{SessionId(u"new"_qs), {}, {}}}, SessionId(u"new"_qs));
    QCOMPARE(titles(), u"New conversationc0c7c4c2c1"_qs);
    model.setOpen({}, {});
    QCOMPARE(titles(), u"c0c7c4c2c1"_qs);
}

void TestConversationListModel::thousandsOfRowsAreBroughtUpQuickly()
{
    constexpr int kMany = 3'000;
    for (int i = 0; i < kMany; ++i)
        write(QString::number(i * 7919LL + 1'000'000'000), i);
    ConversationList list(m_sessions);
    BackgroundTasks tasks(m_runner, m_clock, m_folder.path());
    ConversationListModel model(list, tasks, u"/work"_qs);
    QSortFilterProxyModel proxy;
    proxy.setSourceModel(&model);
    proxy.setSortRole(ConversationListModel::SortRole);
    proxy.sort(0);
    QElapsedTimer timer;
    list.setWorkspace(u"/work"_qs);
    QTRY_COMPARE_WITH_TIMEOUT(proxy.rowCount(), kMany, 30'000);
    const SessionId one(model.idAt(model.index(kMany / 2, 0)));
    qint64 best = 100'000;
    for (int i = 0; i < 5; ++i) {
        timer.start();
        model.setOpen({{one, i % 2 ? ConversationAttention::State::Works : ConversationAttention::State::Done, {}}},
                      one);
        best = std::min(best, timer.elapsed());
    }
    qInfo("brought up in %lld ms", best);
    QVERIFY2(best < 250, qPrintable(QString::number(best)));
}

QTEST_GUILESS_MAIN(TestConversationListModel)
#include "tst_conversationlistmodel.moc"
