// The window without a mouse and without eyes: the keys of the views, the way of Tab, the names, and that whoever reads the
// tree of accessible objects changes nothing by it.
#include "ui/mainwindowfixture.h"

#include "ui/closing/closequestion.h"
#include "ui/conversation/conversationview.h"
#include "ui/mainwindow/dock.h"
#include "ui/mainwindow/outputpanes.h"
#include "ui/output/outputview.h"
#include "ui/panels/rowview.h"
#include "ui/settings/firstrunpage.h"
#include "ui/settings/settingsdialog.h"
#include "ui/taskgraph/taskgraphview.h"
#include "ui/tasks/taskform.h"

#include <QAccessible>
#include <QApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTest>

using namespace Deckhand;

namespace {

/// A window in which everything has content.
class Window : public MainWindowFixture
{
public:
    Window()
    {
        for (int i = 0; i < 30; ++i)
            tell(i);
        std::ignore = tasks.create(u"lay the keel"_qs, u"see [the plan](https://example.com)"_qs);
        TaskChange second;
        second.addBlockedBy = {1};
        std::ignore = tasks.create(u"raise the mast"_qs, {}, second);
        const BackgroundTaskId task = background.start({u"make"_qs, {}, folder.path(), 300});
        QByteArray lines;
        for (int i = 0; i < 300; ++i)
            lines += "line " + QByteArray::number(i) + " \x1b[31mred\x1b[0m\n";
        processes.commands.last()->write(lines);
        startTask(u"make check"_qs)->exit(1);
        window.activateWindow();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
    }

    void tell(int i)
    {
        auto question = std::make_shared<Message>();
        question->content = {TextBlock{u"question %1"_qs.arg(i)}};
        show(UserMessageAdded{question});
        auto answer = std::make_shared<Message>();
        answer->role = Role::Assistant;
        answer->content = {
            TextBlock{u"# Answer %1\n\nSome **words**.\n\n```\ncode\nand more\n```\n\n- one\n- two"_qs.arg(i)}};
        show(AssistantMessageAdded{answer});
        ToolCall call;
        call.id = ToolUseId(u"call%1"_qs.arg(i));
        call.name = u"bash"_qs;
        call.input = {{u"command"_qs, u"ls"_qs}};
        call.state = ToolCall::State::Done;
        call.result.text = u"a\nb\nc"_qs;
        call.startedAt = clock.now();
        show(ToolCallChanged{call});
    }
    void show(const AgentEvent &event)
    {
        conversation.apply(event);
        toolLog.apply(event);
    }
    void ask()
    {
        policy.setMode(PermissionMode::Ask);
        session->submit({TextBlock{u"write"_qs}});
        job()->callTools({toolUse(u"t1"_qs, u"writer"_qs, {{u"x"_qs, u"a.txt"_qs}})});
    }

