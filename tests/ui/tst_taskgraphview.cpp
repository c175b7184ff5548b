#include "ui/taskgraph/taskgraphview.h"

#include "models/taskgraphmodel.h"
#include "support/manualclock.h"
#include "ui/style/theme.h"

#include <QAccessible>
#include <QElapsedTimer>
#include <QFile>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTemporaryDir>
#include <QTest>
#include <QVariant>
#include <QXmlStreamReader>

using namespace Deckhand;

namespace {

QString pending()
{
    return QStringLiteral("pending");
}

/// All words of the drawing, and whether it is well-formed.
std::pair<QString, bool> wordsOf(const QByteArray &svg)
{
    QXmlStreamReader reader(svg);
    QStringList words;
    while (!reader.atEnd()) {
        if (reader.readNext() == QXmlStreamReader::Characters)
            words += reader.text().toString().simplified();
    }
    return {words.join(u' '), !reader.hasError()};
}

} // namespace

class TestTaskGraphView : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void emptyGraphShowsAHint();
    void readsTheTaskGraphModel();
    void arrowsFollowEdgesAndLayers();
    void homeAndEndGoToTheEndsOfThePlan();
    void enterAndDoubleClickActivate();
    void clickSelectsAndClickBesideClears();
    void currentTaskIsBroughtIntoView();
    void aTaskThatGoesIsNoLongerCurrent();
    void allIsFittedUntilTheUserZooms();
    void controlAndWheelZoomAboutThePointer();
    void zoomKeysAreNotTakenByTheWindow();
    void dragPansAndSelectsNothing();
    void contextMenuNamesTheTask();
    void svgHoldsTheWordsToTheLetter();
    void exportWritesSvgAndPngAndSaysWhatIsWrong();
    void themeChangePaintsInNewColours();
    void aTimerRunsOnlyWhileARunningTimeIsSeen();
    void whatMovesArrives();
    void hiddenViewReadsNothing();
    void childrenAreTasksForAssistiveTools();
    void fiveHundredTasksAreFitted();

private:
    void add(int id, const QString &subject, const QList<int> &blockers = {}, const QString &status = pending());
    void addDiamond();
    void set(int id, int role, const QVariant &value);
    QPoint centreOf(int id) { return m_view->taskRect(id).center(); }
    QByteArray svg();
    QImage picture() { return m_view->viewport()->grab().toImage(); }

    ManualClock m_clock;
    std::unique_ptr<QStandardItemModel> m_model;
    std::unique_ptr<TaskGraphView> m_view;
};

void TestTaskGraphView::init()
{
    applyTheme(*qApp, ThemeMode::Light);
    m_model = std::make_unique<QStandardItemModel>();
    m_view = std::make_unique<TaskGraphView>(*m_model, m_clock);
    m_view->resize(1000, 500);
}

void TestTaskGraphView::cleanup()
{
    m_view.reset();
    m_model.reset();
}

void TestTaskGraphView::add(int id, const QString &subject, const QList<int> &blockers, const QString &status)
{
    auto *item = new QStandardItem;
    item->setData(id, TaskGraphModel::IdRole);
    item->setData(QStringLiteral("#%1").arg(id), TaskGraphModel::NameRole);
    item->setData(subject, TaskGraphModel::SubjectRole);
    item->setData(status, TaskGraphModel::StatusRole);
    item->setData(QVariant::fromValue(blockers), TaskGraphModel::BlockersRole);
    item->setData(QString(u'#' + QString::number(id) + u' ' + subject), Qt::AccessibleTextRole);
    m_model->appendRow(item);
}

/// 1 before 2 and 3, these before 4; 5 alone.
void TestTaskGraphView::addDiamond()
{
    add(1, QStringLiteral("one"), {}, QStringLiteral("completed"));
    add(2, QStringLiteral("two"), {1}, QStringLiteral("in_progress"));
    add(3, QStringLiteral("three"), {1});
    add(4, QStringLiteral("four"), {2, 3});
    add(5, QStringLiteral("five"));
}

void TestTaskGraphView::set(int id, int role, const QVariant &value)
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->item(row)->data(TaskGraphModel::IdRole).toInt() == id)
            m_model->item(row)->setData(value, role);
    }
}

