// What an agent proposes, above the composer: over a real store, with what is done about it wired as in the window.
#include "graphrun/graphrun.h"
#include "models/taskgraphmodel.h"
#include "support/fakeprocessrunner.h"
#include "support/manualclock.h"
#include "ui/tasks/proposalpanel.h"
#include "ui/tasks/taskdocks.h"
#include "ui/tasks/taskform.h"
#include "ui/tasks/taskgraphpanel.h"
#include "ui/tasks/taskspanel.h"

#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QVBoxLayout>

using namespace Deckhand;

namespace {

struct Proposal {
    Proposal()
    {
        auto *page = new QWidget;
        auto *column = new QVBoxLayout(page);
        column->addWidget(docks.list(), 1);
        column->addWidget(panel);
        column->addWidget(composer);
        window.setCentralWidget(page);
        docks.graph()->setParent(&window);
        QObject::connect(&docks, &TaskDocks::refused, [this](const QString &reason) { refusals.append(reason); });
        window.resize(800, 800);
        window.show();
        panel->setIdle(true);
    }

    void propose(const QString &subject, const QString &command = {}, const QList<int> &blockedBy = {})
    {
        TaskChange more;
        more.proposed = true;
        more.command = command;
        more.addBlockedBy = blockedBy;
        QVERIFY(store.create(subject, {}, more).ok());
    }
    void proposeThree()
    {
        propose(u"think"_qs);
        propose(u"build"_qs, u"make"_qs, {1});
        propose(u"test"_qs, u"make check"_qs, {2});
    }
    QString list() const { return taskListText(store.graph()); }
    template<typename Widget>
    Widget *named(const QString &name) const
    {
        for (auto *widget : panel->findChildren<Widget *>()) {
            if (widget->accessibleName() == name || widget->text().remove(u'&') == name)
                return widget;
        }
        return nullptr;
    }
    QPushButton *button(const QString &name) const { return named<QPushButton>(name); }
    QCheckBox *box(const QString &name) const { return named<QCheckBox>(name + u", proposed"_qs); }
    QStringList labels(const char *objectName) const
    {
        QStringList texts;
        for (const auto *label : panel->findChildren<QLabel *>(QLatin1String(objectName)))
            texts.append(label->accessibleName());
        return texts;
    }

    QTemporaryDir folder;
    ManualClock clock;
    FakeProcessRunner runner;
    BackgroundTasks background{runner, clock, folder.filePath(u"tasks"_qs)};
    TaskStore store{folder.path()};
    GraphRun run{store, background, clock, folder.filePath(u"graph"_qs)};
    TaskGraphModel model{store, clock};
    QMainWindow window;
    TaskDocks docks{{store, run, model, clock}, window};
    ProposalPanel *panel = docks.proposal();
    QLineEdit *composer = new QLineEdit;
    QStringList refusals;
};

} // namespace

class TestProposalPanel : public QObject
{
    Q_OBJECT
private slots:
    void itIsThereWhileSomethingIsProposedAndTheAgentIsIdle();
    void whatIsCheckedIsApprovedAndTheRestLeft();
    void theModeIsChosen();
    void whatWasNotShownIsNotApproved();
    void discardIsOneEditThatCanBeUndone();
    void laterHidesItUntilTheProposalChanges();
    void aTaskIsEditedThere();
    void everythingIsShownToTheLetter();
    void noLineIsCutAtAnyWidth();
    void everythingHasANameAndIsReachedAndItTakesNoKeyboard();
    void theListApprovesOneByOne();
    void muchIsScrolled();
};