    QList<Dock *> docks() const { return window.findChildren<Dock *>(); }
    Dock *dock(const QString &title) const
    {
        const QList<Dock *> all = docks();
        const auto found = std::find_if(all.cbegin(), all.cend(), [&](Dock *d) { return d->windowTitle() == title; });
        return found == all.cend() ? nullptr : *found;
    }
    QPlainTextEdit *editor() const { return window.findChild<QPlainTextEdit *>(u"composerEdit"_qs); }
    void press(Qt::Key key) { QTest::keyClick(QApplication::activeWindow(), key, Qt::ControlModifier); }
};

QString nameOf(const QWidget *widget)
{
    return QStringLiteral("%1 \"%2\" %3")
        .arg(QLatin1String(widget->metaObject()->className()), widget->accessibleName(), widget->objectName());
}

QStringList namesOf(const QList<QWidget *> &widgets)
{
    QStringList names;
    for (const QWidget *widget : widgets)
        names << nameOf(widget);
    return names;
}

/// The part of it that no parent cuts off. Not visibleRegion: that is without what opaque children cover.
bool isSeen(const QWidget *widget)
{
    QRect seen = widget->rect();
    for (const QWidget *at = widget; !at->isWindow(); at = at->parentWidget())
        seen = seen.translated(at->pos()) & at->parentWidget()->rect();
    return widget->isVisible() && !seen.isEmpty();
}

/// Presses Tab, or Shift+Tab, until the focus is where it was.
QList<QWidget *> walk(Qt::Key key)
{
    QList<QWidget *> stops;
    QWidget *const first = QApplication::focusWidget();
    QWidget *at = first;
    do {
        if (stops.isEmpty() || stops.last() != at) // the links of a text are stops of their own in it
            stops.append(at);
        QTest::keyClick(at, key);
        at = QApplication::focusWidget();
    } while (at && at != first && stops.size() < 200);
    return stops;
}

/// What can be worked with in a window, as a person sees it.
QList<QWidget *> controlsSeen(const QWidget &window)
{
    QList<QWidget *> controls = window.findChildren<QWidget *>();
    controls.removeIf([&window](QWidget *widget) {
        return widget->window() != &window || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy()
            || !widget->isEnabled() || !isSeen(widget);
    });
    return controls;
}

QString walkIsWrong(QWidget &window)
{
    const QList<QWidget *> forward = walk(Qt::Key_Tab);
    QList<QWidget *> backward = walk(Qt::Key_Backtab);
    std::reverse(backward.begin() + 1, backward.end());
    if (forward != backward)
        return QStringLiteral("not each other's reverse:\n%1\n\n%2")
            .arg(namesOf(forward).join(u'\n'), namesOf(backward).join(u'\n'));
    for (const QWidget *stop : forward) {
        if (!isSeen(stop))
            return QStringLiteral("not visible: ") + nameOf(stop);
    }
    for (QWidget *control : controlsSeen(window)) {
        if (!forward.contains(control))
            return QStringLiteral("not reached: ") + nameOf(control);
    }
    return {};
}

/// The stops whose place looks the same with the focus and without.
QStringList stopsWithoutRing(QWidget &window)
{
    QStringList without;
    QWidget *const first = QApplication::focusWidget();
    QWidget *at = first;
    do {
        const QRect place = QRect(at->mapTo(&window, QPoint()), at->size()).adjusted(-14, -14, 14, 14) & window.rect();
        const QImage with = window.grab(place).toImage();
        QWidget *const before = at;
        QTest::keyClick(at, Qt::Key_Tab);
        at = QApplication::focusWidget();
        if (at != before && window.grab(place).toImage() == with)
            without << nameOf(before);
    } while (at != first);
    return without;
}

// --- The tree of accessible objects

using Visit = std::function<void(QAccessibleInterface *)>;

void forEachObject(QAccessibleInterface *object, const Visit &visit)
{
    visit(object);
    for (int i = 0; i < object->childCount(); ++i) {
        if (QAccessibleInterface *child = object->child(i))
            forEachObject(child, visit);
    }
}

void readText(QAccessibleTextInterface &text)
{
    int start = 0;
    int end = 0;
    text.selectionCount();
    text.selection(0, &start, &end);
    text.cursorPosition();
    const int count = text.characterCount();
    text.text(0, count);
    for (const auto boundary : {QAccessible::CharBoundary, QAccessible::WordBoundary, QAccessible::LineBoundary}) {
        text.textBeforeOffset(count / 2, boundary, &start, &end);
        text.textAtOffset(count / 2, boundary, &start, &end);
        text.textAfterOffset(count / 2, boundary, &start, &end);
    }
    text.attributes(0, &start, &end);
    text.offsetAtPoint(text.characterRect(count / 2).center());
}

/// Every question that an assistive tool can ask.
void read(QAccessibleInterface *object)
{
    for (const auto kind : {QAccessible::Name, QAccessible::Description, QAccessible::Value, QAccessible::Help,
                            QAccessible::Accelerator, QAccessible::DebugDescription})
        object->text(kind);
    object->role();
    object->state();
    object->window();
    object->focusChild();
    object->relations();
    object->foregroundColor();
    const QRect rect = object->rect();
    object->childAt(rect.center().x(), rect.center().y());
    if (QAccessibleInterface *parent = object->parent())
        parent->indexOfChild(object);
    if (QAccessibleTextInterface *text = object->textInterface())
        readText(*text);
    if (QAccessibleActionInterface *actions = object->actionInterface()) {
        for (const QString &action : actions->actionNames())
            actions->keyBindingsForAction(action);
    }
    if (QAccessibleTableInterface *table = object->tableInterface()) {
        table->selectedCells();
        for (int row = 0; row < std::min(table->rowCount(), 5); ++row)
            table->cellAt(row, 0);
    }
    if (QAccessibleValueInterface *value = object->valueInterface())
        value->currentValue();
}

struct Picture {
    QImage seen;
    QList<int> places;
    bool operator==(const Picture &) const = default;
};

Picture pictureOf(Window &w)
{
    Picture picture;
    const QList<QScrollBar *> bars = w.window.findChildren<QScrollBar *>();
    for (const QScrollBar *bar : bars)
        picture.places << bar->value() << bar->maximum();
    auto *view = w.window.findChild<ConversationView *>();
    for (int row = 0; row < view->model()->rowCount(); ++row) {
        const QRect rect = view->visualRect(view->model()->index(row, 0));
        picture.places << rect.top() << rect.height();
    }
    picture.seen = w.window.grab().toImage();
    return picture;
}

bool canBeUsed(QAccessibleInterface *object)
{
    switch (object->role()) {
    case QAccessible::Cell: // named by what it shows, which may be nothing
    case QAccessible::TreeItem:
    case QAccessible::StaticText:
    case QAccessible::Client:
    case QAccessible::Window:
        return false;
    case QAccessible::Button:
    case QAccessible::CheckBox:
    case QAccessible::RadioButton:
    case QAccessible::ComboBox:
    case QAccessible::EditableText:
    case QAccessible::PageTabList:
    case QAccessible::List:
    case QAccessible::Tree:
    case QAccessible::Table:
        return true;
    default:
        return object->state().focusable && object->object() && object->object()->isWidgetType();
    }
}

/// Of Qt's own making: the list of a choice, which is read with the choice; a row of tabs that has none just now.
bool isQtsOwn(QAccessibleInterface *object)
{
    const QObject *of = object->object();
    return of && (of->inherits("QComboBoxListView") || (of->inherits("QTabBar") && object->childCount() <= 2));
}

QStringList namelessIn(QWidget &top)
{
    QStringList nameless;
    forEachObject(QAccessible::queryAccessibleInterface(&top), [&nameless](QAccessibleInterface *object) {
        if (canBeUsed(object) && !isQtsOwn(object) && object->text(QAccessible::Name).trimmed().isEmpty()) {
            const QObject *of = object->object() ? object->object() : object->parent()->object();
            nameless << QStringLiteral("%1 %2 in %3")
                            .arg(QLatin1String(of ? of->metaObject()->className() : "?"),
                                 of ? of->objectName() : QString(),
                                 of && of->parent() ? of->parent()->objectName() : QString());
        }
    });
    return nameless;
}

} // namespace

