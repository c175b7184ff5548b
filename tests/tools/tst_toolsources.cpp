#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

/// Rules about the source itself.
class TestToolSources : public QObject
{
    Q_OBJECT

private slots:
    void onlyWorkspaceFsOpensPaths();
};

void TestToolSources::onlyWorkspaceFsOpensPaths()
{
    static const QRegularExpression opens(QStringLiteral(
        "\\b(QFile|QFileInfo|QSaveFile|QDir|QDirIterator|QTemporaryFile|fopen|[io]?fstream|filesystem)\\b|::open"));
    // The private folder of a foreground command lies in the state folder, not in the workspace.
    const QString allowed = QStringLiteral("QDir().mkpath(commandFolder)");
    int files = 0;
    QDirIterator sources(QStringLiteral(DECKHAND_SOURCE_DIR "/src/tools"),
                         {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files);
    while (sources.hasNext()) {
        QFile source(sources.next());
        QVERIFY(source.open(QIODevice::ReadOnly));
        ++files;
        while (!source.atEnd()) {
            const QString line = QString::fromUtf8(source.readLine()).trimmed();
            if (line.startsWith(QLatin1String("#include")) || line.contains(allowed))
                continue;
            QVERIFY2(!opens.match(line).hasMatch(), qPrintable(source.fileName() + QLatin1String(": ") + line));
        }
    }
    QVERIFY(files > 20);
}

QTEST_GUILESS_MAIN(TestToolSources)
#include "tst_toolsources.moc"