void TestProposalPanel::itIsThereWhileSomethingIsProposedAndTheAgentIsIdle()
{
    Proposal p;
    QVERIFY(!p.panel->isVisible());
    QVERIFY(p.store.create(u"a usual one"_qs, {}).ok());
    QVERIFY(!p.panel->isVisible());
    p.panel->setIdle(false);
    p.propose(u"think"_qs);
    QVERIFY(!p.panel->isVisible());
    p.panel->setIdle(true);
    QVERIFY(p.panel->isVisible());
    QCOMPARE(p.panel->findChild<QLabel *>(u"proposalTitle"_qs)->text(), u"The agent proposes 1 task"_qs);
    p.propose(u"act"_qs);
    QCOMPARE(p.panel->findChild<QLabel *>(u"proposalTitle"_qs)->text(), u"The agent proposes 2 tasks"_qs);
    QVERIFY(p.store.approve({*p.store.graph().find(2), *p.store.graph().find(3)}).ok());
    QVERIFY(!p.panel->isVisible());
}

void TestProposalPanel::whatIsCheckedIsApprovedAndTheRestLeft()
{
    Proposal p;
    QSignalSpy carriedOut(&p.docks, &TaskDocks::carryOutRequested);
    p.proposeThree();
    QVERIFY(p.box(u"#1 think"_qs)->isChecked() && p.box(u"#3 test"_qs)->isChecked());
    QCOMPARE(p.labels("proposedFacts"), (QStringList{{}, u"after #1"_qs, u"after #2"_qs}));
    p.box(u"#2 build"_qs)->click();
    QCOMPARE(p.labels("proposedFacts").last(), u"after #2 (not chosen)"_qs);
    p.box(u"#1 think"_qs)->click();
    p.box(u"#3 test"_qs)->click();
    QVERIFY(!p.button(u"Carry out"_qs)->isEnabled());
    p.box(u"#1 think"_qs)->click();
    p.box(u"#3 test"_qs)->click();
    QVERIFY(p.list().contains(u"#1: think (proposed)"_qs)); // nothing yet
    p.button(u"Carry out"_qs)->click();
    QCOMPARE(p.list(), u"[ ] #1: think\n[ ] #3: test (blocked by: #2)\n[ ] #2: build (proposed) (blocked by: #1)"_qs);
    QCOMPARE(carriedOut.size(), 1);
    QCOMPARE(carriedOut.first().at(0).toString(),
             u"I approve tasks #1, #3 of the plan. Carry them out. #2 is not approved: leave it as it is."_qs);
    QCOMPARE(carriedOut.first().at(1).value<PermissionMode>(), PermissionMode::Ask);
    QVERIFY(p.runner.commands.isEmpty()); // nothing starts by itself
    QVERIFY(!p.panel->isVisible());       // it has been answered
    p.docks.list()->findChild<QAction *>(u"showProposalAction"_qs)->trigger();
    QVERIFY(p.panel->isVisible() && p.box(u"#2 build"_qs) && !p.box(u"#1 think"_qs));
    p.docks.list()->findChild<QAction *>(u"undoTaskAction"_qs)->trigger();
    QVERIFY(p.store.graph().find(1)->isProposed() && p.store.graph().find(3)->isProposed());
}

void TestProposalPanel::theModeIsChosen()
{
    Proposal p;
    QSignalSpy carriedOut(&p.docks, &TaskDocks::carryOutRequested);
    p.propose(u"think"_qs);
    p.named<QRadioButton>(u"Accept edits"_qs)->click();
    p.button(u"Carry out"_qs)->click();
    QCOMPARE(carriedOut.first().at(0).toString(), u"I approve task #1 of the plan. Carry it out."_qs);
    QCOMPARE(carriedOut.first().at(1).value<PermissionMode>(), PermissionMode::AcceptEdits);
}

void TestProposalPanel::whatWasNotShownIsNotApproved()
{
    Proposal p;
    QSignalSpy carriedOut(&p.docks, &TaskDocks::carryOutRequested);
    p.propose(u"build"_qs, u"make"_qs);
    QFile file(p.folder.filePath(u".tasks/task_1.json"_qs));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray changed = file.readAll().replace("\"make\"", "\"make evil\"");
    file.close();
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(changed) > 0);
    file.close();
    p.button(u"Carry out"_qs)->click(); // the watcher had no time to tell
    QCOMPARE(carriedOut.size(), 0);
    QVERIFY2(p.refusals.value(0).contains(u"Task #1 has just been changed"_qs), qPrintable(p.refusals.join(u'\n')));
    QVERIFY(p.panel->isVisible());
    QCOMPARE(p.labels("proposedCommand"), QStringList{u"$ make evil"_qs});
    p.button(u"Carry out"_qs)->click();
    QCOMPARE(carriedOut.size(), 1);
}