void TestTaskGraphView::emptyGraphShowsAHint()
{
    m_view->show();
    const QImage hint = picture();
    QCOMPARE(m_view->accessibleName(), QStringLiteral("Task graph"));
    QVERIFY(m_view->scene().isEmpty());
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_view->currentTask(), 0);
    bool anything = false;
    for (int x = 0; x < hint.width(); ++x)
        anything = anything || hint.pixel(x, hint.height() / 2) != hint.pixel(0, 5);
    QVERIFY(anything);
}

void TestTaskGraphView::readsTheTaskGraphModel()
{
    QTemporaryDir folder;
    TaskStore store(folder.path());
    QVERIFY(store.create(QStringLiteral("first"), {}).ok());
    TaskChange change;
    change.addBlockedBy = {1};
    QVERIFY(store.create(QStringLiteral("second"), {}, change).ok());
    TaskGraphModel model(store, m_clock);
    TaskGraphView view(model, m_clock);
    view.show();
    QCOMPARE(view.scene().nodes().size(), 2);
    QCOMPARE(view.scene().nodes().at(1).subject, QStringLiteral("second"));
    QVERIFY(view.scene().nodes().at(1).blocked);
    QCOMPARE(view.scene().edges().size(), 1);
    change = {};
    change.status = TaskStatus::Completed;
    QVERIFY(store.update(1, change).ok());
    QVERIFY(view.scene().nodes().at(0).isCompleted());
    QVERIFY(view.scene().edges().at(0).satisfied);
}

void TestTaskGraphView::arrowsFollowEdgesAndLayers()
{
    addDiamond();
    m_view->show();
    QSignalSpy changed(m_view.get(), &TaskGraphView::currentTaskChanged);
    m_view->setCurrentTask(1);
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    const int middle = m_view->currentTask();
    QVERIFY(middle == 2 || middle == 3);
    m_view->setCurrentTask(2);
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(m_view->currentTask(), 3);
    QTest::keyClick(m_view.get(), Qt::Key_Up);
    QCOMPARE(m_view->currentTask(), 2);
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_view->currentTask(), 4);
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_view->currentTask(), 4);
    QTest::keyClick(m_view.get(), Qt::Key_Left);
    QTest::keyClick(m_view.get(), Qt::Key_Left);
    QCOMPARE(m_view->currentTask(), 1);
    QTest::keyClick(m_view.get(), Qt::Key_Down);
    QCOMPARE(m_view->currentTask(), 5);
    QCOMPARE(changed.last().at(0).toInt(), 5);
}

void TestTaskGraphView::homeAndEndGoToTheEndsOfThePlan()
{
    addDiamond();
    m_view->show();
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QCOMPARE(m_view->currentTask(), 1); // from none, any key goes to the first
    QTest::keyClick(m_view.get(), Qt::Key_End);
    QCOMPARE(m_view->currentTask(), 4);
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    QCOMPARE(m_view->currentTask(), 1);
}

void TestTaskGraphView::enterAndDoubleClickActivate()
{
    addDiamond();
    m_view->show();
    QSignalSpy activated(m_view.get(), &TaskGraphView::taskActivated);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(activated.size(), 0);
    m_view->setCurrentTask(3);
    QTest::keyClick(m_view.get(), Qt::Key_Return);
    QCOMPARE(activated.takeLast().at(0).toInt(), 3);
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, centreOf(2));
    QCOMPARE(activated.size(), 1);
    QCOMPARE(activated.takeLast().at(0).toInt(), 2);
    QCOMPARE(m_view->currentTask(), 2);
}

void TestTaskGraphView::clickSelectsAndClickBesideClears()
{
    addDiamond();
    m_view->show();
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, centreOf(4));
    QCOMPARE(m_view->currentTask(), 4);
    QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(3, 3));
    QCOMPARE(m_view->currentTask(), 0);
}

