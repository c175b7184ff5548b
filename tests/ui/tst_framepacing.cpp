#include "ui/mainwindow/framepacing.h"

#include <QElapsedTimer>
#include <QTest>
#include <QTimer>
#include <QWidget>

using namespace Deckhand;

namespace {

class CountingWindow : public QWidget
{
public:
    CountingWindow() : m_view(this)
    {
        new FramePacing(this);
        resize(200, 200);
        m_view.resize(200, 200);
    }
    int value = 0;
    int paintedValue = -1;
    int paints = 0;

protected:
    void paintEvent(QPaintEvent *) override
    {
        ++paints;
        paintedValue = value;
    }

private:
    QWidget m_view;
};

} // namespace

class TestFramePacing : public QObject
{
    Q_OBJECT
private slots:
    void aWindowThatChangesInEachTurnIsPaintedOnceAFrame()
    {
        CountingWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QTRY_VERIFY(window.paints > 0);

        const int before = window.paints;
        int turns = 0;
        QTimer changes;
        connect(&changes, &QTimer::timeout, this, [&] {
            ++turns;
            ++window.value;
            window.update();
        });
        QElapsedTimer elapsed;
        elapsed.start();
        changes.start(0);
        QTRY_VERIFY(turns > 300 && window.paints - before >= 3);
        changes.stop();
        QVERIFY2(window.paints - before <= elapsed.elapsed() / 16 + 2, qPrintable(QString::number(window.paints)));
        QTRY_COMPARE(window.paintedValue, window.value); // the last change is seen too
    }

    void aChangeAfterARestIsPaintedAtOnce()
    {
        CountingWindow window;
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QTRY_VERIFY(window.paints > 0);
        QElapsedTimer rest;
        rest.start();
        QTRY_VERIFY(rest.elapsed() > 60);

        ++window.value;
        window.update();
        QCoreApplication::processEvents();
        QCOMPARE(window.paintedValue, window.value);
    }
};

QTEST_MAIN(TestFramePacing)
#include "tst_framepacing.moc"
