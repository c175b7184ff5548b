#include "app/windows.h"
#include "engine/workspace.h"
#include "storage/statedir.h"
#include "ui/mainwindow/mainwindow.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcessEnvironment>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace Deckhand;

/// Several windows of one process, each on a folder of its own: the real parts, with the offline model.
class TestSeveralWindows : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void eachFolderHasAWindowAndTheLastEndsIt();
    void aFolderThatHasOneBringsItToTheFront();
    void whatCannotBeOpenedIsSaidWhereItWasAsked();
    void whatWasSaidInAnotherFolderIsShownInItsWindow();
    void aThemeIsForAllOfThem();
    void aSignalClosesThemAll();

private:
    Options on(const char *name) const
    {
        Options options;
        options.workspace = m_root->filePath(QLatin1String(name));
        QDir().mkpath(*options.workspace);
        options.demo = true;
        return options;
    }
    void openFirst()
    {
        m_windows->openBeside(on("one"));
        QCOMPARE(shown().size(), 1);
    }
    static QList<MainWindow *> shown()
    {
        QList<MainWindow *> windows;
        for (QWidget *widget : QApplication::topLevelWidgets()) {
            if (auto *window = qobject_cast<MainWindow *>(widget); window && window->isVisible())
                windows.append(window);
        }
        return windows;
    }
    static MainWindow *windowOn(const QString &name)
    {
        for (MainWindow *window : shown()) {
            if (window->windowTitle().contains(name))
                return window;
        }
        return nullptr;
    }

    template<typename Widget>
    static Widget *named(MainWindow *window, const QString &name)
    {
        for (Widget *widget : window->findChildren<Widget *>()) {
            if (widget->accessibleName() == name)
                return widget;
        }
        qFatal("no widget is named %s", qPrintable(name));
    }
    /// Chooses what the side bar of the first window finds in any folder.
    static void goTo(const QString &words)
    {
        MainWindow *one = windowOn(u"one"_qs);
        auto *field = named<QLineEdit>(one, u"Filter conversations"_qs);
        field->setText(words);
        auto *hits = named<QAbstractItemView>(one, u"What was said"_qs);
        QTRY_COMPARE(hits->model()->rowCount(), 1);
        QTRY_VERIFY(hits->model()->index(0, 0).data().toString().contains(words));
        hits->setCurrentIndex(hits->model()->index(0, 0));
        QTest::keyClick(hits, Qt::Key_Return);
    }
    /// What the window on the second folder points at.
    static QString shownInTwo()
    {
        MainWindow *two = windowOn(u"two"_qs);
        return two ? named<QAbstractItemView>(two, u"Conversation"_qs)->currentIndex().data().toString() : QString();
    }

    std::unique_ptr<QTemporaryDir> m_root;
    std::optional<StateDir> m_state;
    std::unique_ptr<Windows> m_windows;
};

void TestSeveralWindows::init()
{
    m_root = std::make_unique<QTemporaryDir>();
    QProcessEnvironment environment;
    m_state.emplace(*StateDir::open(m_root->filePath(u"state"_qs), environment));
    m_windows = std::make_unique<Windows>(*m_state);
}

void TestSeveralWindows::cleanup()
{
    m_windows.reset();
}

void TestSeveralWindows::eachFolderHasAWindowAndTheLastEndsIt()
{
    QSignalSpy ended(m_windows.get(), &Windows::allClosed);
    openFirst();
    QDir().mkpath(m_root->filePath(u"two"_qs));
    emit windowOn(u"one"_qs)->workspaceChosen(m_root->filePath(u"two"_qs));
    QTRY_COMPARE(shown().size(), 2);
    QVERIFY(windowOn(u"one"_qs) && windowOn(u"two"_qs));
    windowOn(u"one"_qs)->closeWithoutAsking();
    QTRY_COMPARE(shown().size(), 1);
    QVERIFY(windowOn(u"two"_qs));
    QCOMPARE(ended.size(), 0);
    // What was closed can be had back, in the same process.
    emit windowOn(u"two"_qs)->workspaceChosen(m_root->filePath(u"one"_qs));
    QTRY_VERIFY(windowOn(u"one"_qs));
    for (MainWindow *window : shown())
        window->closeWithoutAsking();
    QTRY_COMPARE(ended.size(), 1);
    QVERIFY(m_windows->kept());
}

void TestSeveralWindows::aFolderThatHasOneBringsItToTheFront()
{
    openFirst();
    m_windows->openBeside(on("two"));
    QTRY_COMPARE(shown().size(), 2);
    QVERIFY(QTest::qWaitForWindowActive(windowOn(u"two"_qs)));
    m_windows->openBeside(on("one"));
    QTRY_VERIFY(windowOn(u"one"_qs)->isActiveWindow());
    QCOMPARE(shown().size(), 2);
}

void TestSeveralWindows::whatCannotBeOpenedIsSaidWhereItWasAsked()
{
    openFirst();
    Options options = on("two");
    options.resume = u"none-such"_qs;
    m_windows->openBeside(options);
    QCOMPARE(shown().size(), 1);
    QSignalSpy ended(m_windows.get(), &Windows::allClosed);
    windowOn(u"one"_qs)->closeWithoutAsking();
    QTRY_COMPARE(ended.size(), 1);
}

void TestSeveralWindows::whatWasSaidInAnotherFolderIsShownInItsWindow()
{
    {
        const Result<std::unique_ptr<Workspace>> two = Workspace::open(*on("two").workspace, *m_state);
        QVERIFY(two);
        const auto session = (*two)->sessions().begin((*two)->folder(), u"fake-model-1"_qs);
        Message answer;
        answer.role = Role::Assistant;
        for (const QString &words : {u"apricots"_qs, u"bananas"_qs, u"cherries"_qs, u"dates"_qs}) {
            session->keepMessage(*userMessage({TextBlock{u"about "_qs + words}}));
            answer.content = {TextBlock{QString(u"Yes.\n\n"_qs).repeated(60)}};
            session->keepMessage(answer);
        }
    }
    openFirst();
    windowOn(u"one"_qs)->findChild<QAction *>(u"allFoldersAction"_qs)->trigger();
    goTo(u"bananas"_qs);
    QTRY_COMPARE(shownInTwo(), u"about bananas"_qs); // it was opened for that
    goTo(u"cherries"_qs);
    QTRY_COMPARE(shownInTwo(), u"about cherries"_qs); // it is there already
    QCOMPARE(shown().size(), 2);
}

void TestSeveralWindows::aThemeIsForAllOfThem()
{
    openFirst();
    m_windows->openBeside(on("two"));
    QTRY_COMPARE(shown().size(), 2);
    emit windowOn(u"one"_qs)->themeChosen(ThemeMode::Dark);
    QVERIFY(isDark(QApplication::palette()));
    for (const MainWindow *window : shown()) {
        const auto *dark = window->findChild<QAction *>(u"themeDark"_qs);
        QVERIFY(!dark || dark->isChecked());
    }
    emit windowOn(u"two"_qs)->themeChosen(ThemeMode::Light);
    QVERIFY(!isDark(QApplication::palette()));
}

void TestSeveralWindows::aSignalClosesThemAll()
{
    QSignalSpy ended(m_windows.get(), &Windows::allClosed);
    openFirst();
    m_windows->openBeside(on("two"));
    QTRY_COMPARE(shown().size(), 2);
    ::raise(SIGTERM);
    QTRY_COMPARE(ended.size(), 1);
    QCOMPARE(m_windows->signal(), SIGTERM);
}

QTEST_MAIN(TestSeveralWindows)
#include "tst_severalwindows.moc"
