#include "ui/mainwindowfixture.h"

// What the window says and offers about the model: the strip, the menu, retries, attachments. Over fakes at all borders.
#include "ui/attachments/attachmentchip.h"
#include "ui/conversation/composer.h"
#include "ui/conversation/retrybar.h"
#include "ui/mainwindow/contextmeter.h"

#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QMenuBar>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTest>
#include <QToolButton>

using namespace Deckhand;

namespace {

AgentSettings knownModel()
{
    AgentSettings settings;
    settings.model = QStringLiteral("m");
    settings.facts.contextTokens = 200'000;
    settings.facts.prices = TokenPrices{3, 15, 0.3, 3.75};
    return settings;
}

class Window : public MainWindowFixture
{
public:
    explicit Window(const AgentSettings &settings = knownModel()) : MainWindowFixture(settings) {}

    template<typename Widget>
    Widget *named(const QString &name) const
    {
        const QList<Widget *> widgets = window.findChildren<Widget *>();
        for (Widget *widget : widgets) {
            if (widget->accessibleName() == name || widget->accessibleName().startsWith(name + QStringLiteral(": ")))
                return widget;
        }
        return nullptr;
    }
    void type(const QString &text)
    {
        auto *editor = named<QPlainTextEdit>(QStringLiteral("Message"));
        QTest::keyClicks(editor, text);
        QTest::keyClick(editor, Qt::Key_Return);
    }
    QAction *menuEntry(const QString &text) const
    {
        const QList<QAction *> actions = window.findChildren<QAction *>();
        for (QAction *action : actions) {
            if (QString(action->text()).remove(u'&') == text)
                return action;
        }
        return nullptr;
    }
    /// An answer with this usage.
    void answer(qint64 input, qint64 cached, qint64 output)
    {
        Message message;
        message.role = Role::Assistant;
        message.content = {TextBlock{QStringLiteral("done")}};
        message.stopReason = StopReason::EndTurn;
        message.usage = {input, output, 0, cached};
        job()->accept();
        job()->finish(message);
    }

    /// The first item of the status bar that is cut, or lies upon another one; empty if all is well.
    QString crowded() const
    {
        QList<QWidget *> items = window.statusBar()->findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly);
        items.removeIf([](QWidget *item) { return !item->isVisible() || item->inherits("QSizeGrip"); });
        for (const QWidget *one : items) {
            const int missing = one->sizeHint().width() - one->width();
            if (missing > 0)
                return QStringLiteral("%1 lacks %2").arg(one->accessibleName()).arg(missing);
            for (const QWidget *other : items) {
                if (one != other && one->geometry().intersects(other->geometry()))
                    return one->accessibleName() + QStringLiteral(" upon ") + other->accessibleName();
            }
        }
        return {};
    }
};

} // namespace

class TestMainWindowModel : public QObject
{
    Q_OBJECT
private slots:
    void stripTellsContextAndCost();
    void stripIsSilentAboutWhatIsUnknown();
    void narrowWindowDropsWhatMattersLeast();
    void modelIsChosenInStripAndMenu();
    void thinkingIsChosen();
    void shortcutsAreInTheMenu();
    void failedRequestShowsTheRetryBar();
    void compactIsACommandAndNoPrompt();
    void attachmentsReachTheModelAndComeBack();
    void attachIsInTheMenu();
};