void TestProposalPanel::discardIsOneEditThatCanBeUndone()
{
    Proposal p;
    p.proposeThree();
    const QString before = p.list();
    p.button(u"Discard"_qs)->click();
    QCOMPARE(p.list(), u"No tasks."_qs);
    QVERIFY(!p.panel->isVisible());
    p.docks.list()->findChild<QAction *>(u"undoTaskAction"_qs)->trigger();
    QCOMPARE(p.list(), before);
    QVERIFY(p.panel->isVisible());
}

void TestProposalPanel::laterHidesItUntilTheProposalChanges()
{
    Proposal p;
    QVERIFY(QTest::qWaitForWindowActive(&p.window));
    p.propose(u"think"_qs);
    p.button(u"Later"_qs)->setFocus();
    QSignalSpy left(p.panel, &ProposalPanel::leftWithFocus);
    p.button(u"Later"_qs)->click();
    QVERIFY(!p.panel->isVisible());
    QCOMPARE(left.size(), 1);
    QVERIFY(p.store.create(u"a usual one"_qs, {}).ok());
    p.panel->setIdle(false);
    p.panel->setIdle(true);
    QVERIFY(!p.panel->isVisible());
    p.propose(u"act"_qs);
    QVERIFY(p.panel->isVisible());
    p.box(u"#1 think"_qs)->setFocus();
    QTest::keyClick(p.box(u"#1 think"_qs), Qt::Key_Escape);
    QVERIFY(!p.panel->isVisible());
    p.docks.list()->findChild<QAction *>(u"showProposalAction"_qs)->trigger();
    QVERIFY(p.panel->isVisible() && p.box(u"#1 think"_qs)->hasFocus());
}

void TestProposalPanel::aTaskIsEditedThere()
{
    Proposal p;
    p.proposeThree();
    p.box(u"#3 test"_qs)->click();
    p.button(u"Edit #2"_qs)->setFocus();
    p.button(u"Edit #2"_qs)->click();
    auto *form = p.window.findChild<TaskForm *>();
    form->findChild<QLineEdit *>(u"commandEdit"_qs)->setText(u"make all"_qs);
    form->findChild<QPushButton *>(u"save"_qs)->click();
    QCOMPARE(p.labels("proposedCommand").at(1), u"$ make all"_qs);
    QVERIFY(p.store.graph().find(2)->isProposed());
    QVERIFY(!p.box(u"#3 test"_qs)->isChecked()); // what was chosen before stays so
    auto *subject = p.panel->findChildren<QLabel *>(u"proposedSubject"_qs).first();
    QTest::mouseClick(subject, Qt::LeftButton);
    QVERIFY(!p.box(u"#1 think"_qs)->isChecked());
}

void TestProposalPanel::everythingIsShownToTheLetter()
{
    Proposal p;
    p.propose(u"<b>Save</b> & quit\u202e"_qs, u"echo <i>; "_qs + QString(3000, u'x'));
    QVERIFY(p.box(u"#1 <b>Save</b> & quit\u202e"_qs));
    const auto *subject = p.panel->findChild<QLabel *>(u"proposedSubject"_qs);
    QCOMPARE(subject->textFormat(), Qt::PlainText);
    QCOMPARE(subject->accessibleName(), u"#1 <b>Save</b> & quit\\u{202E}"_qs);
    QVERIFY(p.labels("proposedCommand").first().startsWith(u"$ echo <i>; xxx"_qs));
    QVERIFY(p.panel->minimumSizeHint().width() < 380); // it wraps, also within a word
}

