// What a prompt names by `@`, in the whole window: it is chosen from the list, and goes along.

#include "windowfixture.h"

#include <QListWidget>

using namespace Deckhand;

class TestMentioning : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_fixture.reset(); }
    void aFileIsChosenAndGoesAlong();
    void whatARuleForbidsIsNotListed();

private:
    QListWidget *list() const { return m_fixture->window->findChild<QListWidget *>(u"completions"_qs); }
    QPlainTextEdit *edit() const { return m_fixture->named<QPlainTextEdit>(u"Message"_qs); }
    QStringList shown() const
    {
        QStringList titles;
        for (int row = 0; list()->isVisible() && row < list()->count(); ++row)
            titles.append(list()->item(row)->text());
        return titles;
    }
    void put(const QString &name, const QByteArray &bytes) const
    {
        const QFileInfo path(m_fixture->workspace() + u'/' + name);
        QDir().mkpath(path.path());
        QFile file(path.filePath());
        QVERIFY(file.open(QFile::WriteOnly) && file.write(bytes) == bytes.size());
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void TestMentioning::init()
{
    m_fixture = std::make_unique<WindowFixture>();
    put(u"src/app/main.cpp"_qs, "the code of main");
    put(u"notes/read me.txt"_qs, "what to know");
}

void TestMentioning::aFileIsChosenAndGoesAlong()
{
    m_fixture->api.enqueue(FakeReply().text(u"Seen."_qs));
    QTest::keyClicks(edit(), u"look at @readme"_qs);
    QTRY_COMPARE(shown(), QStringList{u"read me.txt"_qs});
    QTest::keyClick(edit(), Qt::Key_Tab);
    QTest::keyClicks(edit(), u"and @sam"_qs);
    QTRY_COMPARE(shown().value(0), u"main.cpp"_qs);
    QTest::keyClick(edit(), Qt::Key_Return);
    QCOMPARE(edit()->toPlainText(), u"look at @\"notes/read me.txt\" and @src/app/main.cpp "_qs);
    QTest::keyClick(edit(), Qt::Key_Return);
    QTRY_COMPARE(m_fixture->api.requests().size(), 1);
    const QByteArray body = m_fixture->api.requests().first().body;
    QVERIFY(body.contains("the code of main") && body.contains("what to know"));
}

void TestMentioning::whatARuleForbidsIsNotListed()
{
    QVERIFY(m_fixture->composed->conversation().policy().addDenyRule(u"read_file(src/app/*)"_qs));
    QTest::keyClicks(edit(), u"@app"_qs);
    QTRY_COMPARE(shown(), QStringList{u"app/"_qs});
}

QTEST_MAIN(TestMentioning)
#include "tst_mentioning.moc"
