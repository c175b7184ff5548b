// What is read in the window can be read: the contrast of each ink to each surface, in both themes.
#include "ui/output/ansipalette.h"
#include "ui/panels/rowview.h"
#include "ui/style/focusring.h"
#include "ui/style/statusglyph.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QDockWidget>
#include <QImage>
#include <QMainWindow>
#include <QStandardItemModel>
#include <QStatusBar>
#include <QTabBar>
#include <QTest>
#include <QToolButton>

using namespace Deckhand;

namespace {

struct Named {
    const char *name;
    QColor color;
};

struct Colours {
    QList<Named> inks;
    QList<Named> surfaces;
    QList<std::pair<Named, Named>> pairs; ///< what is only used together
};

/// Names all members of a Theme: a new one does not compile before it has its place here.
Colours coloursOf(const Theme &theme)
{
    const auto &[text, muted, link, error, warning, success, window, pane, button, card, codeBackground, userBubble,
                 recess, hoveredRow, selectedRow, warningCard, errorCard, accent, onAccent, selection, border, dark] =
        theme;
    Q_UNUSED(border) // hairlines
    Q_UNUSED(dark)
    Colours colours;
    colours.inks = {{"text", text},   {"muted", muted},     {"link", link},
                    {"error", error}, {"warning", warning}, {"success", success}};
    colours.surfaces = {{"window", window},
                        {"pane", pane},
                        {"button", button},
                        {"card", card},
                        {"codeBackground", codeBackground},
                        {"userBubble", userBubble},
                        {"recess", recess},
                        {"hoveredRow", hoveredRow},
                        {"selectedRow", selectedRow},
                        {"warningCard", warningCard},
                        {"errorCard", errorCard}};
    const Named ink{"text", text};
    colours.pairs = {{{"onAccent", onAccent}, {"accent", accent}},
                     {ink, {"selection", selection}},
                     {ink, {"a match", mixed(window, warning, 0.35)}},
                     {{"window", window}, {"the current match", warning}},
                     {{"window", window}, {"a sign that is not seen", error}}};
    return colours;
}

/// What the palette gives to Qt's own widgets.
QList<std::pair<Named, Named>> pairsOf(const QPalette &palette)
{
    QList<std::pair<Named, Named>> pairs;
    for (const QPalette::ColorGroup group : {QPalette::Active, QPalette::Inactive, QPalette::Disabled}) {
        const auto add = [&](const char *ink, QPalette::ColorRole role, QPalette::ColorRole surface) {
            pairs.append({{ink, palette.color(group, role)}, {"its surface", palette.color(group, surface)}});
        };
        add("WindowText", QPalette::WindowText, QPalette::Window);
        add("Text", QPalette::Text, QPalette::Base);
        add("Text, other row", QPalette::Text, QPalette::AlternateBase);
        add("ButtonText", QPalette::ButtonText, QPalette::Button);
        add("ButtonText on window", QPalette::ButtonText, QPalette::Window);
        add("PlaceholderText", QPalette::PlaceholderText, QPalette::Base);
        add("HighlightedText", QPalette::HighlightedText, QPalette::Highlight);
        add("Link", QPalette::Link, QPalette::Base);
        add("LinkVisited", QPalette::LinkVisited, QPalette::Window);
        add("ToolTipText", QPalette::ToolTipText, QPalette::ToolTipBase);
    }
    return pairs;
}

QString complaint(const Named &ink, const Named &surface)
{
    return QStringLiteral("%1 (%2) on %3 (%4): %5")
        .arg(QLatin1String(ink.name), ink.color.name(), QLatin1String(surface.name), surface.color.name())
        .arg(contrast(ink.color, surface.color), 0, 'f', 2);
}

QStringList tooFaint(const QList<std::pair<Named, Named>> &pairs)
{
    QStringList complaints;
    for (const auto &[ink, surface] : pairs) {
        if (contrast(ink.color, surface.color) < kReadableContrast)
            complaints << complaint(ink, surface);
    }
    return complaints;
}

/// The colour that most differs from the background, which is the pixel at the lower right.
double seenContrast(const QImage &image)
{
    const QColor background = image.pixelColor(image.width() - 1, image.height() - 3);
    double most = 1;
    for (int y = 0; y < image.height() - 2; ++y) {
        for (int x = 0; x < image.width(); ++x)
            most = std::max(most, contrast(image.pixelColor(x, y), background));
    }
    return most;
}

} // namespace