void TestProposalPanel::everythingHasANameAndIsReachedAndItTakesNoKeyboard()
{
    Proposal p;
    QVERIFY(QTest::qWaitForWindowActive(&p.window));
    p.composer->setFocus();
    p.propose(u"think"_qs);
    p.propose(u"act"_qs);
    QVERIFY(p.composer->hasFocus());
    QCOMPARE(p.panel->accessibleName(), u"Proposed plan"_qs);
    QStringList reached;
    p.panel->showAgain();
    for (int i = 0; i < 9; ++i) {
        const QWidget *widget = QApplication::focusWidget();
        const auto *button = qobject_cast<const QAbstractButton *>(widget);
        reached.append(widget->accessibleName().isEmpty() && button ? button->text().remove(u'&')
                                                                    : widget->accessibleName());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    // Of the two modes Tab reaches the chosen one; the arrow keys go from there.
    QCOMPARE(reached.mid(0, 8),
             (QStringList{u"#1 think, proposed"_qs, u"Edit #1"_qs, u"#2 act, proposed"_qs, u"Edit #2"_qs,
                          u"Ask first"_qs, u"Discard"_qs, u"Later"_qs, u"Carry out"_qs}));
}

void TestProposalPanel::theListApprovesOneByOne()
{
    Proposal p;
    p.proposeThree();
    const auto action = [&p](const QString &name) { return p.docks.list()->findChild<QAction *>(name); };
    p.docks.select(1);
    QVERIFY(action(u"approveTaskAction"_qs)->isEnabled());
    QVERIFY(p.docks.list()->taskActions().contains(action(u"approveTaskAction"_qs)));
    p.docks.select(2);
    QVERIFY(!action(u"startTaskAction"_qs)->isEnabled()); // although it has a command
    p.docks.select(1);
    action(u"approveTaskAction"_qs)->trigger();
    QVERIFY(!p.store.graph().find(1)->proposed && p.store.graph().find(2)->proposed);
    QVERIFY(!action(u"approveTaskAction"_qs)->isEnabled());
    QVERIFY(action(u"showProposalAction"_qs)->isEnabled());
    p.button(u"Discard"_qs)->click();
    QVERIFY(!action(u"showProposalAction"_qs)->isEnabled());
}

void TestProposalPanel::muchIsScrolled()
{
    Proposal p;
    p.window.resize(600, 600);
    for (int i = 0; i < 30; ++i)
        p.propose(u"many words "_qs.repeated(8), u"make target%1"_qs.arg(i));
    QTRY_VERIFY(p.panel->findChild<CardContent *>()->height() <= 300);
    QTRY_VERIFY(p.panel->height() < 480);
}

void TestProposalPanel::noLineIsCutAtAnyWidth()
{
    Proposal p;
    p.panel->setIdle(false); // hidden while it is filled
    p.propose(u"Add a cache in front of the reader"_qs);
    p.propose(u"Build it and run the tests"_qs,
              u"cmake --build build --target storage_tests && ctest --test-dir build -R storage --output-on-failure "
              "--very-long-option-without-any-space=/usr/share/something/that/is/long"_qs,
              {1});
    p.propose(u"Describe the cache & its limits in the manual, with the figures that were measured"_qs);
    p.panel->setIdle(true);
    const auto isCut = [&p] {
        for (const auto *label : p.panel->findChildren<QLabel *>()) {
            if (label->isVisible() && label->height() < label->heightForWidth(label->width()))
                return u"%1: %2 of %3, %4"_qs.arg(p.window.width())
                    .arg(label->height())
                    .arg(label->heightForWidth(label->width()))
                    .arg(label->accessibleName());
        }
        return QString();
    };
    QTRY_COMPARE(isCut(), QString());
    for (int width = 1000; width > 400; width -= 7) {
        p.window.resize(width, 800);
        QTRY_COMPARE(isCut(), QString());
    }
}

QTEST_MAIN(TestProposalPanel)
#include "tst_proposalpanel.moc"
