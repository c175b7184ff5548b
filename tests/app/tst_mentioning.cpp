// What a prompt names by `@`, in the whole window: it is chosen from the list, and goes along.

#include "app/conversationdesk.h"
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
    void anEarlierConversationIsChosenByItsTitle();

private:
    QPlainTextEdit *edit() const { return m_fixture->named<QPlainTextEdit>(u"Message"_qs); }
    QStringList shown() const
    {
        QStringList titles;
        const auto lists = m_fixture->window->findChildren<QListWidget *>(u"completions"_qs); // one a conversation
        for (const QListWidget *list : lists) {
            for (int row = 0; list->isVisible() && row < list->count(); ++row)
                titles.append(list->item(row)->text());
        }
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

void TestMentioning::anEarlierConversationIsChosenByItsTitle()
{
    ConversationDesk desk(*m_fixture->opened, m_fixture->stateDir(), *m_fixture->composed,
                          {[] { return PermissionMode::Bypass; }, {}, {}});
    const QString id = m_fixture->composed->shownId().toString();
    m_fixture->api.enqueue(FakeReply().text(u"With make."_qs));
    m_fixture->type(u"how is the zebra built?"_qs);
    QTRY_VERIFY(m_fixture->session().isIdle() && m_fixture->api.requests().size() == 1);
    QTest::keyClicks(edit(), u"@zebra"_qs); // not in itself
    QTRY_VERIFY(!m_fixture->rows(u"Conversations"_qs).filter(u"zebra"_qs).isEmpty());
    QVERIFY(shown().isEmpty());
    edit()->clear();

    m_fixture->composed->beginConversation(PermissionMode::Bypass);
    m_fixture->api.enqueue(FakeReply().text(u"Seen."_qs));
    QTest::keyClicks(edit(), u"as in @zebr"_qs);
    const auto typeAgain = [this] {
        QTest::keyClick(edit(), Qt::Key_Backspace);
        QTest::keyClick(edit(), 'r');
        return !shown().isEmpty();
    };
    QTRY_VERIFY(typeAgain()); // until the list has read it
    QCOMPARE(shown(), QStringList{u"how is the zebra built?"_qs});
    QTest::keyClick(edit(), Qt::Key_Tab);
    QCOMPARE(edit()->toPlainText(), u"as in @conversation:%1 "_qs.arg(id));
    QTest::keyClick(edit(), Qt::Key_Return);
    QTRY_COMPARE(m_fixture->api.requests().size(), 2);
    QVERIFY(m_fixture->api.requests().last().body.contains("> With make."));
}

QTEST_MAIN(TestMentioning)
#include "tst_mentioning.moc"