void TestTaskGraphView::currentTaskIsBroughtIntoView()
{
    for (int id = 1; id <= 30; ++id)
        add(id, QStringLiteral("step"), {id - 1});
    m_view->show();
    m_view->resetZoom();
    m_view->setCurrentTask(1);
    for (int i = 0; i < 29; ++i) {
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QVERIFY(m_view->viewport()->rect().contains(m_view->taskRect(m_view->currentTask())));
    }
    QCOMPARE(m_view->currentTask(), 30);
    m_view->setCurrentTask(2);
    QVERIFY(m_view->viewport()->rect().contains(m_view->taskRect(2)));
}

void TestTaskGraphView::aTaskThatGoesIsNoLongerCurrent()
{
    addDiamond();
    m_view->show();
    m_view->setCurrentTask(5);
    QSignalSpy changed(m_view.get(), &TaskGraphView::currentTaskChanged);
    m_model->removeRow(4);
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(m_view->currentTask(), 0);
    m_view->setCurrentTask(99);
    QCOMPARE(m_view->currentTask(), 0);
}

void TestTaskGraphView::allIsFittedUntilTheUserZooms()
{
    for (int id = 1; id <= 20; ++id)
        add(id, QStringLiteral("step"), {id - 1});
    m_view->show();
    QVERIFY(m_view->isFitted());
    QVERIFY(m_view->zoom() < 1);
    for (int id = 1; id <= 20; ++id)
        QVERIFY(m_view->viewport()->rect().contains(m_view->taskRect(id)));
    QCOMPARE(m_view->horizontalScrollBar()->maximum(), 0);

    const qreal fitted = m_view->zoom();
    m_view->resize(1400, 500);
    QVERIFY(m_view->zoom() > fitted);
    QTest::keyClick(m_view.get(), Qt::Key_Plus, Qt::ControlModifier);
    QVERIFY(!m_view->isFitted());
    QTest::keyClick(m_view.get(), Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(m_view->zoom(), 1.0);
    QVERIFY(m_view->horizontalScrollBar()->maximum() > 0);
    QTest::keyClick(m_view.get(), Qt::Key_Minus, Qt::ControlModifier);
    QVERIFY(m_view->zoom() < 1);
    QTest::keyClick(m_view.get(), Qt::Key_F);
    QVERIFY(m_view->isFitted());
    QCOMPARE(m_view->horizontalScrollBar()->maximum(), 0);
}

void TestTaskGraphView::controlAndWheelZoomAboutThePointer()
{
    for (int id = 1; id <= 20; ++id)
        add(id, QStringLiteral("step"), {id - 1});
    m_view->show();
    m_view->resetZoom();
    m_view->setCurrentTask(10);
    const QPoint at = centreOf(10);
    QWheelEvent wheel(at, m_view->viewport()->mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::ControlModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(m_view->viewport(), &wheel);
    QVERIFY(m_view->zoom() > 1.1);
    // Where the graph does not fill the height it stays in the middle.
    QVERIFY(qAbs(centreOf(10).x() - at.x()) <= 2);

    // Nothing to scroll upright: the wheel goes along the graph.
    const int before = m_view->horizontalScrollBar()->value();
    QWheelEvent scroll(at, m_view->viewport()->mapToGlobal(at), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                       Qt::NoScrollPhase, false);
    QApplication::sendEvent(m_view->viewport(), &scroll);
    QVERIFY(m_view->horizontalScrollBar()->value() > before);
}

void TestTaskGraphView::zoomKeysAreNotTakenByTheWindow()
{
    QKeyEvent zoom(QEvent::ShortcutOverride, Qt::Key_Plus, Qt::ControlModifier);
    zoom.ignore();
    QApplication::sendEvent(m_view.get(), &zoom);
    QVERIFY(zoom.isAccepted());
    QKeyEvent other(QEvent::ShortcutOverride, Qt::Key_N, Qt::ControlModifier);
    other.ignore();
    QApplication::sendEvent(m_view.get(), &other);
    QVERIFY(!other.isAccepted());
}

void TestTaskGraphView::dragPansAndSelectsNothing()
{
    for (int id = 1; id <= 20; ++id)
        add(id, QStringLiteral("step"), {id - 1});
    m_view->show();
    m_view->resetZoom();
    m_view->horizontalScrollBar()->setValue(0);
    const QPoint from = centreOf(2);
    QTest::mousePress(m_view->viewport(), Qt::LeftButton, {}, from);
    QMouseEvent move(QEvent::MouseMove, from - QPoint(150, 0), m_view->viewport()->mapToGlobal(from - QPoint(150, 0)),
                     Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(m_view->viewport(), &move);
    QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, {}, from - QPoint(150, 0));
    QCOMPARE(m_view->horizontalScrollBar()->value(), 150);
    QCOMPARE(m_view->currentTask(), 0);
}

void TestTaskGraphView::contextMenuNamesTheTask()
{
    addDiamond();
    m_view->show();
    QSignalSpy requested(m_view.get(), &TaskGraphView::contextMenuRequested);
    const QPoint at = centreOf(3);
    QContextMenuEvent mouse(QContextMenuEvent::Mouse, at, m_view->viewport()->mapToGlobal(at));
    QApplication::sendEvent(m_view->viewport(), &mouse);
    QCOMPARE(requested.last().at(0).toInt(), 3);
    QCOMPARE(m_view->currentTask(), 3);
    QContextMenuEvent beside(QContextMenuEvent::Mouse, QPoint(2, 2), QPoint(2, 2));
    QApplication::sendEvent(m_view->viewport(), &beside);
    QCOMPARE(requested.last().at(0).toInt(), 0);
    QContextMenuEvent key(QContextMenuEvent::Keyboard, QPoint(2, 2), QPoint(2, 2));
    QApplication::sendEvent(m_view->viewport(), &key);
    QCOMPARE(requested.last().at(0).toInt(), 3);
    QCOMPARE(requested.last().at(1).toPoint(), m_view->viewport()->mapToGlobal(m_view->taskRect(3).center()));
}

QByteArray TestTaskGraphView::svg()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("graph.svg")));
    return m_view->exportTo(file.fileName()).ok() && file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
}