class TestWindowAccess : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QApplication::setCursorFlashTime(0);
        QAccessible::setActive(true);
    }
    void readingChangesNothing_data();
    void readingChangesNothing();
    void whatIsNewInThePlanIsNotTakenOverByReading();
    void tabGoesThroughAllThatIsSeenAndBack_data();
    void tabGoesThroughAllThatIsSeenAndBack();
    void aFloatingViewHasAWayOfItsOwn();
    void theFocusIsSeenAtEveryStop();
    void aViewsKeyBringsItAndThenHidesIt();
    void aViewsKeyBringsAFloatingView();
    void theFocusLeavesAViewThatGoesBehind();
    void everyControlHasAName();
    void dialogsNameTheirControls();
    void placeholdersAreReadable();
    void whatTheStatusBarSaysIsItsName();
    void theOutputAloneIsNamedTaskOutput();
    void mnemonicsAreNoText();
};

void TestWindowAccess::readingChangesNothing_data()
{
    QTest::addColumn<QString>("front");
    for (const char *title : {"Task graph", "Tool log", "Time line"})
        QTest::newRow(title) << QString::fromLatin1(title);
}

void TestWindowAccess::readingChangesNothing()
{
    QFETCH(QString, front);
    Window w;
    w.window.showOutput(w.backgroundTasks.idAt(w.backgroundTasks.index(1, 0)));
    w.dock(front)->bringToFront();
    QTRY_COMPARE(w.window.findChild<OutputView *>()->rows().count(), 300);
    auto *view = w.window.findChild<ConversationView *>();
    for (const int part : {2, 1}) { // at the end, in the middle
        view->verticalScrollBar()->setValue(view->verticalScrollBar()->maximum() * part / 2);
        QCoreApplication::processEvents();
        QTRY_VERIFY(pictureOf(w) == pictureOf(w));
        const Picture before = pictureOf(w);
        int objects = 0;
        forEachObject(QAccessible::queryAccessibleInterface(&w.window), [&objects](QAccessibleInterface *object) {
            read(object);
            ++objects;
        });
        QVERIFY2(objects > 300, qPrintable(QString::number(objects)));
        const Picture after = pictureOf(w);
        QCOMPARE(after.places, before.places);
        QVERIFY(after.seen == before.seen);
    }
}

