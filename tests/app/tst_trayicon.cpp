#include "app/trayicon.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;

/// What the tray shows of a window.
class TestTrayIcon : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void eachStateLooksAndReadsOtherwise();
    void aClickIsOneButForTheMenu();
};

void TestTrayIcon::initTestCase()
{
    QPixmap picture(64, 64);
    picture.fill(Qt::black);
    QApplication::setWindowIcon(picture);
}

void TestTrayIcon::eachStateLooksAndReadsOtherwise()
{
    TrayIcon icon(u"web"_qs);
    QList<QImage> seen;
    for (const auto &[waiting, working] : QList<std::pair<int, int>>{{0, 0}, {0, 1}, {1, 0}, {2, 3}, {12, 0}}) {
        icon.setState(waiting, working);
        const QImage image = icon.icon().pixmap(64, 64).toImage();
        QVERIFY(!seen.contains(image));
        seen.append(image);
    }
    icon.setState(2, 3);
    QCOMPARE(icon.toolTip(), u"Deckhand: web\n2 conversations wait for you\n3 work"_qs);
    icon.setState(1, 1);
    QCOMPARE(icon.toolTip(), u"Deckhand: web\nOne conversation waits for you\nOne works"_qs);
    icon.setState(0, 0);
    QCOMPARE(icon.toolTip(), u"Deckhand: web"_qs);
}

void TestTrayIcon::aClickIsOneButForTheMenu()
{
    TrayIcon icon(u"web"_qs);
    const QSignalSpy clicked(&icon, &TrayIcon::clicked);
    emit icon.activated(QSystemTrayIcon::Context);
    QCOMPARE(clicked.size(), 0);
    emit icon.activated(QSystemTrayIcon::Trigger);
    QCOMPARE(clicked.size(), 1);
}

QTEST_MAIN(TestTrayIcon)
#include "tst_trayicon.moc"
