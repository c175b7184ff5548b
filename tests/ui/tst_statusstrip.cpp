// The status strip and the menu behind the model's name: what it says, and what it leaves out in a narrow window.
#include "ui/mainwindow/contextmeter.h"
#include "ui/mainwindow/modelmenu.h"
#include "ui/mainwindow/striptext.h"

#include <QInputDialog>
#include <QSignalSpy>
#include <QTest>

using namespace Deckhand;

class TestStatusStrip : public QObject
{
    Q_OBJECT
private slots:
    void tokensAreShort_data();
    void tokensAreShort();
    void costsAreEstimates();
    void tipsHaveTheExactNumbers();
    void meterSaysHowFullTheContextIs();
    void meterWarnsInWordsToo();
    void unknownWindowLeavesTheTokens();
    void menuOffersWhatWasGiven();
    void currentModelIsOfferedWithoutAList();
    void listMayComeWhileTheMenuIsOpen();
    void manyModelsAreCutButNotTheCurrentOne();
    void otherModelIsAskedForWithoutBlocking();
    void thinkingIsChosenInTheMenu();

private:
    static QStringList models(const ModelMenu &menu)
    {
        QStringList texts;
        const QList<QAction *> actions = menu.actions();
        for (const QAction *action : actions) {
            if (action->isCheckable())
                texts.append((action->isChecked() ? QStringLiteral("*") : QString()) + action->text());
        }
        return texts;
    }
    static QAction *entry(const QMenu &menu, const QString &text)
    {
        const QList<QAction *> actions = menu.actions();
        for (QAction *action : actions) {
            if (action->text() == text)
                return action;
        }
        return nullptr;
    }
};

