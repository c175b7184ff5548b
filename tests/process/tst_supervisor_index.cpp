#include "supervisor/descriptors_linux.cpp"
#include "supervisor/file_unix.cpp"
#include "supervisor/outputindex.cpp"
#include "supervisor/taskfolder.cpp"
#include "supervisor/taskfolder_unix.cpp"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

/// The index alone: by a real command it takes 45 GB of output to fill it.
class TestSupervisorIndex : public QObject
{
    Q_OBJECT

private:
    struct Record {
        quint64 offset;
        quint64 lines;
        quint64 time;
    };

    static QList<Record> recordsIn(const QTemporaryDir &folder)
    {
        QFile file(folder.filePath(QStringLiteral("output.index")));
        const QByteArray bytes = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        QList<Record> records(bytes.size() / qsizetype(sizeof(Record)));
        memcpy(records.data(), bytes.constData(), size_t(records.size()) * sizeof(Record));
        return records;
    }

    static void add(OutputIndex &index, int count, const OutputGap &gap)
    {
        for (int at = 0; at < count; ++at)
            index.add(at * 100ll, quint64(at), gap, true);
    }

private slots:
    void longIndexIsReplacedByOneWithoutTheGap()
    {
        const QTemporaryDir root;
        TaskFolder folder;
        QCOMPARE(folder.open(root.path().toStdString()), std::string());
        OutputIndex index(folder);
        add(index, 100, {});
        QFile old(root.filePath(QStringLiteral("output.index")));
        QVERIFY(old.open(QIODevice::ReadOnly));
        QCOMPARE(old.size(), 2400);
        add(index, 44'000, {1000, 4'300'000}); // one more than 1 MiB holds, and a bit
        const QList<Record> records = recordsIn(root);
        QVERIFY2(records.size() < 1100, qPrintable(QString::number(records.size())));
        for (const Record &record : records)
            QVERIFY(record.offset <= 1000 || record.offset >= 4'300'000);
        QCOMPARE(records.last().offset, 4'399'900u);
        QCOMPARE(records.last().lines, 43'999u);
        QVERIFY(old.size() > (1 << 20)); // a reader that has it open keeps a whole one
        QVERIFY(!QFile::exists(root.filePath(QStringLiteral("output.index.new"))));
    }

    void longIndexWithoutAGapGetsThinner()
    {
        const QTemporaryDir root;
        TaskFolder folder;
        QCOMPARE(folder.open(root.path().toStdString()), std::string());
        OutputIndex index(folder);
        add(index, 200'000, {});
        const QList<Record> records = recordsIn(root);
        QVERIFY(records.size() > 20'000 && records.size() <= 43'692);
        QCOMPARE(records.first().offset, 0u);
        QCOMPARE(records.last().offset, 19'999'900u);
        QVERIFY(std::is_sorted(records.cbegin(), records.cend(),
                               [](const Record &a, const Record &b) { return a.offset < b.offset; }));
    }

    void recordsThatAreNotImportantAreLeftOutFor100Milliseconds()
    {
        const QTemporaryDir root;
        TaskFolder folder;
        QCOMPARE(folder.open(root.path().toStdString()), std::string());
        OutputIndex index(folder);
        for (int at = 0; at < 100; ++at)
            index.add(at, 0, {}, false);
        QVERIFY(recordsIn(root).size() < 10);
        QTest::qWait(110);
        index.add(1000, 0, {}, false);
        QCOMPARE(recordsIn(root).last().offset, 1000u);
    }
};

QTEST_GUILESS_MAIN(TestSupervisorIndex)
#include "tst_supervisor_index.moc"