void TestTaskGraphView::svgHoldsTheWordsToTheLetter()
{
    add(1, QStringLiteral("<b>bold</b> & more"));
    add(2, QStringLiteral("測試"), {1});
    set(2, TaskGraphModel::CommandRole, QStringLiteral("make"));
    const auto [words, wellFormed] = wordsOf(svg());
    QVERIFY(wellFormed);
    QVERIFY2(words.contains(QStringLiteral("<b>bold</b> & more")), qPrintable(words));
    QVERIFY(words.contains(QStringLiteral("測試")));
    QVERIFY(words.contains(QStringLiteral("$ make")));
    QVERIFY(words.contains(QStringLiteral("#2")));
}

void TestTaskGraphView::exportWritesSvgAndPngAndSaysWhatIsWrong()
{
    addDiamond();
    QTemporaryDir folder;
    const QString svg = folder.filePath(QStringLiteral("graph.svg"));
    const QString png = folder.filePath(QStringLiteral("graph.PNG"));
    QVERIFY(m_view->exportTo(svg).ok());
    QVERIFY(m_view->exportTo(png).ok());
    QFile file(svg);
    QVERIFY(file.open(QFile::ReadOnly));
    QVERIFY(wordsOf(file.readAll()).second);
    const QImage image(png);
    QVERIFY(image.width() > 2 * m_view->scene().bounds().width());
    QCOMPARE(image.pixelColor(3, 3), QColor(Qt::white));
    QVERIFY(m_view->exportTo(folder.filePath(QStringLiteral("graph.txt"))).error().contains(QStringLiteral(".svg")));
    QVERIFY(m_view->exportTo(folder.filePath(QStringLiteral("no/folder.svg")))
                .error()
                .contains(QStringLiteral("no/folder.svg")));
}

void TestTaskGraphView::themeChangePaintsInNewColours()
{
    addDiamond();
    m_view->show();
    const QImage light = picture();
    applyTheme(*qApp, ThemeMode::Dark);
    QTRY_VERIFY(isDark(m_view->palette()));
    const QImage dark = picture();
    QVERIFY(light.pixelColor(2, 2).lightness() > 200);
    QVERIFY(dark.pixelColor(2, 2).lightness() < 80);
    const QPoint card = m_view->taskRect(2).topLeft() + QPoint(6, 12);
    QVERIFY(light.pixelColor(card) != dark.pixelColor(card));
}