void TestStatusStrip::tokensAreShort_data()
{
    QTest::addColumn<qint64>("tokens");
    QTest::addColumn<QString>("text");
    const auto row = [](qint64 tokens, const char *text) {
        QTest::addRow("%lld", static_cast<long long>(tokens)) << tokens << QString::fromLatin1(text);
    };
    row(0, "0");
    row(999, "999");
    row(1000, "1k");
    row(6240, "6.2k");
    row(9949, "9.9k");
    row(9951, "10k");
    row(62'400, "62k");
    row(200'000, "200k");
    row(999'499, "999k");
    row(999'500, "1M");
    row(1'230'000, "1.2M");
}

void TestStatusStrip::tokensAreShort()
{
    QFETCH(qint64, tokens);
    QFETCH(QString, text);
    QCOMPARE(tokenText(tokens), text);
}

void TestStatusStrip::costsAreEstimates()
{
    QCOMPARE(costText(0.004), QStringLiteral("under $0.01"));
    QCOMPARE(costText(0.42), QStringLiteral("about $0.42"));
    QCOMPARE(costText(12.005), QStringLiteral("about $12.01"));
}

void TestStatusStrip::tipsHaveTheExactNumbers()
{
    QVERIFY(contextTip(62'345, 200'000, true).contains(QStringLiteral("62,345 of the 200,000")));
    QVERIFY(contextTip(62'345, 200'000, true).contains(QStringLiteral("/compact makes room")));
    QVERIFY(contextTip(62'345, 200'000, true).contains(QStringLiteral("Counted by the server")));
    QVERIFY(contextTip(62'345, 200'000, false).contains(QStringLiteral("An estimate")));
    QVERIFY(contextTip(62'345, 0, true).contains(QStringLiteral("62,345")));
    Usage usage;
    usage.inputTokens = 1000;
    usage.cacheReadInputTokens = 8000;
    usage.cacheCreationInputTokens = 1000;
    usage.outputTokens = 321;
    AgentSettings settings;
    settings.spendingLimitUsd = 5;
    const QString tip = costTip(settings, usage);
    for (const char *part : {"10,000", "321", "8,000", "1,000", "hit rate: 80 %", "$5.00", "estimate"})
        QVERIFY2(tip.contains(QLatin1String(part)), part);
    QVERIFY(!costTip({}, {}).contains(QStringLiteral("hit rate")));
    QVERIFY(!costTip({}, {}).contains(QStringLiteral("Limit")));
}

void TestStatusStrip::meterSaysHowFullTheContextIs()
{
    ContextMeter meter;
    QVERIFY(!meter.isKnown());
    meter.setTokens(62'000, 200'000, false);
    QVERIFY(meter.toolTip().contains(QStringLiteral("estimate")));
    meter.setTokens(62'000, 200'000, true);
    QVERIFY(!meter.toolTip().contains(QStringLiteral("estimate")));
    QVERIFY(meter.isKnown());
    QCOMPARE(meter.text(), QStringLiteral("62k of 200k"));
    QCOMPARE(meter.accessibleName(), QStringLiteral("Context: ") + meter.text());
    QVERIFY(meter.toolTip().contains(QStringLiteral("62,000")));
}

void TestStatusStrip::meterWarnsInWordsToo()
{
    ContextMeter meter;
    meter.setTokens(160'000, 200'000, true);
    QVERIFY(!meter.warns());
    meter.setTokens(168'000, 200'000, true);
    QVERIFY(meter.warns());
    QCOMPARE(meter.text(), QStringLiteral("168k of 200k, 84 % full"));
}

void TestStatusStrip::unknownWindowLeavesTheTokens()
{
    ContextMeter meter;
    meter.setTokens(1000, 200'000, true);
    const int withBar = meter.sizeHint().width();
    meter.setTokens(1000, 0, true);
    QCOMPARE(meter.text(), QStringLiteral("1k tokens"));
    QVERIFY(meter.sizeHint().width() < withBar);
    QVERIFY(!meter.warns());
}

void TestStatusStrip::menuOffersWhatWasGiven()
{
    ModelMenu menu;
    QSignalSpy chosen(&menu, &ModelMenu::modelChosen);
    menu.setModels({{QStringLiteral("big-1"), QStringLiteral("Big & bold"), QStringLiteral("1M, $5 and $25")},
                    {QStringLiteral("small-1"), {}, {}}},
                   QStringLiteral("small-1"));
    QCOMPARE(models(menu), (QStringList{QStringLiteral("Big && bold\t1M, $5 and $25"), QStringLiteral("*small-1")}));
    // Who hears of it gives the list anew.
    connect(&menu, &ModelMenu::modelChosen, &menu, [&menu](const QString &id) {
        menu.setModels({{QStringLiteral("big-1"), {}, {}}, {QStringLiteral("small-1"), {}, {}}}, id);
    });
    menu.actions().first()->trigger();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().toString(), QStringLiteral("big-1"));
    QCOMPARE(models(menu), (QStringList{QStringLiteral("*big-1"), QStringLiteral("small-1")}));
}

void TestStatusStrip::currentModelIsOfferedWithoutAList()
{
    ModelMenu menu;
    menu.setModels({}, QStringLiteral("mine-7b"));
    QCOMPARE(models(menu), QStringList{QStringLiteral("*mine-7b")});
    QVERIFY(entry(menu, QStringLiteral("&Other model…")));
}

void TestStatusStrip::listMayComeWhileTheMenuIsOpen()
{
    ModelMenu menu;
    menu.setModels({}, QStringLiteral("a"));
    menu.popup(QPoint(10'000, 10'000)); // in the lower right corner
    QVERIFY(QTest::qWaitForWindowExposed(&menu));
    const int bottom = menu.geometry().bottom();
    QList<ModelChoice> list;
    for (int i = 0; i < 12; ++i)
        list.append({QStringLiteral("model-%1").arg(i), QStringLiteral("A model with a long name"), {}});
    menu.setModels(list, QStringLiteral("model-3"));
    QCOMPARE(models(menu).size(), 12);
    QCOMPARE(menu.size(), menu.sizeHint());
    QCOMPARE(menu.geometry().bottom(), bottom);
    QVERIFY(menu.screen()->availableGeometry().contains(menu.geometry()));
}

void TestStatusStrip::manyModelsAreCutButNotTheCurrentOne()
{
    ModelMenu menu;
    QList<ModelChoice> list;
    for (int i = 0; i < 300; ++i)
        list.append({QStringLiteral("model-%1").arg(i), {}, {}});
    menu.setModels(list, QStringLiteral("model-250"));
    QVERIFY(models(menu).size() < 30);
    QVERIFY(models(menu).contains(QStringLiteral("*model-250")));
}

void TestStatusStrip::otherModelIsAskedForWithoutBlocking()
{
    QWidget window;
    window.show();
    ModelMenu menu(&window);
    menu.setModels({{QStringLiteral("a"), {}, {}}}, QStringLiteral("a"));
    QSignalSpy chosen(&menu, &ModelMenu::modelChosen);
    entry(menu, QStringLiteral("&Other model…"))->trigger();
    auto *dialog = window.findChild<QInputDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    dialog->setTextValue(QStringLiteral("  claude-next  "));
    dialog->accept();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().toString(), QStringLiteral("claude-next"));
}

void TestStatusStrip::thinkingIsChosenInTheMenu()
{
    ModelMenu menu;
    QSignalSpy chosen(&menu, &ModelMenu::thinkingChosen);
    QMenu *thinking = entry(menu, QStringLiteral("&Thinking"))->menu();
    QVERIFY(entry(*thinking, QStringLiteral("&Model's default"))->isChecked());
    menu.setThinking(ThinkingWish::Off);
    QVERIFY(entry(*thinking, QStringLiteral("O&ff"))->isChecked());
    QCOMPARE(chosen.size(), 0); // the program set it
    entry(*thinking, QStringLiteral("O&n"))->trigger();
    QCOMPARE(chosen.size(), 1);
    QCOMPARE(chosen.first().first().value<ThinkingWish>(), ThinkingWish::On);
}

QTEST_MAIN(TestStatusStrip)
#include "tst_statusstrip.moc"