void TestMainWindowModel::stripTellsContextAndCost()
{
    Window w;
    auto *meter = w.named<ContextMeter>(QStringLiteral("Context"));
    auto *cost = w.named<QLabel>(QStringLiteral("Cost"));
    QVERIFY(!meter->isVisible());
    QVERIFY(!cost->isVisible());
    w.type(QStringLiteral("hello"));
    w.answer(2000, 60'000, 1000);
    QTRY_VERIFY(meter->isVisible());
    QVERIFY2(meter->text().endsWith(QStringLiteral(" of 200k")), qPrintable(meter->text()));
    QVERIFY(cost->isVisible());
    QCOMPARE(cost->text(), QStringLiteral("about $0.04"));
    QVERIFY(cost->toolTip().contains(QStringLiteral("60,000")));
    QVERIFY(cost->toolTip().contains(QStringLiteral("97 %")));
}

void TestMainWindowModel::stripIsSilentAboutWhatIsUnknown()
{
    AgentSettings settings;
    settings.model = QStringLiteral("local");
    Window w(settings);
    w.type(QStringLiteral("hello"));
    w.answer(2000, 0, 10);
    auto *meter = w.named<ContextMeter>(QStringLiteral("Context"));
    QTRY_VERIFY(meter->isVisible());
    QVERIFY2(meter->text().endsWith(QStringLiteral("tokens")), qPrintable(meter->text()));
    QVERIFY(!w.named<QLabel>(QStringLiteral("Cost"))->isVisible());
}

void TestMainWindowModel::narrowWindowDropsWhatMattersLeast()
{
    Window w;
    w.window.setModelText(QStringLiteral("claude-sonnet-with-a-very-long-name at gateway.example.com:8443"));
    w.type(QStringLiteral("hello"));
    w.answer(2000, 60'000, 1000);
    auto *meter = w.named<ContextMeter>(QStringLiteral("Context"));
    auto *tokens = w.named<QLabel>(QStringLiteral("Tokens"));
    auto *model = w.named<QToolButton>(QStringLiteral("Model"));
    QTRY_VERIFY(meter->isVisible());
    QVERIFY(tokens->isVisible());
    const QList<QDockWidget *> docks = w.window.findChildren<QDockWidget *>();
    for (QDockWidget *dock : docks)
        dock->hide();
    w.window.resize(700, 600);
    QTRY_COMPARE(w.window.width(), 700);
    QTRY_VERIFY(!tokens->isVisible());
    QVERIFY(meter->isVisible());
    QVERIFY(model->isVisible());
    QVERIFY(w.named<QToolButton>(QStringLiteral("Permission mode"))->isVisible());
    QTRY_COMPARE(w.crowded(), QString());
    QVERIFY(model->toolTip().contains(QStringLiteral("gateway.example.com:8443")));
    w.window.resize(1280, 600);
    QTRY_VERIFY(tokens->isVisible());
}

void TestMainWindowModel::modelIsChosenInStripAndMenu()
{
    Window w;
    QSignalSpy chosen(&w.window, &MainWindow::modelChosen);
    QSignalSpy aboutToShow(&w.window, &MainWindow::modelMenuAboutToShow);
    w.window.setModels({{QStringLiteral("one"), QStringLiteral("The One"), {}}, {QStringLiteral("two"), {}, {}}},
                       QStringLiteral("one"));
    QMenu *menu = w.named<QToolButton>(QStringLiteral("Model"))->menu();
    QVERIFY(w.window.menuBar()->findChildren<QMenu *>().size() > 0);
    QVERIFY(w.menuEntry(QStringLiteral("Model")) == menu->menuAction());
    w.menuEntry(QStringLiteral("Choose the model…"))->trigger();
    QVERIFY(menu->isVisible());
    QCOMPARE(aboutToShow.size(), 1);
    menu->hide();
    w.menuEntry(QStringLiteral("two"))->trigger();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().toString(), QStringLiteral("two"));
}

void TestMainWindowModel::thinkingIsChosen()
{
    Window w;
    QSignalSpy chosen(&w.window, &MainWindow::thinkingChosen);
    w.window.setThinking(ThinkingWish::Off);
    QVERIFY(w.menuEntry(QStringLiteral("Off"))->isChecked());
    QCOMPARE(chosen.size(), 0);
    w.menuEntry(QStringLiteral("On"))->trigger();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().value<ThinkingWish>(), ThinkingWish::On);
}

void TestMainWindowModel::shortcutsAreInTheMenu()
{
    Window w;
    const QList<QPair<QString, QString>> expected{{QStringLiteral("Compact"), QStringLiteral("Ctrl+Shift+K")},
                                                  {QStringLiteral("Choose the model…"), QStringLiteral("Ctrl+Shift+M")},
                                                  {QStringLiteral("Attach files…"), QStringLiteral("Ctrl+Shift+A")},
                                                  {QStringLiteral("Try now"), QStringLiteral("Ctrl+Shift+T")}};
    for (const auto &[text, keys] : expected) {
        QVERIFY2(w.menuEntry(text), qPrintable(text));
        QCOMPARE(w.menuEntry(text)->shortcut().toString(), keys);
    }
}

