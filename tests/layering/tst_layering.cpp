#include "layeringrules.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QLibraryInfo>
#include <QRegularExpression>
#include <QTest>

using namespace Deckhand;
using namespace Qt::StringLiterals;

namespace {

QString top()
{
    return QStringLiteral(DECKHAND_SOURCE_DIR);
}

QString contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// They stand once: where the rooms are built.
QString arrows()
{
    return contentOf(top() + u"/src/CMakeLists.txt"_qs) + contentOf(top() + u"/ui/CMakeLists.txt"_qs);
}

/// Paths relative to the top of the repository.
QStringList sources()
{
    QStringList found;
    for (const QString &folder : {u"/src"_qs, u"/ui"_qs}) {
        QDirIterator files(top() + folder, {u"*.cpp"_qs, u"*.h"_qs}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext())
            found += QDir(top()).relativeFilePath(files.next());
    }
    return found;
}

/// Read from the Qt that is installed, so that no list of classes has to be kept.
QSet<QString> headersOf(const QStringList &modules)
{
    QSet<QString> names;
    for (const QString &module : modules) {
        const QDir folder(QLibraryInfo::path(QLibraryInfo::HeadersPath) + u'/' + module);
        const QStringList headers = folder.entryList({u"Q*"_qs, u"q*.h"_qs}, QDir::Files);
        names |= QSet<QString>(headers.begin(), headers.end());
        names.insert(module);
    }
    return names;
}

QSet<QString> guiHeaders()
{
    return headersOf({u"QtGui"_qs});
}

QSet<QString> widgetHeaders()
{
    return headersOf({u"QtWidgets"_qs, u"QtSvg"_qs, u"QtSvgWidgets"_qs});
}

}

class TestLayering : public QObject
{
    Q_OBJECT

private slots:
    void theRulesKnowQtsOwnHeaders();
    void everyFileKeepsToTheArrows();
    void noTwoHeadersDefineTheSameName();
    void everyRoomIsClosedOverWhatItKnowsAndInNoCycle();
    void theWindowKnowsTheAgentButNotItsTools();
    void aGoodSamplePasses_data();
    void aGoodSamplePasses();
    void aBadSampleIsCaught_data();
    void aBadSampleIsCaught();
    void complaintsNameFileAndLine();

private:
    const LayeringRules m_rules{arrows(), guiHeaders(), widgetHeaders()};
};

void TestLayering::theRulesKnowQtsOwnHeaders()
{
    QVERIFY(widgetHeaders().contains(u"QWidget"_qs));
    QVERIFY(guiHeaders().contains(u"QColor"_qs));
    QVERIFY(!guiHeaders().contains(u"QWidget"_qs));
    QVERIFY(!guiHeaders().contains(u"QString"_qs) && !widgetHeaders().contains(u"QString"_qs));
}

void TestLayering::everyFileKeepsToTheArrows()
{
    const QStringList files = sources();
    QVERIFY2(files.size() > 30, "the sources were not found");

    QStringList complaints;
    for (const QString &path : files) {
        // src/pch.h belongs to no room.
        if (path.count(u'/') == 1)
            continue;
        complaints += m_rules.complaints(path, contentOf(top() + u'/' + path));
    }
    QVERIFY2(complaints.isEmpty(), qPrintable(u'\n' + complaints.join(u'\n')));
}

/// All rooms share one namespace and are linked into one program: of two structs of one name the linker takes the functions of
/// either, for both, without a word.
void TestLayering::noTwoHeadersDefineTheSameName()
{
    static const QRegularExpression definition(u"^(?:struct|class) (\\w+)(?: final)?(?: :[^;]*)?(?: ?\\{.*)?$"_qs,
                                               QRegularExpression::MultilineOption);
    QHash<QString, QString> homes;
    for (const QString &path : sources()) {
        // deckhand-run is a program of its own.
        if (!path.endsWith(u".h") || path.startsWith(u"src/supervisor/"))
            continue;
        const QString code = codeOnly(contentOf(top() + u'/' + path));
        for (auto matches = definition.globalMatch(code); matches.hasNext();) {
            const QString name = matches.next().captured(1);
            QVERIFY2(!homes.contains(name),
                     qPrintable(u"%1 is defined in %2 and in %3"_qs.arg(name, homes.value(name), path)));
            homes.insert(name, path);
        }
    }
    QVERIFY(homes.size() > 200);
}