void TestTaskGraphView::aTimerRunsOnlyWhileARunningTimeIsSeen()
{
    addDiamond();
    m_view->show();
    QCOMPARE(m_view->isTicking(), false); // nobody knows since when it runs
    set(2, TaskGraphModel::StartedAtRole, m_clock.now());
    QTRY_VERIFY(m_view->isTicking());
    m_view->hide();
    QVERIFY(!m_view->isTicking());
    m_view->show();
    QVERIFY(m_view->isTicking());
    for (int i = 0; i < 6; ++i)
        m_view->zoomOut();
    QVERIFY(!m_view->isTicking());
    m_view->resetZoom();
    QVERIFY(m_view->isTicking());
    set(2, TaskGraphModel::StatusRole, QStringLiteral("completed"));
    QTRY_VERIFY(!m_view->isTicking());
}

void TestTaskGraphView::whatMovesArrives()
{
    addDiamond();
    m_view->show();
    QVERIFY(!m_view->isMoving()); // the first picture is there at once
    add(6, QStringLiteral("six"), {4});
    add(7, QStringLiteral("seven"), {1});
    QTRY_COMPARE(m_view->scene().nodes().size(), 7);
    QTRY_VERIFY(!m_view->isMoving());
    QCOMPARE(m_view->scene().progress(), 1.0);
    for (const PlacedNode &node : m_view->scene().layout().nodes)
        QCOMPARE(m_view->scene().rectOf(node.id), node.rect);
    QVERIFY(m_view->viewport()->rect().contains(m_view->taskRect(6)));
}

void TestTaskGraphView::hiddenViewReadsNothing()
{
    m_view->show();
    m_view->hide();
    addDiamond();
    QCOMPARE(QAccessible::queryAccessibleInterface(m_view.get())->childCount(), 5); // who asks, gets it
    m_view->show();
    QCOMPARE(m_view->scene().nodes().size(), 5);
}

void TestTaskGraphView::childrenAreTasksForAssistiveTools()
{
    addDiamond();
    m_view->show();
    QAccessibleInterface *graph = QAccessible::queryAccessibleInterface(m_view.get());
    QVERIFY(graph);
    QCOMPARE(graph->role(), QAccessible::List);
    QCOMPARE(graph->text(QAccessible::Name), QStringLiteral("Task graph"));
    QCOMPARE(graph->childCount(), 5);
    QAccessibleInterface *task = graph->child(1);
    QVERIFY(task);
    QCOMPARE(task->text(QAccessible::Name), QStringLiteral("#2 two"));
    QCOMPARE(graph->indexOfChild(task), 1);
    QCOMPARE(task->parent(), graph);
    QVERIFY(!task->state().selected);
    m_view->setCurrentTask(2);
    QVERIFY(task->state().selected);
    QVERIFY(task->rect().isValid());
    QCOMPARE(graph->childAt(task->rect().center().x(), task->rect().center().y()), task);
    QVERIFY(!graph->child(5));

    QSignalSpy activated(m_view.get(), &TaskGraphView::taskActivated);
    task->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QCOMPARE(activated.last().at(0).toInt(), 2);
    m_model->removeRow(1);
    QVERIFY(!task->isValid());
    QVERIFY(task->state().invalid);
}

void TestTaskGraphView::fiveHundredTasksAreFitted()
{
    m_view->resize(1600, 1000);
    for (int id = 1; id <= 500; ++id)
        add(id, QStringLiteral("task number %1").arg(id), id % 7 == 0 ? QList<int>{} : QList<int>{id / 2, id - 3});
    m_view->show();
    QCOMPARE(m_view->scene().nodes().size(), 500);
    QElapsedTimer timer;
    timer.start();
    const QImage image = picture();
    qInfo("all of 500 tasks are painted in %lld ms", timer.elapsed());
    QVERIFY(!image.isNull());
    m_view->resetZoom();
    m_view->setCurrentTask(250);
    QVERIFY(m_view->viewport()->rect().contains(m_view->taskRect(250)));
    picture();
}

QTEST_MAIN(TestTaskGraphView)
#include "tst_taskgraphview.moc"