void TestWindowAccess::whatIsNewInThePlanIsNotTakenOverByReading()
{
    Window w;
    w.dock(u"Task graph"_qs)->bringToFront();
    auto *graph = w.window.findChild<TaskGraphView *>();
    QTRY_COMPARE(graph->shownScene().nodes().size(), 2);
    QVERIFY(w.tasks.create(u"paint it"_qs, {}));
    forEachObject(QAccessible::queryAccessibleInterface(graph), [](QAccessibleInterface *object) { read(object); });
    QCOMPARE(QAccessible::queryAccessibleInterface(graph)->childCount(), 3); // it is told of,
    QCOMPARE(graph->shownScene().nodes().size(), 2);                         // and drawn when its time has come
    QTRY_COMPARE(graph->shownScene().nodes().size(), 3);
}

void TestWindowAccess::tabGoesThroughAllThatIsSeenAndBack_data()
{
    using Prepare = std::function<void(Window &)>;
    QTest::addColumn<Prepare>("prepare");
    const auto row = [](const char *name, const Prepare &prepare) { QTest::newRow(name) << prepare; };
    row("as it comes", [](Window &) {});
    row("another tab in front", [](Window &w) { w.dock(u"Task graph"_qs)->bringToFront(); });
    row("a row with details", [](Window &w) {
        w.dock(u"Tool log"_qs)->focus();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    });
    row("a task with links", [](Window &w) {
        w.dock(u"Tasks"_qs)->focus();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    });
    row("outputs open", [](Window &w) {
        w.window.showOutput(w.backgroundTasks.idAt(w.backgroundTasks.index(1, 0)));
        w.window.findChild<OutputPanes *>()->open(w.backgroundTasks.idAt(w.backgroundTasks.index(0, 0)));
    });
    row("the time line open", [](Window &w) { w.dock(u"Time line"_qs)->focus(); });
    row("a search in the conversation", [](Window &w) { w.press(Qt::Key_F); });
    row("a question", [](Window &w) { w.ask(); });
    row("no views", [](Window &w) {
        for (Dock *dock : w.docks())
            dock->hide();
    });
    row("views at the left", [](Window &w) {
        w.window.addDockWidget(Qt::LeftDockWidgetArea, w.dock(u"Tool log"_qs));
        w.window.addDockWidget(Qt::TopDockWidgetArea, w.dock(u"Notices"_qs));
    });
    row("two that float", [](Window &w) {
        w.dock(u"Tool log"_qs)->setFloating(true);
        w.dock(u"Background tasks"_qs)->setFloating(true);
        w.window.activateWindow();
    });
    row("narrow", [](Window &w) { w.window.resize(860, 600); });
    row("from a list", [](Window &w) { w.dock(u"Background tasks"_qs)->focus(); });
}