void TestLayering::everyRoomIsClosedOverWhatItKnowsAndInNoCycle()
{
    QVERIFY2(m_rules.rooms().size() > 30, "the arrows were not found");
    for (const QString &room : m_rules.rooms()) {
        for (const QString &known : m_rules.mayInclude(room)) {
            // What the window may not reach through the engine, it does not.
            const bool out = room.startsWith("ui/"_L1) && !known.startsWith("ui/"_L1);
            const bool closed = out || m_rules.mayInclude(room).contains(m_rules.mayInclude(known));
            QVERIFY2(closed && known != room, qPrintable(room + u' ' + known));
        }
    }
}

void TestLayering::theWindowKnowsTheAgentButNotItsTools()
{
    QVERIFY(m_rules.mayInclude(u"ui/mainwindow"_qs).contains(u"agent"_qs));
    for (const QString &stranger : {u"anthropic"_qs, u"tools"_qs, u"storage"_qs, u"demo"_qs, u"app"_qs})
        QVERIFY2(!m_rules.mayInclude(u"ui/mainwindow"_qs).contains(stranger), qPrintable(stranger));
}

void TestLayering::aGoodSamplePasses_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    QTest::newRow("a room that it knows") << u"src/agent/turn.cpp"_qs << u"#include \"tools/tool.h\""_qs;
    QTest::newRow("its own room") << u"src/agent/turn.cpp"_qs << u"#include \"agent/turn.h\""_qs;
    QTest::newRow("what that one knows") << u"src/agent/turn.cpp"_qs << u"#include \"base/ids.h\""_qs;
    QTest::newRow("a neighbour") << u"src/agent/turn.cpp"_qs << u"#include \"turn.moc\""_qs;
    QTest::newRow("Qt Core in the engine") << u"src/base/ids.h"_qs << u"#include <QString>\n#include <cerrno>"_qs;
    QTest::newRow("a system in its file")
        << u"src/base/ids_unix.cpp"_qs << u"#include <unistd.h>\n#include \"base/ids_unix.h\""_qs;
    QTest::newRow("an image in the room of images") << u"src/imaging/a.cpp"_qs << u"#include <QImage>"_qs;
    QTest::newRow("images in the window") << u"ui/attachments/a.cpp"_qs << u"#include \"imaging/imagereduction.h\""_qs;
    QTest::newRow("widgets in the window") << u"ui/tasks/taskview.h"_qs << u"#include <QWidget>"_qs;
    QTest::newRow("widgets in the application") << u"src/app/main.cpp"_qs << u"#include <QApplication>"_qs;
    QTest::newRow("the program's own loop") << u"src/app/printprogram.cpp"_qs << u"return app.exec();"_qs;
    QTest::newRow("an include in a comment") << u"src/base/ids.h"_qs << u"// see\n/*\n#include <QWidget>\n*/"_qs;
    QTest::newRow("a word in a comment") << u"ui/style/theme.h"_qs << u"// never QMenu::exec() here"_qs;
    QTest::newRow("a word in a text") << u"ui/style/theme.h"_qs << u"auto s = \"a \\\" exec(\" \"QEventLoop\";"_qs;
    QTest::newRow("a raw text") << u"ui/style/theme.h"_qs << u"auto s = R\"x(\" exec()\" )x\"; int i = 1'000;"_qs;
    QTest::newRow("a temporary folder in a tool") << u"src/tools/bash.cpp"_qs << u"QTemporaryDir dir;"_qs;
    QTest::newRow("a supervisor that waits") << u"src/supervisor/main.cpp"_qs << u"waitForChild(); exec(x);"_qs;
}

void TestLayering::aGoodSamplePasses()
{
    QFETCH(const QString, path);
    QFETCH(const QString, text);
    QCOMPARE(m_rules.complaints(path, text), QStringList());
}