class TestTheme : public QObject
{
    Q_OBJECT
private slots:
    void everyInkIsReadableOnEverySurface_data() { themes(); }
    void everyInkIsReadableOnEverySurface();
    void qtsOwnWidgetsAreReadable_data() { themes(); }
    void qtsOwnWidgetsAreReadable();
    void aFilledButtonIsReadableInEveryState_data() { themes(); }
    void aFilledButtonIsReadableInEveryState();
    void theFocusIsSeen_data() { themes(); }
    void theFocusIsSeen();
    void tabsRowsAndButtonsOfTheStatusBarHaveARing_data() { themes(); }
    void tabsRowsAndButtonsOfTheStatusBarHaveARing();
    void wordsOfAStateAreReadable_data() { themes(); }
    void wordsOfAStateAreReadable();
    void coloursOfATerminalAreReadable_data() { themes(); }
    void coloursOfATerminalAreReadable();
    void aSelectedRowIsReadable_data() { themes(); }
    void aSelectedRowIsReadable();

private:
    void themes()
    {
        QTest::addColumn<ThemeMode>("mode");
        QTest::newRow("light") << ThemeMode::Light;
        QTest::newRow("dark") << ThemeMode::Dark;
    }
    Theme apply()
    {
        QFETCH(ThemeMode, mode);
        applyTheme(*qApp, mode);
        return Theme::of(qApp->palette());
    }
};

void TestTheme::everyInkIsReadableOnEverySurface()
{
    const Colours colours = coloursOf(apply());
    QList<std::pair<Named, Named>> pairs = colours.pairs;
    for (const Named &ink : colours.inks) {
        for (const Named &surface : colours.surfaces)
            pairs.append({ink, surface});
    }
    QCOMPARE(tooFaint(pairs), QStringList());
}

void TestTheme::qtsOwnWidgetsAreReadable()
{
    apply();
    QCOMPARE(tooFaint(pairsOf(qApp->palette())), QStringList());
}

void TestTheme::aFilledButtonIsReadableInEveryState()
{
    const Theme theme = apply();
    // background:…;color:… of each rule of the sheet; a state without its own ink has that of the first.
    QString ink;
    int rules = 0;
    for (const QString &sheet : {filledButtonSheet(theme), quietButtonSheet(theme)}) {
        const QStringList parts = sheet.split(u'}', Qt::SkipEmptyParts);
        QString surface;
        for (const QString &part : parts) {
            static const QRegularExpression background(QStringLiteral("background:(#[0-9a-f]{6})"));
            static const QRegularExpression color(QStringLiteral("[;{]color:(#[0-9a-f]{6})"));
            if (const auto match = background.match(part); match.hasMatch())
                surface = match.captured(1);
            if (const auto match = color.match(part); match.hasMatch())
                ink = match.captured(1);
            QVERIFY2(contrast(QColor(ink), QColor(surface)) >= kReadableContrast, qPrintable(part));
            ++rules;
        }
    }
    QCOMPARE(rules, 10);
}

void TestTheme::theFocusIsSeen()
{
    const Theme theme = apply();
    for (const QColor &surface : {theme.window, theme.pane, theme.card})
        QVERIFY(contrast(theme.accent, surface) >= 3); // WCAG 2.2, 1.4.11
}

void TestTheme::tabsRowsAndButtonsOfTheStatusBarHaveARing()
{
    const Theme theme = apply();
    QMainWindow window;
    ringFocus(window);
    QStandardItemModel model(3, 1);
    auto *rows = new RowView;
    rows->setModel(&model);
    rows->setColumns({{}}, 0, {});
    window.setCentralWidget(rows);
    for (const char *name : {"first", "second"})
        window.addDockWidget(Qt::BottomDockWidgetArea, new QDockWidget(QLatin1String(name)));
    const auto docks = window.findChildren<QDockWidget *>();
    window.tabifyDockWidget(docks[0], docks[1]);
    auto *button = new QToolButton;
    button->setText(QStringLiteral("a button"));
    button->setFocusPolicy(Qt::TabFocus);
    window.statusBar()->addPermanentWidget(button);
    window.resize(400, 300);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    const auto isRinged = [&](QWidget *widget, const QRect &area) {
        widget->setFocus(Qt::TabFocusReason);
        const QImage shown = window.grab(QRect(widget->mapTo(&window, area.topLeft()), area.size())).toImage();
        int plain = 0;
        for (int x = 2; x < shown.width() - 2; ++x)
            plain += shown.pixelColor(x, 0) != theme.accent || shown.pixelColor(x, shown.height() - 1) != theme.accent;
        return plain == 0;
    };
    auto *tabs = window.findChild<QTabBar *>();
    for (const int tab : {0, 1}) {
        tabs->setCurrentIndex(tab);
        QTRY_VERIFY(isRinged(tabs, tabs->tabRect(tab)));
    }
    QVERIFY(isRinged(button, button->rect()));
    rows->setCurrentIndex(model.index(1, 0));
    const QRect row = rows->visualRect(model.index(1, 0));
    QVERIFY(isRinged(rows, row.translated(rows->viewport()->pos())));
}