void TestWindowAccess::tabGoesThroughAllThatIsSeenAndBack()
{
    QFETCH(std::function<void(Window &)>, prepare);
    Window w;
    prepare(w);
    QTRY_COMPARE(QApplication::activeWindow(), &w.window);
    QCoreApplication::processEvents();
    QVERIFY(QApplication::focusWidget());
    const QString wrong = walkIsWrong(w.window);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));

    w.editor()->setFocus();
    const QList<QWidget *> stops = walk(Qt::Key_Tab);
    QVERIFY(stops.contains(w.window.findChild<ConversationView *>()));
    QVERIFY(stops.contains(w.editor()));
    const QList<QLineEdit *> fields = w.window.findChildren<QLineEdit *>();
    for (QLineEdit *field : fields) // filters, and the search of an output
        QVERIFY2(field->window() != &w.window || !isSeen(field) || stops.contains(field), qPrintable(nameOf(field)));
    // The way of reading: the controls of a view before what they act on.
    const QList<RowView *> lists = w.window.findChildren<RowView *>();
    for (RowView *list : lists) {
        const auto *field = list->parentWidget()->findChild<QLineEdit *>();
        if (field && stops.contains(list))
            QVERIFY(stops.indexOf(field) < stops.indexOf(list));
    }
}

void TestWindowAccess::aFloatingViewHasAWayOfItsOwn()
{
    Window w;
    Dock *log = w.dock(u"Tool log"_qs);
    log->setFloating(true);
    log->focus();
    QTRY_COMPARE(QApplication::activeWindow(), log);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    QCoreApplication::processEvents();
    const QString wrong = walkIsWrong(*log);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    QVERIFY(walk(Qt::Key_Tab).size() >= 4); // filter, copy, list, details
}

void TestWindowAccess::theFocusIsSeenAtEveryStop()
{
    Window w;
    w.window.showOutput(w.backgroundTasks.idAt(w.backgroundTasks.index(1, 0)));
    const QStringList views{u"Tasks"_qs, u"Task graph"_qs, u"Tool log"_qs, u"Notices"_qs, u"Time line"_qs};
    for (const QString &title : views) {
        w.dock(title)->focus();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down); // shows the details, where there are some
        QCoreApplication::processEvents();
        const QStringList without = stopsWithoutRing(w.window);
        QVERIFY2(without.isEmpty(), qPrintable(title + u'\n' + without.join(u'\n')));
    }
    MainWindowFixture empty;
    empty.window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&empty.window));
    for (Dock *dock : empty.window.findChildren<Dock *>()) {
        dock->focus();
        QCoreApplication::processEvents();
        const QStringList without = stopsWithoutRing(empty.window);
        QVERIFY2(without.isEmpty(), qPrintable(dock->windowTitle() + u'\n' + without.join(u'\n')));
    }
}

void TestWindowAccess::aViewsKeyBringsItAndThenHidesIt()
{
    Window w;
    const QStringList titles{u"Background tasks"_qs, u"Tasks"_qs,  u"Task graph"_qs, u"Tool log"_qs,
                             u"Notices"_qs,          u"Output"_qs, u"Time line"_qs};
    for (int i = 0; i < titles.size(); ++i) {
        const auto key = Qt::Key(Qt::Key_1 + i);
        Dock *dock = w.dock(titles.at(i));
        w.press(key); // hidden, or behind another, or without the focus
        QVERIFY2(dock->isInFront() && dock->hasFocusInside(), qPrintable(titles.at(i)));
        w.editor()->setFocus();
        w.press(key); // in front, but the user is elsewhere
        QVERIFY2(dock->isInFront() && dock->hasFocusInside(), qPrintable(titles.at(i)));
        w.press(key);
        QVERIFY2(dock->isHidden(), qPrintable(titles.at(i)));
        QCOMPARE(QApplication::focusWidget(), w.editor());
        w.press(key); // before its neighbours, not behind them
        QVERIFY2(dock->isInFront() && dock->hasFocusInside(), qPrintable(titles.at(i)));
    }
    // The menu tells which are in front.
    for (QAction *action : w.window.findChildren<QAction *>()) {
        if (const qsizetype at = titles.indexOf(action->text());
            at >= 0 && action->isCheckable() && !action->shortcut().isEmpty()) {
            emit qobject_cast<QMenu *>(action->parent())->aboutToShow();
            QCOMPARE(action->isChecked(), w.dock(titles.at(at))->isInFront());
        }
    }
}