void TestLayering::aBadSampleIsCaught_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    QTest::newRow("against an arrow") << u"src/base/ids.cpp"_qs << u"#include \"conversation/message.h\""_qs;
    QTest::newRow("against an arrow, in angles") << u"src/models/a.cpp"_qs << u"  #  include <agent/turn.h>"_qs;
    QTest::newRow("the engine's way up") << u"src/agent/turn.h"_qs << u"#include \"ui/style/theme.h\""_qs;
    QTest::newRow("the window's lower rooms' way up") << u"ui/style/a.cpp"_qs << u"#include \"ui/panels/rowview.h\""_qs;
    QTest::newRow("from one view to another") << u"ui/timeline/a.cpp"_qs << u"#include \"ui/tasks/taskform.h\""_qs;
    QTest::newRow("an unknown room of the window") << u"ui/helpers/a.h"_qs << u"int x;"_qs;
    QTest::newRow("a system call above its port") << u"src/storage/settings.cpp"_qs << u"#include <unistd.h>"_qs;
    QTest::newRow("a condition above its port") << u"ui/style/theme.h"_qs << u"#if !defined(Q_OS_MACOS)"_qs;
    QTest::newRow("a condition in a file of two systems") << u"src/base/ids_unix.cpp"_qs << u"#ifdef Q_OS_LINUX"_qs;
    QTest::newRow("one system's header above its port") << u"src/base/ids.cpp"_qs << u"#include \"base/ids_unix.h\""_qs;
    QTest::newRow("the way round") << u"src/agent/turn.h"_qs << u"#include \"../storage/settings.h\""_qs;
    QTest::newRow("the window's way to tools") << u"ui/tasks/a.cpp"_qs << u"#include \"tools/tool.h\""_qs;
    QTest::newRow("the window's way to the network") << u"ui/tasks/a.cpp"_qs << u"#include \"anthropic/sse.h\""_qs;
    QTest::newRow("the window's way to files") << u"ui/tasks/a.cpp"_qs << u"#include \"storage/settings.h\""_qs;
    QTest::newRow("a widget in the engine") << u"src/agent/turn.h"_qs << u"#include <QWidget>"_qs;
    QTest::newRow("a widget by its module") << u"src/agent/turn.h"_qs << u"#include <QtWidgets/QWidget>"_qs;
    QTest::newRow("a colour in the engine") << u"src/models/a.cpp"_qs << u"#include <QColor>"_qs;
    QTest::newRow("a widget among images") << u"src/imaging/a.cpp"_qs << u"#include <QWidget>"_qs;
    QTest::newRow("images in the agent") << u"src/agent/turn.h"_qs << u"#include \"imaging/imagereduction.h\""_qs;
    QTest::newRow("Qt in the supervisor") << u"src/supervisor/main.cpp"_qs << u"#include <QString>"_qs;
    QTest::newRow("ours in the supervisor") << u"src/supervisor/main.cpp"_qs << u"#include \"base/ids.h\""_qs;
    QTest::newRow("an unknown room") << u"src/helpers/a.h"_qs << u"int x;"_qs;
    QTest::newRow("a file in a tool") << u"src/tools/a.cpp"_qs << u"QFile file(path);"_qs;
    QTest::newRow("a save file in a tool") << u"src/tools/a.cpp"_qs << u"QSaveFile file(path);"_qs;
    QTest::newRow("a folder in a tool") << u"src/tools/a.cpp"_qs << u"return QDir::current();"_qs;
    QTest::newRow("a nested loop") << u"ui/style/a.cpp"_qs << u"QEventLoop loop;"_qs;
    QTest::newRow("a dialog that blocks") << u"ui/style/a.cpp"_qs << u"if (dialog.exec() == 1)"_qs;
    QTest::newRow("the loop out of its place") << u"ui/style/a.cpp"_qs << u"application.exec();"_qs;
    QTest::newRow("a second loop in main") << u"src/app/main.cpp"_qs << u"dialog.exec();"_qs;
    QTest::newRow("a wait") << u"src/process/a.cpp"_qs << u"process.waitForFinished(-1);"_qs;
    QTest::newRow("a wait after a digit separator")
        << u"src/process/a.cpp"_qs << u"f(1'000); p.waitForStarted(2'000);"_qs;
    QTest::newRow("pumped events") << u"src/app/a.cpp"_qs << u"QCoreApplication::processEvents();"_qs;
    QTest::newRow("a singleton") << u"src/base/a.cpp"_qs << u"Q_GLOBAL_STATIC(Foo, foo)"_qs;
    QTest::newRow("after a text with a quote") << u"ui/style/a.cpp"_qs << u"a('\"'); b(\"\\\"\"); dialog.exec();"_qs;
}

void TestLayering::aBadSampleIsCaught()
{
    QFETCH(const QString, path);
    QFETCH(const QString, text);
    QCOMPARE(m_rules.complaints(path, text).size(), 1);
}

void TestLayering::complaintsNameFileAndLine()
{
    const QStringList complaints =
        m_rules.complaints(u"src/base/ids.cpp"_qs, u"#include <QString>\n\n#include \"agent/turn.h\"\n"_qs);
    QCOMPARE(complaints, QStringList{u"src/base/ids.cpp:3: base may not include agent (agent/turn.h)"_qs});
}

QTEST_GUILESS_MAIN(TestLayering)
#include "tst_layering.moc"
