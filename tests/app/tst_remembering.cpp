// "Remember this", in the whole window: what is added is shown first, and is in the file after a yes.

#include "windowfixture.h"

#include <QContextMenuEvent>
#include <QMenu>

using namespace Deckhand;

class TestRemembering : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_fixture.reset(); }
    void aLineIsAddedWhenTheUserWantsIt();
    void otherwiseNothingIsWritten();
    void inATrustedFolderItIsTheFoldersFile();
    void whatWasSaidCanBeRemembered();

private:
    QDialog *dialog() const { return m_fixture->window->findChild<QDialog *>(u"rememberDialog"_qs); }
    QString shownDiff() const { return m_fixture->named<QPlainTextEdit>(u"What is added"_qs)->toPlainText(); }
    QString userFolder() const { return QFileInfo(m_fixture->stateDir().settingsFile()).path(); }
    QByteArray memory(const QString &folder) const
    {
        QFile file(folder + u"/AGENTS.md"_qs);
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void TestRemembering::init()
{
    m_fixture = std::make_unique<WindowFixture>();
}

void TestRemembering::aLineIsAddedWhenTheUserWantsIt()
{
    m_fixture->type(u"/remember Say all."_qs);
    QVERIFY(dialog());
    QVERIFY2(shownDiff().contains(u"+- Say all."_qs), qPrintable(shownDiff()));
    const QString user = userFolder();
    QCOMPARE(memory(user), QByteArray());
    dialog()->accept();
    QCOMPARE(memory(user), QByteArray("- Say all.\n"));
    QCOMPARE(memory(m_fixture->workspace()), QByteArray());
    QCOMPARE(m_fixture->api.requests().size(), 0);
}

void TestRemembering::otherwiseNothingIsWritten()
{
    m_fixture->type(u"/remember Say all."_qs);
    dialog()->reject();
    QCOMPARE(memory(userFolder()), QByteArray());
    QTRY_VERIFY(!dialog());
    m_fixture->type(u"/remember"_qs);
    QVERIFY(!dialog());
}

void TestRemembering::inATrustedFolderItIsTheFoldersFile()
{
    m_fixture->opened->trust();
    m_fixture->type(u"/remember Say all."_qs);
    dialog()->accept();
    QCOMPARE(memory(m_fixture->workspace()), QByteArray("- Say all.\n"));
}

void TestRemembering::whatWasSaidCanBeRemembered()
{
    m_fixture->api.enqueue(FakeReply().text(u"Tests run with make check."_qs));
    m_fixture->type(u"how?"_qs);
    QTRY_VERIFY(m_fixture->session().isIdle() && m_fixture->rows(u"Conversation"_qs).size() >= 2);
    auto *view = m_fixture->named<QAbstractItemView>(u"Conversation"_qs);
    const QAbstractItemModel *model = view->model();
    const QModelIndex answer = model->index(model->rowCount() - 1, 0);
    QTRY_VERIFY(!view->visualRect(answer).isEmpty());
    view->setCurrentIndex(answer);
    QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(), QPoint());
    QApplication::sendEvent(view->viewport(), &event);
    auto *menu = view->findChild<QMenu *>(u"conversationMenu"_qs);
    QVERIFY(menu);
    const QList<QAction *> actions = menu->actions();
    const auto remember = std::find_if(actions.begin(), actions.end(), [](const QAction *action) {
        return action->text().remove(u'&') == u"Remember this…";
    });
    QVERIFY(remember != actions.end());
    (*remember)->trigger();
    QVERIFY2(shownDiff().contains(u"+- Tests run with make check."_qs), qPrintable(shownDiff()));
}

QTEST_MAIN(TestRemembering)
#include "tst_remembering.moc"