void TestWindowAccess::aViewsKeyBringsAFloatingView()
{
    Window w;
    Dock *graph = w.dock(u"Task graph"_qs);
    graph->setFloating(true);
    w.window.activateWindow();
    w.editor()->setFocus();
    QTRY_COMPARE(QApplication::activeWindow(), &w.window);
    w.press(Qt::Key_3);
    QTRY_VERIFY(graph->isActiveWindow() && graph->hasFocusInside());
    w.press(Qt::Key_2); // another one, from there
    QTRY_VERIFY(w.dock(u"Tasks"_qs)->hasFocusInside());
    QVERIFY(graph->isVisible());
    w.press(Qt::Key_3);
    QTRY_VERIFY(graph->hasFocusInside());
    w.press(Qt::Key_3);
    QTRY_VERIFY(graph->isHidden());
    QTRY_COMPARE(QApplication::focusWidget(), w.editor());
}

void TestWindowAccess::theFocusLeavesAViewThatGoesBehind()
{
    Window w;
    w.dock(u"Tasks"_qs)->focus();
    w.dock(u"Tool log"_qs)->raise(); // a click on its tab
    QTRY_VERIFY(!w.dock(u"Tasks"_qs)->isInFront());
    QCOMPARE(QApplication::focusWidget(), w.editor());
    w.dock(u"Tool log"_qs)->focus();
    w.dock(u"Tool log"_qs)->close();
    QCOMPARE(QApplication::focusWidget(), w.editor());
    w.window.findChild<OutputPanes *>()->open(w.backgroundTasks.idAt(w.backgroundTasks.index(0, 0)));
    QVERIFY(QApplication::focusWidget() != w.editor());
    w.dock(u"Output: make check"_qs)->close();
    QCOMPARE(QApplication::focusWidget(), w.editor());
}

void TestWindowAccess::everyControlHasAName()
{
    Window w;
    w.ask();
    w.window.showOutput(w.backgroundTasks.idAt(w.backgroundTasks.index(1, 0)));
    const QList<QLineEdit *> fields = w.window.findChildren<QLineEdit *>();
    for (QLineEdit *field : fields)
        field->setText(u"x"_qs); // which shows the cross that clears it
    for (Dock *dock : w.docks()) {
        dock->bringToFront();
        QCoreApplication::processEvents();
        QVERIFY2(namelessIn(w.window).isEmpty(), qPrintable(namelessIn(w.window).join(u'\n')));
    }
    w.dock(u"Tasks"_qs)->setFloating(true);
    QCOMPARE(namelessIn(*w.dock(u"Tasks"_qs)), QStringList());
}

void TestWindowAccess::dialogsNameTheirControls()
{
    SettingsDialog settings;
    FirstRunPage firstRun;
    TaskForm form;
    CloseQuestion question(CloseFacts{});
    for (QWidget *dialog : {static_cast<QWidget *>(&settings), static_cast<QWidget *>(&firstRun),
                            static_cast<QWidget *>(&form), static_cast<QWidget *>(&question)}) {
        dialog->show();
        QVERIFY2(namelessIn(*dialog).isEmpty(), qPrintable(namelessIn(*dialog).join(u'\n')));
    }
}