void TestMainWindowModel::failedRequestShowsTheRetryBar()
{
    Window w;
    auto *bar = w.window.findChild<RetryBar *>();
    QAction *tryNow = w.menuEntry(QStringLiteral("Try now"));
    RetryScheduled retry;
    retry.error.message = QStringLiteral("The server is overloaded.");
    retry.delayMs = 60'000;
    w.type(QStringLiteral("hello"));
    QVERIFY(!bar->isVisible());
    QVERIFY(!tryNow->isEnabled());
    emit w.session->happened(retry);
    QVERIFY(bar->isVisible());
    QVERIFY(tryNow->isEnabled());
    // Above the composer, in line with it.
    auto *composer = w.window.findChild<Composer *>();
    QVERIFY(bar->geometry().bottom() <= composer->geometry().top());
    QVERIFY(bar->x() > 0 && bar->geometry().right() < composer->geometry().right());
    bar->findChild<QPushButton *>(QStringLiteral("retryStopButton"))->click();
    QVERIFY(w.session->isIdle());
    QVERIFY(!bar->isVisible());
    QVERIFY(!tryNow->isEnabled());
}

void TestMainWindowModel::compactIsACommandAndNoPrompt()
{
    Window w;
    const auto users = [&w] {
        QStringList words;
        for (int row = 0; row < w.conversation.rowCount(); ++row) {
            const QModelIndex entry = w.conversation.index(row);
            if (entry.data(ConversationModel::KindRole).toInt() == int(TranscriptEntry::Kind::User))
                words.append(entry.data(ConversationModel::TextRole).toString());
        }
        return words;
    };
    w.type(QStringLiteral("hello"));
    w.answer(2000, 0, 10);
    w.type(QStringLiteral("/compact the parser"));
    QCOMPARE(users(), QStringList{QStringLiteral("hello")});
    w.session->stop();
    w.type(QStringLiteral("/compactor is no command"));
    QCOMPARE(users().last(), QStringLiteral("/compactor is no command"));
}

void TestMainWindowModel::attachmentsReachTheModelAndComeBack()
{
    Window w;
    QFile file(w.folder.filePath(QStringLiteral("notes.txt")));
    QVERIFY(file.open(QFile::WriteOnly) && file.write("words") == 5);
    file.close();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(file.fileName())});
    auto *composer = w.window.findChild<Composer *>();
    const auto chips = [&] {
        QList<AttachmentChip *> all = composer->findChildren<AttachmentChip *>();
        all.removeIf([](AttachmentChip *chip) { return chip->isHidden(); });
        return all;
    };
    for (int round = 0; round < 2; ++round) {
        QVERIFY(composer->attach(data));
        QTRY_VERIFY(chips().first()->block().has_value());
        w.type(QStringLiteral("read this"));
        QVERIFY(chips().isEmpty());
    }
    QCOMPARE(w.requests(), 1);
    QCOMPARE(attachmentsOf(w.lastUserContent()).size(), 1);
    QCOMPARE(wordsOf(w.lastUserContent()), QStringLiteral("read this"));
    QCOMPARE(w.conversation.index(0).data(ConversationModel::AttachmentsRole).toStringList().size(), 1);
    w.session->stop(); // the second one waits, and is given back
    QTRY_COMPARE(chips().size(), 1);
    QCOMPARE(composer->text(), QStringLiteral("read this"));
}

void TestMainWindowModel::attachIsInTheMenu()
{
    Window w;
    w.menuEntry(QStringLiteral("Attach files…"))->trigger();
    auto *dialog = w.window.findChild<QFileDialog *>();
    QVERIFY(dialog && dialog->isVisible());
}

QTEST_MAIN(TestMainWindowModel)
#include "tst_mainwindow_model.moc"
