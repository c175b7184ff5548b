#include "history/exportpart.h"
#include "history/markdownhtml.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Deckhand;

/// The Markdown of an answer in an exported page.
class TestMarkdownHtml : public QObject
{
    Q_OBJECT

private slots:
    void isShownAsItIsMeant_data();
    void isShownAsItIsMeant();
    void noTagOfTheTextIsOneOfThePage();
    void onlyAnAnswerIsMarkdown();
    void onlyTheWebAndMailAreLinkedTo();
    void whatIsMadeToTakeLongDoesNot_data();
    void whatIsMadeToTakeLongDoesNot();
};

void TestMarkdownHtml::isShownAsItIsMeant_data()
{
    QTest::addColumn<QString>("markdown");
    QTest::addColumn<QString>("html");
    const auto row = [](const char *name, const QString &markdown, const QString &html) {
        QTest::newRow(name) << markdown << html;
    };
    row("paragraphs", u"One\nline.\n\nAnother."_qs, u"<p>One\nline.</p>\n<p>Another.</p>\n"_qs);
    row("heading", u"## A *b* ##\ntext"_qs, u"<h2>A <em>b</em></h2>\n<p>text</p>\n"_qs);
    row("emphasis", u"**bold _both_** and *it* and 2 * 3 * 4, a_b_c"_qs,
        u"<p><strong>bold <em>both</em></strong> and <em>it</em> and 2 * 3 * 4, a_b_c</p>\n"_qs);
    row("code", u"`a*b*` and ``a ` b``"_qs, u"<p><code>a*b*</code> and <code>a ` b</code></p>\n"_qs);
    row("escaped", u"\\*not\\* so"_qs, u"<p>*not* so</p>\n"_qs);
    row("fence", u"```cpp\nint  *a;\n\n  **b**\n```\nbehind"_qs,
        u"<pre><code>int  *a;\n\n  **b**\n</code></pre>\n<p>behind</p>\n"_qs);
    row("open fence", u"~~~\n```\nx"_qs, u"<pre><code>```\nx\n</code></pre>\n"_qs);
    row("rule", u"a\n\n---\nb"_qs, u"<p>a</p>\n<hr>\n<p>b</p>\n"_qs);
    row("quotation", u"> a\n> > b\n\nc"_qs,
        u"<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>\n<p>c</p>\n"_qs);
    row("list", u"- a\n- b\n  more\n\nc"_qs,
        u"<ul>\n<li><p>a</p>\n</li>\n<li><p>b\nmore</p>\n</li>\n</ul>\n<p>c</p>\n"_qs);
    row("list in a list", u"3. a %2\n   - b\n4. c"_qs,
        u"<ol start=\"3\">\n<li><p>a %2</p>\n<ul>\n<li><p>b</p>\n</li>\n</ul>\n</li>\n<li><p>c</p>\n</li>\n</ol>\n"_qs);
    row("code in a list", u"* a\n  ```\n  x\n  ```"_qs,
        u"<ul>\n<li><p>a</p>\n<pre><code>x\n</code></pre>\n</li>\n</ul>\n"_qs);
    row("table", u"| a | b |\n|---|---|\n| 1 | 2 |"_qs, u"<p>| a | b |\n|---|---|\n| 1 | 2 |</p>\n"_qs);
    row("link", u"see [the *page*](https://x.example/a?b=1&c=2)"_qs,
        u"<p>see <a rel=\"noreferrer\" href=\"https://x.example/a?b=1&amp;c=2\">the <em>page</em></a></p>\n"_qs);
}

void TestMarkdownHtml::isShownAsItIsMeant()
{
    QFETCH(QString, markdown);
    QTEST(markdownHtml(markdown), "html");
}

void TestMarkdownHtml::noTagOfTheTextIsOneOfThePage()
{
    const QString tag = u"<img src=x onerror=\"alert(1)\">"_qs;
    for (const QString &frame :
         {u"%1"_qs, u"# %1"_qs, u"- %1"_qs, u"> %1"_qs, u"`%1`"_qs, u"**%1**"_qs, u"```%1\n%1\n```"_qs,
          u"[%1](https://x.example)"_qs, u"[a](https://x.example/%1)"_qs, u"[a](https://x.example/\"onclick=\"%1)"_qs,
          QString(u"> "_qs).repeated(20) + u"%1"_qs}) {
        const QString html = markdownHtml(frame.arg(tag));
        QVERIFY2(!html.contains(u"<img"_qs) && !html.contains(u"\"onclick"_qs), qPrintable(html));
    }
}

void TestMarkdownHtml::onlyAnAnswerIsMarkdown()
{
    const auto exported = [](ExportPart::Kind kind) { return htmlOf({kind, u"Who"_qs, u"**a**"_qs}); };
    QVERIFY(exported(ExportPart::Kind::Assistant).contains("<p><strong>a</strong></p>"));
    QVERIFY(exported(ExportPart::Kind::User).contains("**a**"));
    QVERIFY(exported(ExportPart::Kind::Aside).contains("**a**"));
}

void TestMarkdownHtml::onlyTheWebAndMailAreLinkedTo()
{
    QVERIFY(markdownHtml(u"[a](mailto:a@x.example)"_qs).contains(u"<a "_qs));
    for (const QString &target : {u"javascript:alert(1)"_qs, u"JaVaScRiPt:alert(1)"_qs, u"data:text/html,x"_qs,
                                  u"file:///etc/passwd"_qs, u" javascript:x"_qs, u"//x.example"_qs})
        QVERIFY(!markdownHtml(u"[a](%1)"_qs.arg(target)).contains(u"<a "_qs));
}

void TestMarkdownHtml::whatIsMadeToTakeLongDoesNot_data()
{
    QTest::addColumn<QString>("text");
    for (const QString &piece : {u"*"_qs, u"**a "_qs, u"`a "_qs, u"``` "_qs, u"["_qs, u"[a](https://"_qs, u"_a "_qs,
                                 u"> "_qs, u"- "_qs, u"\\"_qs, u"\t"_qs, u"- a\n"_qs, u"> a\n"_qs, u"#"_qs})
        QTest::newRow(qPrintable(piece.toHtmlEscaped().simplified())) << piece.repeated(100'000 / piece.size());
}

void TestMarkdownHtml::whatIsMadeToTakeLongDoesNot()
{
    QFETCH(QString, text);
    QElapsedTimer clock;
    clock.start();
    QVERIFY(markdownHtml(text).size() >= text.trimmed().size() / 2);
    QVERIFY2(clock.elapsed() < 5000, qPrintable(QString::number(clock.elapsed())));
}

QTEST_GUILESS_MAIN(TestMarkdownHtml)
#include "tst_markdownhtml.moc"