void TestWindowAccess::placeholdersAreReadable()
{
    Window w;
    SettingsDialog settings;
    FirstRunPage firstRun;
    TaskForm form;
    const QWidgetList tops{&w.window, &settings, &firstRun, &form};
    for (QWidget *top : tops)
        top->show();
    for (const ThemeMode mode : {ThemeMode::Dark, ThemeMode::Light}) { // also of what is there when it changes
        applyTheme(*qApp, mode);
        QCoreApplication::processEvents();
        const Theme theme = Theme::of(qApp->palette());
        for (QWidget *top : tops) {
            for (const QLineEdit *field : top->findChildren<QLineEdit *>()) {
                const QColor ink = field->palette().color(QPalette::PlaceholderText);
                const QColor seen = mixed(theme.window, ink, ink.alphaF());
                QVERIFY2(contrast(seen, theme.window) >= kReadableContrast, qPrintable(nameOf(field) + seen.name()));
                QCOMPARE(field->palette().color(QPalette::Active, QPalette::Text), theme.text);
            }
        }
    }
}

void TestWindowAccess::whatTheStatusBarSaysIsItsName()
{
    Window w;
    w.window.setModelText(u"a-model"_qs);
    QStringList names;
    forEachObject(QAccessible::queryAccessibleInterface(&w.window), [&names](QAccessibleInterface *object) {
        if (const auto *label = qobject_cast<QLabel *>(object->object()); label && !label->text().isEmpty()) {
            names << object->text(QAccessible::Name);
            if (label->textFormat() == Qt::PlainText && !names.last().contains(label->text()))
                QFAIL(qPrintable(names.last() + u" hides "_qs + label->text()));
        } else if (object->role() == QAccessible::ButtonMenu || object->role() == QAccessible::Button) {
            names << object->text(QAccessible::Name);
        }
    });
    for (const char *name : {"1 task running", "Permission mode: Bypass", "Model: a-model"})
        QVERIFY2(std::any_of(names.cbegin(), names.cend(),
                             [name](const QString &n) { return n.startsWith(QLatin1String(name)); }),
                 qPrintable(QLatin1String(name) + u" is not in\n"_qs + names.join(u'\n')));
}

void TestWindowAccess::theOutputAloneIsNamedTaskOutput()
{
    Window w;
    w.window.showOutput(w.backgroundTasks.idAt(w.backgroundTasks.index(1, 0)));
    w.window.findChild<OutputPanes *>()->open(w.backgroundTasks.idAt(w.backgroundTasks.index(0, 0)));
    QCoreApplication::processEvents();
    QStringList found;
    forEachObject(QAccessible::queryAccessibleInterface(&w.window), [&found](QAccessibleInterface *object) {
        if (object->text(QAccessible::Name) == u"Task output")
            found << (object->object() ? QLatin1String(object->object()->metaObject()->className())
                                       : QLatin1String("?"));
    });
    QCOMPARE(found, QStringList{u"Deckhand::OutputView"_qs});
}

void TestWindowAccess::mnemonicsAreNoText()
{
    Window w;
    w.ask(); // its buttons cannot be pressed for a moment
    QPlainTextEdit *editor = w.editor();
    editor->setFocus();
    const QString letters = u"abcghijklmnorsuwxyz1234567890éщ"_qs; // none of the menu bar
    for (const QChar letter : letters) {
        for (const auto shift : {Qt::NoModifier, Qt::ShiftModifier}) {
            const QString text = shift == Qt::NoModifier ? QString(letter) : QString(letter).toUpper();
            QTest::sendKeyEvent(QTest::Click, editor, Qt::Key(letter.toUpper().unicode()), text,
                                Qt::AltModifier | shift);
        }
    }
    QCOMPARE(editor->toPlainText(), QString());
    QCOMPARE(w.broker.open().size(), 1);
    // What Alt makes of a key elsewhere is text: Option on a Mac, AltGr where it is told as Ctrl and Alt.
    QTest::sendKeyEvent(QTest::Click, editor, Qt::Key_O, u"ø"_qs, Qt::AltModifier);
    QTest::sendKeyEvent(QTest::Click, editor, Qt::Key_Q, u"@"_qs, Qt::AltModifier | Qt::ControlModifier);
    QCOMPARE(editor->toPlainText(), u"ø@"_qs);
}

QTEST_MAIN(TestWindowAccess)
#include "tst_windowaccess.moc"