void TestTheme::wordsOfAStateAreReadable()
{
    const Theme theme = apply();
    const Colours colours = coloursOf(theme);
    const auto isInk = [&colours](const StatusMark &mark) {
        return std::any_of(colours.inks.cbegin(), colours.inks.cend(),
                           [&mark](const Named &ink) { return ink.color == mark.color; });
    };
    for (const char *word : {"running",   "paused",   "waits",   "warned",      "completed", "failed",  "timeout",
                             "stopped",   "error",    "lost",    "queued",      "asks",      "done",    "held",
                             "delivered", "consumed", "dropped", "in_progress", "cancelled", "pending", "denied"}) {
        const QString state = QLatin1String(word);
        QVERIFY2(isInk(markOfRunState(state, theme)), word);
        QVERIFY2(isInk(markOfNoticeState(state, theme)), word);
        QVERIFY2(isInk(markOfTaskStatus(state, false, theme)) && isInk(markOfTaskStatus(state, true, theme)), word);
    }
}

void TestTheme::coloursOfATerminalAreReadable()
{
    const Theme theme = apply();
    const auto check = [&theme](const AnsiStyle &style) {
        const QTextCharFormat format = formatOf(style, theme);
        const bool own = format.hasProperty(QTextFormat::BackgroundBrush);
        const QColor surface = own ? format.background().color() : theme.window;
        const double seen = contrast(format.foreground().color(), surface);
        const double current = own ? seen : contrast(format.foreground().color(), theme.selectedRow);
        return std::min(seen, current) >= kReadableContrast;
    };
    for (int color = -1; color < 256; ++color) {
        for (int background = -1; background < 256; background += 5) {
            AnsiStyle style;
            style.foreground = color < 0 ? AnsiColor() : AnsiColor::indexed(color);
            style.background = background < 0 ? AnsiColor() : AnsiColor::indexed(background);
            for (const bool faint : {false, true}) {
                for (const bool inverse : {false, true}) {
                    style.faint = faint;
                    style.inverse = inverse;
                    QVERIFY2(check(style), qPrintable(QStringLiteral("%1 on %2").arg(color).arg(background)));
                }
            }
        }
    }
    AnsiStyle own;
    own.foreground = {AnsiColor::Kind::Rgb, 120, 120, 125};
    own.background = {AnsiColor::Kind::Rgb, 128, 128, 128};
    QVERIFY(check(own));
    // What can be read is as it was asked for.
    own.foreground = {AnsiColor::Kind::Rgb, 1, 2, 3};
    own.background = {AnsiColor::Kind::Rgb, 250, 250, 250};
    QCOMPARE(formatOf(own, theme).foreground().color(), QColor(1, 2, 3));
}

void TestTheme::aSelectedRowIsReadable()
{
    apply();
    QStandardItemModel model;
    model.appendRow({new QStandardItem(QStringLiteral("HH")), new QStandardItem(QStringLiteral("HH"))});
    RowView view;
    view.rowDelegate().setLook(0, RowDelegate::Look::Muted);
    view.rowDelegate().setLook(1, RowDelegate::Look::Marked);
    view.rowDelegate().setMark(
        1, [](const QModelIndex &, const Theme &theme) { return markOfRunState(QStringLiteral("running"), theme); });
    QFont large = view.font();
    large.setPointSize(40); // so that there are pixels without antialiasing
    view.setFont(large);
    view.setModel(&model);
    view.resize(600, 200);
    view.show();
    view.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&view));
    view.setFocus();
    view.setCurrentIndex(model.index(0, 0));
    for (int column = 0; column < 2; ++column) {
        const QRect cell = view.visualRect(model.index(0, column)).adjusted(4, 0, 0, 0);
        const double seen = seenContrast(view.viewport()->grab(cell).toImage());
        QVERIFY2(seen >= kReadableContrast, qPrintable(QStringLiteral("%1: %2").arg(column).arg(seen)));
    }
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
